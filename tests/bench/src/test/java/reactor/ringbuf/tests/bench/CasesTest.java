package reactor.ringbuf.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The catalogue of cases is sound. */
class CasesTest {

  private static final double MINUTE = 60;

  @Test
  void namesAreUnique() {
    assertThat(Cases.list(false)).extracting(BenchCase::name).doesNotHaveDuplicates();
  }

  @Test
  void quickCasesAreAmongAllCases() {
    List<String> all = Cases.list(false).stream().map(BenchCase::name).toList();
    assertThat(all).containsAll(Cases.list(true).stream().map(BenchCase::name).toList());
  }

  @Test
  void libbpfIsInEveryCase() {
    assertThat(Cases.list(true)).allMatch(c -> c.consumers().contains(ConsumerKind.LIBBPF));
    assertThat(Cases.list(false)).allMatch(c -> c.consumers().contains(ConsumerKind.LIBBPF));
  }

  @Test
  void bothListsEndInTime() {
    assertThat(minutes(true)).isLessThan(3.5);
    assertThat(minutes(false)).isLessThan(42);
  }

  private static double minutes(boolean quick) {
    return Cases.list(quick).stream().mapToDouble(BenchCase::estimatedSeconds).sum() / MINUTE;
  }
}
