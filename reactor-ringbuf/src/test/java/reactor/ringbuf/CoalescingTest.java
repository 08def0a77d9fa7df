package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a ring that has run empty is napped on, and for how long. */
class CoalescingTest {

  private static final long WINDOW = 40_000_000; // so long that no test machine is too slow for it
  private static final long SIZE = 1 << 20;

  private final Coalescing coalescing = new Coalescing(WINDOW, SIZE);
  private long position;

  @Test
  void isNeverUsedWithoutAWindow() {
    Coalescing off = new Coalescing(0, SIZE);
    for (int i = 1; i < 100; i++) {
      assertThat(off.nap(i * 8L, System.nanoTime(), false)).isZero();
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
    assertThat(coalescing.nap(position, System.nanoTime(), false)).isPositive();
    Thread.sleep(5 * WINDOW / 1_000_000); // the silence itself is what is tested
    assertThat(coalescing.nap(position, System.nanoTime(), false)).isZero();
    assertThat(arrive(72)).as("one record after the silence").isZero();
  }

  @Test
  void aNapThatEndsLateDoesNotMakeABusyRingQuiet() throws Exception {
    becomeBusy();
    Thread.sleep(5 * WINDOW / 1_000_000); // a thread that was not given a processor in time
    assertThat(arrive(72)).isPositive();
  }

  @Test
  void aRingThatHasBecomeQuietTakesPartInNapsForOthers() {
    assertThat(coalescing.nap(72, 10 * WINDOW, true)).as("the first record").isZero();
    assertThat(coalescing.nap(144, 42 * WINDOW, true)).isPositive();
    assertThat(coalescing.nap(144, 74 * WINDOW, true)).isPositive();
    assertThat(coalescing.nap(144, 74 * WINDOW, false)).as("no others nap").isZero();
    assertThat(coalescing.nap(144, 74 * WINDOW + 1, true)).as("quiet for long").isZero();
  }

  @Test
  void aQuietRingThatFillsInTheShortestNapIsNotNappedOnWithOthersEither() {
    coalescing.nap(72, 10 * WINDOW, true);
    assertThat(coalescing.nap(144, 11 * WINDOW, true)).isPositive();
    coalescing.napped(SIZE, false);
    assertThat(coalescing.nap(SIZE, 12 * WINDOW, true)).isZero();
  }

  @Test
  void napsGrowToTheWindowWhileTheRingStaysRatherEmpty() {
    becomeBusy();
    for (int i = 0; i < 40; i++) {
      coalescing.napped(72, false);
    }
    assertThat(arrive(72)).isEqualTo(WINDOW);
  }

  @Test
  void napsShrinkWhenOneLetsTheRingFill() {
    napsGrowToTheWindowWhileTheRingStaysRatherEmpty();
    coalescing.napped(SIZE / 2 + 8, false);
    assertThat(arrive(72)).isEqualTo(WINDOW / 2);
    coalescing.napped(SIZE / 3, false);
    assertThat(arrive(72)).as("neither full nor empty").isEqualTo(WINDOW / 2);
    coalescing.napped(72, false);
    assertThat(arrive(72)).isEqualTo(WINDOW);
  }

  @Test
  void aRingThatFillsInTheShortestNapIsNotNappedOn() {
    becomeBusy();
    coalescing.napped(SIZE, false);
    assertThat(arrive(72)).isZero();
  }

  @Test
  void producersThatNotifyAllTheSameAreLeftToThemselvesForAWhile() {
    becomeBusy();
    coalescing.napped(72, true);
    coalescing.napped(72, true);
    assertThat(arrive(72)).as("may be chance").isPositive();
    coalescing.napped(72, true);
    for (int i = 0; i < 1_000; i++) {
      assertThat(arrive(72)).isZero();
    }
    assertThat(arrive(72)).as("another try").isPositive();
  }

  @Test
  void aNotificationNowAndThenIsNoRuleOfTheProducers() {
    becomeBusy();
    for (int i = 0; i < 100; i++) {
      coalescing.napped(72, i % 3 != 0);
      assertThat(arrive(72)).isPositive();
    }
  }

  @Test
  void howMuchADrainDeliveredDoesNotShortenTheNap() {
    napsGrowToTheWindowWhileTheRingStaysRatherEmpty();
    assertThat(arrive(10 * SIZE)).isEqualTo(WINDOW);
  }

  private void becomeBusy() {
    for (int i = 0; i < 5; i++) {
      arrive(72);
    }
  }

  /** The ring runs empty after so many bytes have come. */
  private long arrive(long bytes) {
    position += bytes;
    return coalescing.nap(position, System.nanoTime(), false);
  }
}
