package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When records count as coming in close succession. */
class PaceTest {

  private static final long WINDOW = 100_000;

  private final Pace pace = new Pace(WINDOW);
  private long position;
  private boolean napped;
  private long now = 1_000_000_000;

  @Test
  void isBusyOnceRecordsHaveComeCloseSeveralTimesRunning() {
    arriveAfter(2 * WINDOW); // the first has none that it could be close to
    for (int i = 0; i < 4; i++) {
      assertThat(pace.isBusy()).isFalse();
      arriveAfter(2 * WINDOW);
    }
    assertThat(pace.isBusy()).isTrue();
  }

  @Test
  void oneThatComesLateBeginsAnew() {
    for (int i = 0; i < 4; i++) {
      arriveAfter(WINDOW);
    }
    arriveAfter(2 * WINDOW + 1);
    for (int i = 0; i < 3; i++) {
      arriveAfter(WINDOW);
    }
    assertThat(pace.isBusy()).isFalse();
    arriveAfter(WINDOW);
    assertThat(pace.isBusy()).isTrue();
  }

  @Test
  void looksThatFindNothingChangeNothingUntilTheSilenceIsLong() {
    becomeBusy();
    nothingAfter(WINDOW);
    nothingAfter(WINDOW);
    assertThat(pace.isBusy()).isTrue();
    nothingAfter(1);
    assertThat(pace.isBusy()).isFalse();
  }

  @Test
  void aLookThatIsLateForANapDoesNotMakeItQuiet() {
    becomeBusy();
    napped = true;
    arriveAfter(50 * WINDOW);
    assertThat(pace.isBusy()).isTrue();
    napped = false;
    arriveAfter(50 * WINDOW);
    assertThat(pace.isBusy()).isFalse();
  }

  @Test
  void arrivesWithinATimeIfItHasDoneSoBefore() {
    arriveAfter(WINDOW);
    assertThat(pace.arrivesWithin(3, now)).as("the first of all").isFalse();
    arriveAfter(3 * WINDOW);
    assertThat(pace.arrivesWithin(3, now + 3 * WINDOW)).isTrue();
    assertThat(pace.arrivesWithin(3, now + 3 * WINDOW + 1)).isFalse();
    arriveAfter(3 * WINDOW + 1);
    assertThat(pace.arrivesWithin(3, now)).isFalse();
  }

  private void becomeBusy() {
    for (int i = 0; i < 5; i++) {
      arriveAfter(WINDOW);
    }
  }

  private void arriveAfter(long nanos) {
    position++;
    nothingAfter(nanos);
  }

  private void nothingAfter(long nanos) {
    now += nanos;
    pace.looked(position, now, napped);
  }
}
