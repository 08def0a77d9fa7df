package reactor.ringbuf.tests.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs {@link ChildMain} in a JVM of its own: as another user, under other limits, to be killed.
 */
final class Child {

  /**
   * What it came to.
   *
   * @param exitCode 0 if the child came to its end
   * @param output what it printed, errors included
   */
  record Result(int exitCode, String output) {}

  private final List<String> prefix;
  private final String classPath;
  private final Path jdk;
  private final List<String> options;

  private Child(List<String> prefix, String classPath) {
    this(prefix, classPath, Path.of(System.getProperty("java.home")), List.of());
    if (Runtime.version().feature() >= 24) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
  }

  private Child(List<String> prefix, String classPath, Path jdk, List<String> options) {
    this.prefix = prefix;
    this.classPath = classPath;
    this.jdk = jdk;
    this.options = new ArrayList<>(options);
  }

  /** A child that is what we are. */
  static Child same() {
    return new Child(List.of(), classPath());
  }

  /** A child on another JDK, with these options and nothing else about native access. */
  static Child on(Path jdk, String... options) {
    return new Child(List.of(), classPath(), jdk, List.of(options));
  }

  /** Runs a child as what we are. */
  static Result run(String... arguments) {
    return same().start(arguments);
  }

  /** Runs a child through a command such as prlimit. */
  static Result runThrough(List<String> command, String... arguments) {
    return new Child(command, classPath()).start(arguments);
  }

  /** A child that is nobody, without any capability and without a way to gain one. */
  static Child nobody(Path folder) {
    return new Child(
        List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all",
            "--bounding-set=-all",
            "--no-new-privs"),
        readableCopy(folder));
  }

  private static String classPath() {
    // Surefire starts the tests from a jar that only names the class path.
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The class path lies in folders of the user who builds: others may not read them. */
  private static String readableCopy(Path folder) {
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      List<String> copies = new ArrayList<>();
      for (String entry : classPath().split(File.pathSeparator)) {
        Path source = Path.of(entry);
        if (Files.exists(source)) {
          Path copy = folder.resolve(copies.size() + "-" + source.getFileName());
          copyTree(source, copy);
          copies.add(copy.toString());
        }
      }
      return String.join(File.pathSeparator, copies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyTree(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path copy = Files.createDirectories(target.resolve(source.relativize(folder)));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy =
                file.equals(source) ? target : target.resolve(source.relativize(file).toString());
            Files.copy(file, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Runs to the end. */
  Result start(String... arguments) {
    Process process = begin(arguments);
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(10, TimeUnit.SECONDS);
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Begins to run; the process is the caller's to end. */
  Process begin(String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(jdk.resolve("bin/java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, ChildMain.class.getName()));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/")).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
