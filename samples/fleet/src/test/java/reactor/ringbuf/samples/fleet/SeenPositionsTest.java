package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenPositionsTest {

  private final SeenPositions seen = new SeenPositions();

  private boolean add(long position, long after) {
    return seen.add(position, after < 0 ? OptionalLong.empty() : OptionalLong.of(after));
  }

  @Test
  void recordsThatFollowEachOtherAreOneRun() {
    assertThat(add(0, -1)).isTrue();
    assertThat(add(72, 0)).isTrue();
    assertThat(add(200, 72)).isTrue(); // something was discarded in between
    assertThat(seen.runs()).containsExactly(new SeenPositions.Run(0, 200, -1));
    assertThat(add(72, 0)).isFalse();
    assertThat(add(0, -1)).isFalse();
    assertThat(add(200, -1)).isFalse();
  }

  @Test
  void anAgentThatBeginsAnewGoesOnInTheSameRun() {
    add(0, -1);
    add(72, 0);
    assertThat(add(0, -1)).isFalse(); // comes again, as the first of another agent
    assertThat(add(72, 0)).isFalse();
    assertThat(add(144, 72)).isTrue();
    assertThat(seen.runs()).hasSize(1);
  }

  @Test
  void whatComesLateIsNotTakenForADuplicate() {
    add(0, -1);
    add(216, 144); // overtakes two
    assertThat(add(144, 72)).isTrue();
    assertThat(add(72, 0)).isTrue();
    assertThat(seen.runs()).containsExactly(new SeenPositions.Run(0, 216, -1));
  }

  @Test
  void aGapStaysUntilItIsFilled() {
    add(72, -1);
    add(288, -1);
    assertThat(seen.runs()).hasSize(2);
    assertThat(add(144, 72)).isTrue();
    assertThat(add(144, 72)).isFalse();
    assertThat(seen.runs()).hasSize(2);
  }

  @Test
  void isExactInAnyOrderAndAcrossBeingStored() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      SeenPositions positions = new SeenPositions();
      Set<Long> expected = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        long position = 8L * random.nextInt(60);
        OptionalLong after =
            position == 0 || random.nextInt(10) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(position - 8);
        assertThat(positions.add(position, after)).isEqualTo(expected.add(position));
        if (random.nextInt(20) == 0) {
          positions = new SeenPositions(positions.runs());
        }
      }
      assertThat(positions.runs()).hasSizeLessThan(30);
    }
  }
}
