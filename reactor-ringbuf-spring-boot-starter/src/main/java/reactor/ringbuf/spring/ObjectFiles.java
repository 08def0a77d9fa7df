package reactor.ringbuf.spring;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Reads the object files that properties name, from the class path or the file system. */
final class ObjectFiles {

  private final ResourceLoader loader;

  /** Takes a loader for which a location without a prefix is a file. */
  ObjectFiles(ResourceLoader loader) {
    this.loader = loader;
  }

  /**
   * Reads a file.
   *
   * @param property the property that names it, for the error
   */
  ObjectFile read(String property, String location) {
    Resource resource = loader.getResource(location);
    try {
      return new ObjectFile(baseName(resource), resource.getContentAsByteArray());
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new InvalidConfigurationPropertyValueException(
          property,
          location,
          "There is no such file: %s. %s"
              .formatted(
                  resource.getDescription(),
                  resource instanceof ClassPathResource
                      ? "What is in src/main/resources is on the class path, and so is what is in the jars."
                      : "For one in the jar, begin with classpath:"));
    } catch (IOException e) {
      throw new InvalidConfigurationPropertyValueException(
          property, location, "It cannot be read: " + e, e);
    }
  }

  /** exec.bpf.o is called exec, as libbpf would. */
  private static String baseName(Resource resource) {
    String file = Objects.requireNonNullElse(resource.getFilename(), "object");
    int dot = file.indexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  /** The content of an object file, and what to call it. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record ObjectFile(String name, byte[] bytes) {}
}
