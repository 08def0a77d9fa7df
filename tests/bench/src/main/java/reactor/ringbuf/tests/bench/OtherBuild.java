package reactor.ringbuf.tests.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Another build of the library, to be measured beside the one in this checkout.
 *
 * <p>Consumers are processes of their own, so another class path is all that it takes. They use
 * only {@code mapId}, {@code threadFactory} and {@code coalescing} of the options and the three
 * sources of a receiver of one ring, so that older builds can be compared, too.
 *
 * @param library its jar or its folder of classes
 */
record OtherBuild(Path library) {

  private static final String MODULE = "reactor-ringbuf";

  /** A class that only the library has. */
  private static final String RECEIVER = "reactor/ringbuf/RingbufReceiver.class";

  /** Where Maven puts classes, seen from a checkout, a module, and from there. */
  private static final List<String> PLACES =
      List.of(MODULE + "/target/classes", "target/classes", "");

  /**
   * Finds it.
   *
   * @param place the jar, the folder of classes, or a checkout in which the library was built
   */
  static OtherBuild at(Path place) {
    if (Files.isRegularFile(place)) {
      return new OtherBuild(place);
    }
    return PLACES.stream()
        .map(place::resolve)
        .filter(folder -> Files.exists(folder.resolve(RECEIVER)))
        .findFirst()
        .map(OtherBuild::new)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no build of "
                        + MODULE
                        + " in "
                        + place
                        + ": name a jar, a folder of classes, or a checkout after 'mvn package'"));
  }

  /** A class path with this build of the library in place of the one that is there. */
  String instead(String classPath) {
    String ours = File.separator + MODULE + File.separator + "target" + File.separator;
    List<String> entries = Arrays.asList(classPath.split(File.pathSeparator));
    if (entries.stream().filter(entry -> entry.contains(ours)).count() != 1) {
      throw new IllegalStateException("the library is not to be found in " + classPath);
    }
    return entries.stream()
        .map(entry -> entry.contains(ours) ? library.toAbsolutePath().toString() : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
