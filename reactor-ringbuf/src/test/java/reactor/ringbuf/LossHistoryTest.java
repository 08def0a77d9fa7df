package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What readings of a loss counter say of a record. */
class LossHistoryTest {

  private final LossHistory history = new LossHistory();

  @Test
  void nothingIsKnownWithoutAReading() {
    assertThat(history.atLeast(100)).isZero();
    assertThat(history.atMost(100)).isNegative();
  }

  @Test
  void aReadingBoundsWhatIsOnEitherSideOfIt() {
    history.read(100, 0, 100);
    history.read(200, 7, 240);
    assertThat(history.atLeast(96)).isZero();
    assertThat(history.atMost(96)).isZero();
    assertThat(history.atLeast(192)).isZero();
    assertThat(history.atMost(192)).as("reserved before it was read").isEqualTo(7);
    assertThat(history.atLeast(200)).as("reserved while it was read").isZero();
    assertThat(history.atMost(200)).isNegative();
    assertThat(history.atLeast(240)).as("reserved after it was read").isEqualTo(7);
  }

  @Test
  void theSameCountAgainTellsMore() {
    history.read(100, 7, 120);
    history.read(300, 7, 320);
    assertThat(history.atLeast(120)).isEqualTo(7);
    assertThat(history.atMost(296)).isEqualTo(7);
  }

  /** However the history is thinned out: each bound holds, and the last one is known. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void boundsHoldWhateverIsLost(long seed) {
    Random random = new Random(seed);
    List<Long> positions = new ArrayList<>();
    List<Long> lostBefore = new ArrayList<>();
    long produced = 0;
    long lost = 0;
    int drained = 0;
    for (int step = 0; step < 5000; step++) {
      long reserved = produced;
      for (int i = random.nextInt(3); i > 0; i--) {
        positions.add(produced);
        lostBefore.add(lost);
        produced += 16;
      }
      long count = lost; // read between the two looks at the producer position
      for (int i = random.nextInt(2); i > 0; i--) {
        positions.add(produced);
        lostBefore.add(lost);
        produced += 16;
      }
      history.read(reserved, count, produced);
      lost += random.nextInt(4);
      if (step % 100 == 99) {
        int upTo = drained + random.nextInt(positions.size() - drained);
        for (; drained < upTo; drained++) {
          long position = positions.get(drained);
          assertThat(history.atLeast(position)).isLessThanOrEqualTo(lostBefore.get(drained));
          long atMost = history.atMost(position);
          assertThat(atMost < 0 ? Long.MAX_VALUE : atMost)
              .isGreaterThanOrEqualTo(lostBefore.get(drained));
        }
        history.drained(positions.get(drained));
      }
    }
    history.read(produced, lost, produced);
    assertThat(history.atLeast(produced)).isEqualTo(lost);
    assertThat(history.atMost(produced - 8)).isEqualTo(lost);
  }
}
