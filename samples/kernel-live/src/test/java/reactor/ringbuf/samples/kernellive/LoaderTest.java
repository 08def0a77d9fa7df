package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

@RequiresBpf
@Timeout(60)
class LoaderTest {

  private static final Loader.Part PROGRAMS = Loader.PARTS.get(0);
  private static final Loader.Part CONNECTIONS = Loader.PARTS.get(1);
  private static final Loader.Part MISSING =
      new Loader.Part(CONNECTIONS.ring(), CONNECTIONS.program(), "/missing.bpf.o");

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();
  private BpfFs bpffs;
  private Path pins;

  @BeforeEach
  void mount() {
    bpffs = BpfFs.mount();
    pins = bpffs.path("rings");
  }

  @AfterEach
  void unmount() {
    bpffs.close();
  }

  private int load(Loader.Part second) {
    return load(second, "61999");
  }

  private int load(Loader.Part second, String owner) {
    PrintStream stream = new PrintStream(remarks, true, StandardCharsets.UTF_8);
    Output output = new Output("kernel-live load", stream, stream, false);
    return Loader.run(
        output, List.of(PROGRAMS, second), "--pins", pins.toString(), "--owner", owner);
  }

  /** What is pinned: paths, and which object each is. */
  private Map<String, Object> pinned() throws IOException {
    Map<String, Object> pinned = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(pins)) {
      for (Path path : paths.filter(path -> !path.equals(pins)).toList()) {
        pinned.put(pins.relativize(path).toString(), Files.getAttribute(path, "unix:ino"));
      }
    }
    return pinned;
  }

  @Test
  void theRingsAreTheOwnersAlone() throws Exception {
    assertThat(load(CONNECTIONS)).isZero();
    for (String pin : List.of("programs", "programs_lost", "connections", "connections_lost")) {
      assertThat(Files.getAttribute(pins.resolve(pin), "unix:uid")).as(pin).isEqualTo(61999);
      assertThat(Files.getPosixFilePermissions(pins.resolve(pin)))
          .as(pin)
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(load(CONNECTIONS, "daemon")).isZero();
    assertThat(Files.getOwner(pins.resolve("programs")).getName()).isEqualTo("daemon");
  }

  @Test
  void anOwnerThatThereIsNotIsAUsageError() {
    assertThat(load(CONNECTIONS, "no-such-user")).isEqualTo(2);
    assertThat(pins).doesNotExist();
  }

  @Test
  void whatFailsHalfWayLeavesNothing() throws Exception {
    assertThat(load(MISSING)).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8)).contains("missing.bpf.o");
    assertThat(pinned()).isEmpty();
  }

  @Test
  void whatFailsHalfWayLeavesWhatWasThere() throws Exception {
    assertThat(load(CONNECTIONS)).isZero();
    Map<String, Object> before = pinned();
    assertThat(before)
        .containsKeys("programs", "programs_lost", "programs_attached", "connections");
    assertThat(load(MISSING)).isEqualTo(1);
    assertThat(pinned()).isEqualTo(before);
    assertThat(load(CONNECTIONS)).isZero();
    assertThat(pinned().keySet()).isEqualTo(before.keySet());
    assertThat(pinned().get("programs")).isNotEqualTo(before.get("programs"));
  }
}
