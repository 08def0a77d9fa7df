package reactor.ringbuf.tests.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import reactor.ringbuf.tests.fixtures.BpfFs;

/**
 * The sample as it runs in production: a loader as root that pins and exits, and a service as a
 * user of its own, each a process that a test can kill and start anew.
 */
final class KernelLive implements AutoCloseable {

  private static final Path SAMPLE = Path.of(System.getProperty("root"), "samples/kernel-live");
  private static final Pattern ADDRESS = Pattern.compile("kernel-live: (http://.*:(\\d+)/)");

  /** No user's, as the rings are this service's alone. */
  private static final String USER = "61999";

  private final BpfFs bpf = BpfFs.mount();
  private final Path folder;
  private final List<String> properties;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Process service;
  private int port;

  /** Loads, and starts the service with properties such as {@code --kernel-live.max-clients=3}. */
  KernelLive(String... properties) {
    this.properties = List.of(properties);
    try {
      folder = Files.createTempDirectory("kernel-live");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      copyJars();
      load();
      startService();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That user may not read Maven's repository below /root. */
  private void copyJars() throws IOException {
    Files.createDirectory(folder.resolve("tmp"));
    Files.setAttribute(folder.resolve("tmp"), "unix:uid", Integer.parseInt(USER));
    Path target = SAMPLE.resolve("target");
    for (Path place : List.of(target, target.resolve("lib"))) {
      try (Stream<Path> files = Files.list(place)) {
        for (Path file : files.filter(name -> name.toString().endsWith(".jar")).toList()) {
          Path copy = folder.resolve(file.getFileName());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
          Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
      }
    }
  }

  /** Runs the loader; if it has run before, that replaces programs and rings. */
  void load(String... options) {
    List<String> command = java();
    command.addAll(List.of("load", "--pins", bpf.path("rings").toString(), "--owner", USER));
    command.addAll(List.of(options));
    Process loader = start(command);
    try {
      if (!loader.waitFor(60, TimeUnit.SECONDS) || loader.exitValue() != 0) {
        loader.destroyForcibly();
        throw new AssertionError("the loader failed:\n" + String.join("\n", log));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes the pins away, which detaches the programs. */
  void unload() {
    Programs.bash("rm -r \"$1\"", bpf.path("rings").toString());
  }

  /** Starts the service, on the port that it had before if it had one. */
  void startService() {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
    command.addAll(List.of("--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"));
    command.addAll(java());
    command.add("--kernel-live.pins=" + bpf.path("rings"));
    command.add("--server.port=" + port);
    command.addAll(properties);
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    service = start(command, listening);
    try {
      port = listening.get(90, TimeUnit.SECONDS);
    } catch (Exception e) {
      service.destroyForcibly();
      throw new AssertionError("the service did not start:\n" + String.join("\n", log), e);
    }
  }

  /** With SIGKILL. */
  void killService() {
    service.destroyForcibly();
    join();
  }

  private void join() {
    try {
      if (!service.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the service does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + port + "/";
  }

  int port() {
    return port;
  }

  long pid() {
    return service.pid();
  }

  /** How much memory the service has now, in bytes. */
  long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no VmRSS of " + pid());
  }

  private List<String> java() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx256m",
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1", // what is slow here is the start
            "-Djava.io.tmpdir=" + folder.resolve("tmp"),
            "-cp",
            folder + "/*",
            "reactor.ringbuf.samples.kernellive.KernelLive"));
  }

  private Process start(List<String> command) {
    return start(command, new CompletableFuture<>());
  }

  private Process start(List<String> command, CompletableFuture<Integer> listening) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.resolve("tmp").toFile())
              .redirectErrorStream(true)
              .start();
      Thread reader =
          new Thread(
              () -> {
                try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                  lines.lines().forEach(line -> read(line, listening));
                } catch (IOException | UncheckedIOException e) {
                  log.add("killed"); // which closes its output
                }
                listening.completeExceptionally(new IllegalStateException("it has ended"));
              });
      reader.setDaemon(true);
      reader.start();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line, CompletableFuture<Integer> listening) {
    log.add(line);
    Matcher address = ADDRESS.matcher(line);
    if (address.matches()) {
      listening.complete(Integer.valueOf(address.group(2)));
    }
  }

  /** What loader and service have printed. */
  List<String> log() {
    return log;
  }

  @Override
  public void close() {
    service.destroy();
    try {
      if (!service.waitFor(5, TimeUnit.SECONDS)) {
        service.destroyForcibly();
        join();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      bpf.close();
    }
  }
}
