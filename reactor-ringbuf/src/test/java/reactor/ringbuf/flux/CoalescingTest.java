package reactor.ringbuf.flux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a ring that has run empty is napped on, and for how long. */
class CoalescingTest {

  private static final long WINDOW = 40_000_000; // so long that no test machine is too slow for it
  private static final long SIZE = 1 << 20;

  private final Coalescing coalescing = new Coalescing(WINDOW, SIZE, 0);
  private long position;

  @Test
  void isNeverUsedWithoutAWindow() {
    Coalescing off = new Coalescing(0, SIZE, 0);
    for (int i = 1; i < 100; i++) {
      assertThat(off.nap(i * 8L)).isZero();
    }
  }

  @Test
  void waitsForNotificationsUntilSeveralRecordsCameCloseAfterEachOther() {
    assertThat(arrive(72)).isZero(); // the first has none that it could be close to
    assertThat(arrive(72)).isZero();
    assertThat(arrive(72)).isZero();
    assertThat(arrive(72)).isZero();
    assertThat(arrive(72)).isPositive();
  }

  @Test
  void goesOnNappingThroughAShortSilenceAndStopsAfterALongOne() throws Exception {
    becomeBusy();
    assertThat(coalescing.nap(position)).isPositive();
    Thread.sleep(5 * WINDOW / 1_000_000); // the silence itself is what is tested
    assertThat(coalescing.nap(position)).isZero();
    assertThat(arrive(72)).as("one record after the silence").isZero();
  }

  @Test
  void napsGrowToTheWindowWhileTheRingStaysRatherEmpty() {
    long nap = 0;
    for (int i = 0; i < 40; i++) {
      nap = arrive(72);
    }
    assertThat(nap).isEqualTo(WINDOW);
  }

  @Test
  void napsShrinkWhenOneLetsTheRingFill() {
    for (int i = 0; i < 40; i++) {
      arrive(72);
    }
    assertThat(arrive(SIZE / 2 + 8)).isEqualTo(WINDOW / 2);
    assertThat(arrive(SIZE / 2 + 8)).isEqualTo(WINDOW / 4);
    assertThat(arrive(SIZE / 3)).as("neither full nor empty").isEqualTo(WINDOW / 4);
    assertThat(arrive(72)).isEqualTo(WINDOW / 2);
  }

  private void becomeBusy() {
    for (int i = 0; i < 5; i++) {
      arrive(72);
    }
  }

  /** The ring runs empty after so many bytes have come. */
  private long arrive(long bytes) {
    position += bytes;
    return coalescing.nap(position);
  }
}
