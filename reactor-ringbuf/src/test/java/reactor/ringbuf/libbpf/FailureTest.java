package reactor.ringbuf.libbpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.linux.Errno;

class FailureTest {

  private static final int FORMAT = 4001;

  @Test
  void namesBothKindsOfErrors() {
    assertThat(Failure.name(1)).isEqualTo("EPERM");
    assertThat(Failure.name(FORMAT)).isEqualTo("LIBBPF_ERRNO__FORMAT");
    assertThat(Failure.name(4013)).isEqualTo("LIBBPF_ERRNO__NLPARSE");
    assertThat(Failure.name(4014)).isEqualTo("errno 4014");
  }

  @Test
  void missingPrivilegesAreNamedWhateverTheStep() {
    assertThat(Failure.advice("load", Errno.EPERM, "", true)).contains("CAP_BPF", "CAP_PERFMON");
    assertThat(Failure.advice("attach", Errno.EPERM, "", true)).contains("CAP_PERFMON");
  }

  /** The kernel refuses such a name with EPERM (bpf_lookup in kernel/bpf/inode.c). */
  @Test
  void aPinWithADotIsNoMatterOfPrivileges() {
    assertThat(Failure.advice("pin", Errno.EPERM, "", true)).contains("no dot", "CAP_BPF");
    assertThat(Failure.advice("load", Errno.EPERM, "", true)).doesNotContain("dot");
  }

  @Test
  void aRefusalByTheVerifierIsToldFromAMissingBtf() {
    String verifier = "prog 'p': -- BEGIN PROG LOAD LOG --\nR0 invalid mem access\n";
    assertThat(Failure.advice("load", Errno.EACCES, verifier, false)).contains("verifier");
    String noBtf = "failed to find valid kernel BTF";
    assertThat(Failure.advice("load", Errno.ESRCH, noBtf, false)).contains("CONFIG_DEBUG_INFO_BTF");
    assertThat(Failure.advice("load", Errno.ESRCH, noBtf, true))
        .doesNotContain("CONFIG_DEBUG_INFO_BTF");
  }

  @Test
  void theLastLinesOfALongLogAreKept() {
    String log =
        IntStream.rangeClosed(1, 100).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    assertThat(Failure.tail(log).lines())
        .containsSubsequence("  ... 80 lines before", "  line 81", "  line 100")
        .doesNotContain("  line 80");
    assertThat(Failure.tail("one\ntwo")).isEqualTo("\n  one\n  two");
  }
}
