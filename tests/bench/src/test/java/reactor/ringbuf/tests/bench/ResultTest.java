package reactor.ringbuf.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Medians, spreads and ratios are what they are said to be. */
class ResultTest {

  @Test
  void theRatioIsTheMedianOfTheRoundsOwnRatios() {
    List<Measurement> libbpf = Samples.rounds(ConsumerKind.LIBBPF, 100, 200, 400);
    Result result = Samples.result("parallel", ConsumerKind.DECODER, libbpf, 400, 600, 800);
    // 4, 3 and 2; the ratio of the medians is 3 as well, that of the means is 2.57
    assertThat(result.ratio(Measurement::recordsPerSecond)).isEqualTo(3);
    Result other = Samples.result("parallel", ConsumerKind.DECODER, libbpf, 600, 400, 800);
    assertThat(other.ratio(Measurement::recordsPerSecond)).isEqualTo(2);
  }

  @Test
  void withoutTheReferenceThereIsNoRatio() {
    Result result = Samples.result("parallel", ConsumerKind.DECODER, List.of(), 400);
    assertThat(result.ratio(Measurement::recordsPerSecond)).isNaN();
  }

  @Test
  void theMedianOfAnEvenNumberIsHalfWay() {
    assertThat(Result.Spread.of(4, 1, 2, 3)).isEqualTo(new Result.Spread(2.5, 1, 4));
  }

  @Test
  void roundsToWhichAFigureDoesNotApplyDoNotCount() {
    assertThat(Result.Spread.of(3, Double.NaN, 1, 2).median()).isEqualTo(2);
    assertThat(Result.Spread.of(Double.NaN).median()).isNaN();
  }

  @Test
  void inCTheProcessCountsAndInJavaTheThread() {
    Measurement c = Samples.rounds(ConsumerKind.MINIMAL, 50).get(0);
    assertThat(c.cpuNanos()).isEqualTo(20);
    assertThat(c.allocatedBytes()).isNaN();
    Measurement java = Samples.rounds(ConsumerKind.COPIES, 50).get(0);
    assertThat(java.cpuNanos()).isEqualTo(10);
    assertThat(java.processCpuNanos()).isEqualTo(20);
    assertThat(java.allocatedBytes()).isEqualTo(2);
  }

  @Test
  void aMarkIsReadByNames() {
    Mark mark =
        Mark.parse(
            "marked time_ns=1 records=2 thread_cpu_ns=3 process_cpu_ns=4 user_ns=11"
                + " system_ns=12 switches=5 naps=13 allocated=6 p50=7 p99=8 p999=9 max=10");
    assertThat(mark)
        .isEqualTo(new Mark(1, 2, 3, 4, 11, 12, 5, 13, 6, new Mark.Latency(7, 8, 9, 10)));
  }
}
