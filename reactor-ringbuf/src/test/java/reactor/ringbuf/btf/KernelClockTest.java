package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When the kernel's clock is compared with the wall clock, and what that does to events. */
class KernelClockTest {

  private static final long LONGEST = KernelClock.LONGEST_NANOS;

  private long kernel = 1_000;
  private long offset = 1_700_000_000_000_000_000L;
  private int readings;

  private final KernelClock clock =
      new KernelClock(
          () -> kernel,
          () -> {
            readings++;
            return kernel + offset;
          });

  private Instant at(long nanos) {
    return Instant.ofEpochSecond(1_700_000_000L, nanos);
  }

  @Test
  void eventsOfOnePeriodCostNoReading() {
    assertThat(readings).isEqualTo(1);
    assertThat(clock.instant(1_000)).isEqualTo(at(1_000));
    assertThat(clock.instant(1_000 + LONGEST)).isEqualTo(at(1_000 + LONGEST));
    assertThat(clock.instant(5)).as("one that has waited").isEqualTo(at(5));
    assertThat(readings).isEqualTo(1);
    kernel += LONGEST + 1;
    assertThat(clock.instant(kernel)).isEqualTo(at(kernel));
    assertThat(clock.instant(kernel + LONGEST)).isEqualTo(at(kernel + LONGEST));
    assertThat(readings).isEqualTo(2);
  }

  @Test
  void aStepOfTheWallClockIsFollowed() {
    offset -= 3_000_000_000L;
    assertThat(clock.instant(2_000)).as("not noticed yet").isEqualTo(at(2_000));
    kernel += LONGEST + 1;
    assertThat(clock.instant(kernel)).isEqualTo(at(kernel - 3_000_000_000L));
    assertThat(clock.instant(2_000))
        .as("and for all from now on")
        .isEqualTo(at(2_000 - 3_000_000_000L));
  }

  @Test
  void theErrorOfMeasuringDoesNotShow() {
    offset += 1_500;
    kernel += LONGEST + 1;
    assertThat(clock.instant(kernel)).isEqualTo(at(kernel));
    offset += 1_500;
    kernel += LONGEST + 1;
    assertThat(clock.instant(kernel)).as("but a drift does").isEqualTo(at(kernel + 3_000));
  }

  /** A number that is no time harms nobody. */
  @Test
  void anyNumberIsAnInstant() {
    assertThat(clock.instant(Long.MAX_VALUE)).isNotNull();
    assertThat(clock.instant(Long.MIN_VALUE)).isNotNull();
    assertThat(clock.instant(0)).isEqualTo(at(0));
  }

  @Test
  void theClosestOfSeveralReadingsCounts() {
    long[] ticks = {0, 10_000, 20_000, 20_400, 30_000, 30_900};
    int[] next = {0};
    KernelClock interrupted =
        new KernelClock(
            () -> ticks[next[0]++],
            () -> ticks[next[0] - 1] + (next[0] == 1 ? 9_999 : 200) + 1_000_000);
    assertThat(interrupted.instant(0)).isEqualTo(Instant.ofEpochSecond(0, 1_000_000));
    assertThat(next[0]).as("the second is close enough").isEqualTo(4);
  }
}
