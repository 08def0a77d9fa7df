package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.KernelVersion;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What a process without privileges can do, and what limits and filters make of the others. */
@RequiresBpf
class PermissionsTest {

  /** 0: everybody may call bpf(2); 1: nobody without capabilities, for ever; 2: until set to 0. */
  private static final Path UNPRIVILEGED_BPF_DISABLED =
      Path.of("/proc/sys/kernel/unprivileged_bpf_disabled");

  private static Child nobody;
  private static String unprivilegedBpfDisabled;

  private final BpfFs fs = BpfFs.mount();
  private final KernelRing ring = KernelRing.create(64 * 1024);
  private final Path pin = fs.path("events");

  PermissionsTest() {
    ring.pin(pin);
  }

  @BeforeAll
  static void copyClassPath(@TempDir Path folder) throws IOException {
    nobody = Child.nobody(folder);
    unprivilegedBpfDisabled = Files.readString(UNPRIVILEGED_BPF_DISABLED).strip();
  }

  /** Before Linux 5.19, that is; since then the sysctl says nothing on what a receiver needs. */
  private static void letNobodyCallBpf() throws IOException {
    if (KernelVersion.running().isBefore(5, 19) && !unprivilegedBpfDisabled.equals("0")) {
      assumeFalse(
          unprivilegedBpfDisabled.equals("1"),
          "kernel.unprivileged_bpf_disabled=1 cannot be undone, and bars this before Linux 5.19");
      Files.writeString(UNPRIVILEGED_BPF_DISABLED, "0");
    }
  }

  @AfterEach
  void restore() throws IOException {
    if (!Files.readString(UNPRIVILEGED_BPF_DISABLED).strip().equals(unprivilegedBpfDisabled)) {
      Files.writeString(UNPRIVILEGED_BPF_DISABLED, unprivilegedBpfDisabled);
    }
  }

  @AfterEach
  void close() {
    ring.close();
    fs.close();
  }

  /** The main promise: no capability is needed, file permissions are. */
  @ParameterizedTest
  @CsvSource({"rw-rw-rw-, 0", "rw-rw----, 65534", "---rw----, 65534"})
  void nobodyConsumesAPinnedRing(String mode, int group) throws IOException {
    letNobodyCallBpf();
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString(mode));
    Files.setAttribute(pin, "unix:gid", group);
    ring.producer(0).write(Batch.of(5));

    Child.Result result = nobody.start("consume", pin.toString(), "5");
    assertThat(result.output())
        .contains("Uid:\t65534\t65534\t65534\t65534")
        .contains("CapEff:\t0000000000000000")
        .contains("CapPrm:\t0000000000000000")
        .contains("CapBnd:\t0000000000000000")
        .contains("received [0, 1, 2, 3, 4]");
    assertThat(result.exitCode()).isZero();
  }

  /** The same where the sysctl bars unprivileged processes: before Linux 5.19 it did mean all. */
  @Test
  void theSysctlAgainstUnprivilegedBpf() throws IOException {
    if (unprivilegedBpfDisabled.equals("0")) {
      Files.writeString(UNPRIVILEGED_BPF_DISABLED, "2");
    }
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-rw-rw-"));
    ring.producer(0).write(Batch.of(1));
    String output = nobody.start("consume", pin.toString(), "1").output();
    if (KernelVersion.running().isBefore(5, 19)) {
      assertThat(output)
          .contains("RingbufException [EPERM] Cannot open the ring buffer pinned at " + pin)
          .contains("Before Linux 5.19")
          .contains("kernel.unprivileged_bpf_disabled=0");
    } else {
      assertThat(output).contains("received [0]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r--r--", "rw--w--w-"})
  void aPinThatMayNotBeReadAndWrittenIsRefusedWithAdvice(String mode) throws IOException {
    letNobodyCallBpf();
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString(mode));
    assertPinAdvice(nobody.start("consume", pin.toString(), "1"));
  }

  @Test
  void aFolderThatMayNotBeSearchedIsRefusedWithAdvice() throws IOException {
    letNobodyCallBpf();
    Path folder = Files.createDirectory(fs.path("private"));
    Path inside = folder.resolve("events");
    Sys.pin(ring.mapFd(), inside);
    Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertPinAdvice(nobody.start("consume", inside.toString(), "1"));
  }

  private static void assertPinAdvice(Child.Result result) {
    assertThat(result.output())
        .contains("RingbufException [EACCES] Cannot open the ring buffer pinned at ")
        .contains("bpf(BPF_OBJ_GET): EACCES (Permission denied).")
        .contains("read and write permission on the pinned map")
        .contains("needs no capability")
        .contains("chmod");
  }

  @Test
  void anIdIsRefusedWithTheAdviceToPin() {
    assertThat(nobody.start("id", String.valueOf(ring.mapId()), "1").output())
        .contains(
            "RingbufException [EPERM] Cannot open the ring buffer with map id " + ring.mapId())
        .contains("bpf(BPF_MAP_GET_FD_BY_ID): EPERM (Operation not permitted).")
        .contains("CAP_SYS_ADMIN")
        .contains("name a pinned map: pinned(path)");
  }

  /** With too few descriptors to spare it fails, says so, and keeps none of them. */
  @Test
  void theLimitOfOpenFiles() {
    ring.producer(0).write(Batch.of(10));
    Child.Result result =
        Child.runThrough(List.of("prlimit", "--nofile=200:200"), "descriptors", pin.toString());
    assertThat(result.output())
        .contains("warm up: received [0]")
        .contains("0: RingbufException [EMFILE] Cannot open the ring buffer pinned at " + pin)
        .contains("0 left after that: 0")
        .contains("1: RingbufException [EMFILE] Cannot consume the ring buffer pinned at " + pin)
        .contains("epoll_create1: EMFILE (Too many open files).")
        .contains("1 left after that: 1")
        .contains("2: RingbufException [EMFILE] ")
        .contains("eventfd: EMFILE (Too many open files).")
        .contains("ulimit -n")
        .contains("2 left after that: 2")
        .contains("3: received [1]")
        .contains("3 left after that: 3");
  }

  /** A ring takes twice its size in addresses; where those are limited, so are rings. */
  @Test
  void theLimitOfMemory() {
    ring.producer(0).write(Batch.of(2));
    Path largePin = fs.path("large");
    try (KernelRing large = KernelRing.create(1 << 30)) {
      large.pin(largePin);
      Child.Result result =
          Child.runThrough(
              List.of("prlimit", "--as=" + (4L << 30)),
              "memory",
              largePin.toString(),
              pin.toString());
      assertThat(result.output())
          .contains("received [0]")
          .contains(
              "RingbufException [ENOMEM] Cannot consume the ring buffer pinned at " + largePin)
          .containsPattern("mmap\\([a-z ]+\\): ENOMEM \\(Cannot allocate memory\\)\\.")
          .contains("ulimit -v")
          .contains("files left open: 0")
          .contains("rings left mapped: 0")
          .containsPattern("GiB left mapped: (0|-\\d)")
          .contains("received [1]");
    }
  }

  /** What the profile of a container does; the file has the mode that would do. */
  @ParameterizedTest
  @CsvSource({"1, EPERM, seccomp profile", "38, ENOSYS, seccomp profile"})
  void aFilteredSystemCall(int errno, String name, String advice) {
    Child.Result result = Child.run("filtered", String.valueOf(errno), pin.toString());
    assertThat(result.output().lines().filter(line -> line.startsWith("Ring")).toList())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("RingbufException [" + name + "]"))
        .first()
        .satisfies(line -> assertThat(line).contains("bpf(BPF_OBJ_GET): " + name).contains(advice));
    assertThat(result.exitCode()).isZero();
  }
}
