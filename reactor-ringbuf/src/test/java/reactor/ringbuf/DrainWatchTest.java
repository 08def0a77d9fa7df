package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.DrainWatch.MOST_SKIPPED;
import static reactor.ringbuf.DrainWatch.PATIENCE_NANOS;

import org.junit.jupiter.api.Test;

/** How long room is looked for in a ring that is full. */
class DrainWatchTest {

  private final DrainWatch watch = new DrainWatch();
  private long consumed;

  /** The kernel takes so much while the ring is being filled again. */
  private long patienceAfter(long takenMeanwhile) {
    watch.room(consumed);
    consumed += takenMeanwhile;
    return watch.patience(consumed);
  }

  /** How many waits in a row are left to notifications, with a drain that is always over. */
  private int skipped() {
    int skipped = 0;
    while (patienceAfter(0) == 0) {
      skipped++;
    }
    return skipped;
  }

  @Test
  void looksAsLongAsDrainsAreMetInTheMiddle() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(patienceAfter(8)).isEqualTo(PATIENCE_NANOS);
    }
  }

  @Test
  void looksLessAndLessOftenIfDrainsAreAlwaysOver() {
    assertThat(watch.patience(0)).isEqualTo(PATIENCE_NANOS);
    for (int expected = 1; expected < MOST_SKIPPED; expected = 2 * expected + 1) {
      assertThat(skipped()).isEqualTo(expected);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(skipped()).isEqualTo(MOST_SKIPPED);
    }
  }

  @Test
  void looksAgainOnceADrainIsMet() {
    looksLessAndLessOftenIfDrainsAreAlwaysOver();
    assertThat(patienceAfter(8)).isEqualTo(PATIENCE_NANOS);
    assertThat(skipped()).isEqualTo(1);
  }
}
