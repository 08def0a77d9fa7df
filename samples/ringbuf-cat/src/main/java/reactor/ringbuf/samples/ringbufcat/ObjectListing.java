package reactor.ringbuf.samples.ringbufcat;

import java.util.List;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.btf.BtfType;
import reactor.ringbuf.btf.RingEvent;
import reactor.ringbuf.libbpf.BpfMap;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.libbpf.BpfProgram;
import reactor.ringbuf.samples.cli.Output;

/** Says what an object holds. */
final class ObjectListing {

  static final String RINGBUF = "BPF_MAP_TYPE_RINGBUF";

  private ObjectListing() {}

  static void print(BpfObject object, Output output) {
    EventTypes types = new EventTypes(object.btf(), Btf::ofKernel);
    for (BpfProgram program : object.programs()) {
      output.line("program " + program.name() + ", section " + program.section());
    }
    for (BpfMap map : object.maps()) {
      boolean ring = map.type().equals(RINGBUF);
      output.line(
          "map     "
              + map.name()
              + ", "
              + map.type()
              + ", "
              + map.maxEntries()
              + (ring ? " bytes" : map.maxEntries() == 1 ? " entry" : " entries"));
      if (ring) {
        List<RingEvent> events = types.of(map.name());
        events.forEach(event -> print(event, output));
        if (events.isEmpty()) {
          output.line(
              "        events of unknown type"
                  + (types.candidates().isEmpty()
                      ? ""
                      : ", perhaps one of "
                          + String.join(
                              ", ",
                              types.candidates().stream().map(BtfType.Struct::name).toList())));
        }
      }
    }
  }

  private static void print(RingEvent event, Output output) {
    event.struct().declaration().lines().forEach(line -> output.line("        " + line));
    event.tag().ifPresent(tag -> output.line("        where " + event.tagMember() + " is " + tag));
  }
}
