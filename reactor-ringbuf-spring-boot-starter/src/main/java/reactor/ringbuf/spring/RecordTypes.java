package reactor.ringbuf.spring;

import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.spring.RingbufProperties.Ring;

/** Reads the types of rings' records from the files that the properties name. */
final class RecordTypes {

  private final RingbufProperties properties;
  private final ObjectFiles files;

  RecordTypes(RingbufProperties properties, ObjectFiles files) {
    this.properties = properties;
    this.files = files;
  }

  Btf of(String name) {
    Ring ring = properties.rings().get(name);
    if (ring == null) {
      throw new IllegalArgumentException(
          "There is no ring %s in the properties; there are %s."
              .formatted(name, properties.rings().keySet()));
    }
    String property = ring.btf() == null ? "object" : "btf";
    String location = ring.btf() == null ? ring.object() : ring.btf();
    if (location == null) {
      throw new IllegalArgumentException(
          "Nothing says which types ring %s has: set %s to the object file of its programs."
              .formatted(name, RingbufProperties.property(name, "btf")));
    }
    ObjectFiles.ObjectFile file = files.read(RingbufProperties.property(name, property), location);
    return Btf.ofBytes(file.name(), file.bytes());
  }
}
