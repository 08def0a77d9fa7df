package reactor.ringbuf.tests.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ten numbers: 0 to 5 delivered, 6 and 7 lost, 8 and 9 in the ring, or as a test changes that. */
class SettlementTest {

  private static final long RING = 64 * 1024;
  private static final Settlement.Visit KILLED = new Settlement.Visit(1, Form.DECODED, true, 0);

  private static Settlement settle(int[] delivered, Set<Long> lost, Set<Long> left, boolean away) {
    return settle(delivered, lost, left, away, List.of(KILLED));
  }

  private static Settlement settle(
      int[] delivered,
      Set<Long> lost,
      Set<Long> left,
      boolean away,
      List<Settlement.Visit> visits) {
    return Settlement.of(
        "map 0",
        new Settlement.Facts(10, lost::contains, number -> delivered[(int) number], left),
        visits,
        RING,
        away);
  }

  private static int[] upTo(int end) {
    int[] delivered = new int[10];
    for (int i = 0; i < end; i++) {
      delivered[i] = 1;
    }
    return delivered;
  }

  @Test
  void eachNumberIsSomewhere() {
    assertThat(settle(upTo(6), Set.of(6L, 7L), Set.of(8L, 9L), true))
        .isEqualTo(new Settlement(10, 6, 2, 2, 0));
  }

  @Test
  void whatWasDeliveredMayLieInTheRingStill() {
    assertThat(settle(upTo(8), Set.of(8L, 9L), Set.of(6L, 7L), false))
        .isEqualTo(new Settlement(10, 8, 2, 0, 0));
  }

  @Test
  void aNumberThatIsNowhereIsMissing() {
    assertThatThrownBy(() -> settle(upTo(6), Set.of(6L), Set.of(8L, 9L), true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("record 7 is missing");
  }

  @Test
  void aNumberIsNotDeliveredAndLost() {
    assertThatThrownBy(() -> settle(upTo(10), Set.of(3L), Set.of(), true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("record 3 was delivered or written, and counted as lost");
  }

  @Test
  void whoLivesLeavesNothing() {
    assertThatThrownBy(() -> settle(upTo(6), Set.of(6L, 7L), Set.of(8L, 9L), false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 records were left");
  }

  @Test
  void aQuarterOfTheRingMayComeAgainAfterASigkill() {
    long most = RING / 4 / Loader.RECORD + 1;
    assertThat(
            settle(upTo(10), Set.of(), Set.of(), false, List.of(KILLED, life(2, most))).repeated())
        .isEqualTo(most);
    assertThatThrownBy(
            () -> settle(upTo(10), Set.of(), Set.of(), false, List.of(KILLED, life(2, most + 1))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("were repeated in life 2");
  }

  @Test
  void nothingComesAgainOtherwise() {
    assertThatThrownBy(
            () -> settle(upTo(10), Set.of(), Set.of(), false, List.of(life(1, 0), life(2, 1))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("at most 0 may be");
  }

  private static Settlement.Visit life(int number, long repeated) {
    return new Settlement.Visit(number, Form.DECODED, false, repeated);
  }
}
