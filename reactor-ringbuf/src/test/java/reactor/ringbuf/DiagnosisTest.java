package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.ringbuf.linux.Errno;
import reactor.ringbuf.linux.LinuxErrors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.UnsupportedPlatformException;

/**
 * What users read: what was being done, on what, with which error, and what to do about it. What
 * the kernel really answers is seen by the kernel tests; here are the cases it cannot be made to
 * give.
 */
class DiagnosisTest {

  private static final String RING = "the ring buffer R";

  @Test
  void aFailedCallIsNamedWithItsErrno() {
    Throwable error = Diagnosis.explain(RING, LinuxErrors.of("epoll_wait", Errno.EINVAL));

    assertThat(error)
        .isExactlyInstanceOf(RingbufException.class)
        .hasMessage("Cannot consume the ring buffer R: epoll_wait: EINVAL (Invalid argument).")
        .hasCauseInstanceOf(LinuxException.class);
    assertThat(((RingbufException) error).errno()).isEqualTo("EINVAL");
  }

  @ParameterizedTest
  @CsvSource({
    "24, EMFILE, ulimit -n",
    "23, ENFILE, fs.file-max",
    "12, ENOMEM, vm.max_map_count",
    "38, ENOSYS, seccomp",
    "1, EPERM, security policy",
    "13, EACCES, readable and writable",
  })
  void errorsOfAnyCallComeWithAdvice(int errno, String name, String advice) {
    LinuxException cause = LinuxErrors.of("call", errno);

    assertAdvice(Diagnosis.explain(RING, cause), name, advice);
    assertAdvice(Diagnosis.refused("query", RING, cause), name, advice);
  }

  /** Limits and a missing bpf(2) are the same whichever way the ring is opened. */
  @ParameterizedTest
  @CsvSource({"24, EMFILE, ulimit -n", "12, ENOMEM, memory", "38, ENOSYS, seccomp"})
  void everyWayToOpenGivesTheGeneralAdvice(int errno, String name, String advice) {
    LinuxException cause = LinuxErrors.of("call", errno);

    assertAdvice(Diagnosis.pinRefused(RING, "/p", cause), name, advice);
    assertAdvice(Diagnosis.idRefused(RING, cause), name, advice);
    assertAdvice(Diagnosis.fdRefused(RING, cause), name, advice);
  }

  @Test
  void anIdThatIsRefusedPointsToPins() {
    for (Errno errno : List.of(Errno.EPERM, Errno.EACCES)) {
      RingbufException error =
          Diagnosis.idRefused(RING, LinuxErrors.of("bpf(BPF_MAP_GET_FD_BY_ID)", errno));
      assertThat(error)
          .hasMessageStartingWith("Cannot open the ring buffer R: bpf(BPF_MAP_GET_FD_BY_ID): E")
          .hasMessageContaining("CAP_SYS_ADMIN")
          .hasMessageContaining("name a pinned map: pinned(path) needs file permissions only");
    }
  }

  @Test
  void aPinRefusedByAPolicyPointsToSeccomp() {
    assertAdvice(
        Diagnosis.pinRefused(RING, "/p", LinuxErrors.of("bpf(BPF_OBJ_GET)", Errno.EPERM)),
        "EPERM",
        "seccomp profile of a container");
  }

  @Test
  void aDescriptorThatIsNotOpenIsSaidToBeSo() {
    assertAdvice(
        Diagnosis.fdRefused(RING, LinuxErrors.of("fcntl", Errno.EBADF)),
        "EBADF",
        "no such open file descriptor in this process");
  }

  /** Where no BPF file system is, that is what to put right. */
  @Test
  void aMissingPinAsksForAMount(@TempDir Path folder) {
    RingbufException error =
        Diagnosis.pinRefused(
            RING, folder.resolve("events").toString(), LinuxErrors.of("call", Errno.ENOENT));
    assertAdvice(error, "ENOENT", "mount -t bpf bpf /sys/fs/bpf");
  }

  @Test
  void anOrdinaryFileIsNoPin(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("events"));
    assertAdvice(
        Diagnosis.pinRefused(RING, file.toString(), LinuxErrors.of("call", Errno.EACCES)),
        "EACCES",
        "no pinned BPF object");
  }

  /** The remedy is what every error is to end with, so no way to misspell a path is without one. */
  @ParameterizedTest
  @EnumSource(names = {"ENOTDIR", "ENAMETOOLONG", "ELOOP"})
  void aPathThatCannotBeFollowedComesWithAdvice(Errno errno) {
    LinuxException cause = LinuxErrors.of("bpf(BPF_OBJ_GET)", errno);
    RingbufException error = Diagnosis.pinRefused(RING, "/etc/passwd/events", cause);

    assertThat(error.errno()).isEqualTo(errno.name());
    assertThat(error.getMessage().length())
        .as("more than the call: " + error.getMessage())
        .isGreaterThan(("Cannot open " + RING + ": " + cause.getMessage() + ". ").length());
  }

  @Test
  void aPlatformThatIsNotSupportedIsSaidToBeSo() {
    UnsupportedPlatformException cause = LinuxErrors.unsupported("this is CP/M.");

    assertThat(Diagnosis.explain(RING, cause))
        .isExactlyInstanceOf(RingbufException.class)
        .hasMessage("Cannot consume the ring buffer R: this is CP/M.")
        .hasCause(cause);
  }

  @Test
  void anErrorOfTheUsersPassesAsItIs() {
    IllegalStateException error = new IllegalStateException("mine");
    assertThat(Diagnosis.explain(RING, error)).isSameAs(error);
  }

  @Test
  void whatIsNotConsumableHasNoErrno() {
    RingbufException error = Diagnosis.notConsumable(RING, "it is blue", "Paint it.");
    assertThat(error).hasMessage("Cannot consume the ring buffer R: it is blue. Paint it.");
    assertThat(error.errno()).isNull();
  }

  private static void assertAdvice(Throwable error, String errno, String advice) {
    assertThat(error)
        .isExactlyInstanceOf(RingbufException.class)
        .hasMessageContaining(RING)
        .hasMessageContaining(errno + " (")
        .hasMessageContaining(advice);
    assertThat(((RingbufException) error).errno()).isEqualTo(errno);
  }
}
