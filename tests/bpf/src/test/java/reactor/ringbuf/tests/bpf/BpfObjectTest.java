package reactor.ringbuf.tests.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.libbpf.BpfObjectException;

/** Loading, attaching and pinning through libbpf, in this kernel. */
@RequiresBpf
class BpfObjectTest {

  private static BpfObject open(String name) {
    return BpfObject.open(BpfObjectTest.class, "/" + name + ".bpf.o");
  }

  @Test
  void anAttachedProgramProduces() throws Exception {
    try (BpfObject bpf = open("attachable").maxEntries("execs", 65_536).load()) {
      bpf.program("on_exec").attach();
      CompletableFuture<Integer> executed =
          RingbufReceiver.create(bpf.ringbuf("execs"))
              .receive(record -> record.getInt(0))
              .filter(pid -> pid != ProcessHandle.current().pid())
              .next()
              .toFuture();
      assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
      assertThat(executed.get(10, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void closeDetachesAndReleasesEverything() throws Exception {
    open("attachable").load().close();
    long before = openFiles();
    BpfObject bpf = open("attachable").load();
    bpf.program("on_exec").attach();
    assertThat(openFiles()).isGreaterThan(before);
    bpf.close();
    bpf.close();
    // Not equal: what an earlier test has cancelled may still be closing.
    assertThat(openFiles()).isLessThanOrEqualTo(before);
    assertThatThrownBy(() -> bpf.map("execs"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aProgramOrMapHandleEndsWithItsObject() {
    BpfObject bpf = open("attachable").load();
    var program = bpf.program("on_exec");
    var map = bpf.map("execs");
    assertThat(program.section()).isEqualTo("raw_tp/sched_process_exec");
    assertThat(program.fd()).isNotEqualTo(map.fd());
    bpf.close();
    assertThatThrownBy(program::fd).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(program::attach).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(map::fd).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(map::ringbuf).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHookThatIsNotThere() throws IOException {
    BpfObject loaded = open("attachable").load();
    long before = openFiles();
    BpfObjectException e = catchThrowableOfType(BpfObjectException.class, loaded::attach);
    assertThat(e.errno()).isEqualTo("ENOENT");
    assertThat(e)
        .hasMessageStartingWith("Cannot attach program on_nothing")
        .hasMessageContaining("raw_tp/no_such_tracepoint")
        .hasMessageContaining("BPF object attachable");
    // The chain has closed the object.
    assertThat(openFiles()).isLessThan(before);
  }

  @Test
  void nothingToAttach() {
    assertThatThrownBy(() -> open("producer").load().attach())
        .isInstanceOf(BpfObjectException.class)
        .hasMessageContaining("syscall");
  }

  @Test
  void aProgramThatLibbpfCannotAttach() {
    try (BpfObject bpf = open("attachable").load()) {
      assertThatThrownBy(() -> bpf.program("unattachable").attach())
          .isInstanceOf(BpfObjectException.class)
          .hasMessageContaining("EOPNOTSUPP");
      assertThat(bpf.program("unattachable").fd()).isNotNegative();
    }
  }

  @Test
  void theVerifiersReasonIsInTheMessage() {
    BpfObjectException e =
        catchThrowableOfType(BpfObjectException.class, () -> open("refused").load());
    assertThat(e.errno()).isEqualTo("EACCES");
    assertThat(e)
        .hasMessageStartingWith("Cannot load BPF object refused: EACCES")
        .hasMessageContaining("verifier refused")
        .hasMessageContaining("map_value_or_null");
    assertThat(e.log()).contains("-- BEGIN PROG LOAD LOG --").contains("careless");
  }

  @Test
  void aMapThatIsNoRingBuffer() {
    try (BpfObject bpf = open("attachable").load()) {
      assertThatThrownBy(() -> bpf.ringbuf("counts"))
          .isInstanceOf(BpfObjectException.class)
          .hasMessageContaining("BPF_MAP_TYPE_ARRAY");
      assertThatThrownBy(() -> bpf.ringbuf("exec"))
          .isInstanceOf(BpfObjectException.class)
          .hasMessageContaining("no map exec in")
          .hasMessageContaining("execs, counts");
      assertThatThrownBy(() -> bpf.program("on_exit"))
          .isInstanceOf(BpfObjectException.class)
          .hasMessageContaining("on_exec");
    }
  }

  @Test
  void stepsOutOfOrder() {
    try (BpfObject bpf = open("attachable")) {
      assertThatThrownBy(() -> bpf.map("execs"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("load()");
      bpf.load();
      assertThatThrownBy(() -> bpf.maxEntries("execs", 8192))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("loaded already");
    }
    assertThatThrownBy(() -> open("attachable").maxEntries("execs", 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open("attachable").maxEntries("exec", 4096))
        .isInstanceOf(BpfObjectException.class);
  }

  @Test
  void theSizeIsSetBeforeLoading() throws IOException {
    try (BpfObject bpf = open("attachable").maxEntries("execs", 1 << 20).load()) {
      assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + bpf.map("execs").fd())))
          .contains("max_entries:\t1048576");
    }
  }

  @Test
  void pinsAndUnpins() {
    try (BpfFs fs = BpfFs.mount()) {
      Path pin = fs.path("execs");
      try (BpfObject bpf = open("attachable").load()) {
        bpf.map("execs").pin(pin);
        assertThat(pin).exists();
        bpf.map("execs").unpin(pin);
        assertThat(pin).doesNotExist();
        bpf.map("execs").pin(pin);
        assertThatThrownBy(() -> bpf.map("counts").pin(pin))
            .isInstanceOf(BpfObjectException.class)
            .hasMessageContaining("EEXIST")
            .hasMessageContaining("Something is there already");
      }
      assertThat(pin).exists();
    }
  }

  @Test
  void pinsInABpfFileSystemOnly(@TempDir Path folder) {
    try (BpfObject bpf = open("attachable").load()) {
      assertThatThrownBy(() -> bpf.map("execs").pin(folder.resolve("execs")))
          .isInstanceOf(BpfObjectException.class)
          .hasMessageContaining("EINVAL")
          .hasMessageContaining("mount -t bpf");
    }
  }

  @Test
  void withoutCapabilities() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--bounding-set=-all",
                "--inh-caps=-all",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED"); // or the JVM warns before anything else
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LoadAttachable.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(output)
        .contains("EPERM Cannot load BPF object attachable: EPERM (Operation not permitted).")
        .contains("CAP_BPF");
    // libbpf itself has printed nothing: every line is of the message.
    assertThat(output).startsWith("EPERM ").doesNotContain("\nlibbpf:");
  }

  /** Run without capabilities by {@link #withoutCapabilities}. */
  static final class LoadAttachable {

    private LoadAttachable() {}

    public static void main(String[] args) {
      try {
        open("attachable").load().close();
      } catch (BpfObjectException e) {
        System.out.println(e.errno() + " " + e.getMessage());
      }
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
