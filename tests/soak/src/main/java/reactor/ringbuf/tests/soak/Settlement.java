package reactor.ringbuf.tests.soak;

import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.LongToIntFunction;

/**
 * Settles the accounts of one map: each number must have been delivered, or else counted as lost by
 * the BPF program, or else still lie in the ring.
 *
 * @param produced numbers used up
 * @param delivered numbers delivered, once or more often
 * @param lost numbers for which there was no room
 * @param left numbers that nobody has received, and that lie in the ring
 * @param repeated deliveries of numbers that had been delivered before
 */
record Settlement(long produced, long delivered, long lost, long left, long repeated) {

  static final Settlement NONE = new Settlement(0, 0, 0, 0, 0);

  /** What may be read and not given back yet: docs/delivery.md. */
  private static final long MOST_UNPUBLISHED = 1 << 20;

  /**
   * What is known of a map.
   *
   * @param produced how many numbers were used up, from 0
   * @param lost whether there was no room for a number
   * @param delivered how often a number was delivered
   * @param left what lies in the ring and has not been given back
   */
  record Facts(long produced, LongPredicate lost, LongToIntFunction delivered, Set<Long> left) {}

  /**
   * What a life of the service has received of the map.
   *
   * @param life its number
   * @param form how it receives
   * @param killed whether it was ended by SIGKILL
   * @param repeated how many records had been delivered in a former life
   */
  record Visit(int life, Form form, boolean killed, long repeated) {}

  /**
   * Settles.
   *
   * @param visits the lives that have received of the map, in their order
   * @param mayBeLeft whether the service was away when the map was replaced, so that nobody could
   *     read the ring to its end
   * @throws AssertionError if a number is missing or accounted for twice, or if more was repeated
   *     than is documented
   */
  static Settlement of(
      String map, Facts facts, List<Visit> visits, long ringBytes, boolean mayBeLeft) {
    long delivered = 0;
    long lost = 0;
    long left = 0;
    for (long number = 0; number < facts.produced; number++) {
      boolean wasDelivered = facts.delivered.applyAsInt(number) > 0;
      boolean wasLost = facts.lost.test(number);
      if (wasLost && (wasDelivered || facts.left.contains(number))) {
        throw new AssertionError(
            "%s: record %d was delivered or written, and counted as lost".formatted(map, number));
      }
      if (wasDelivered) {
        delivered++;
      } else if (wasLost) {
        lost++;
      } else if (facts.left.contains(number)) {
        left++;
      } else {
        throw new AssertionError(
            "%s: of %d records, record %d is missing: neither delivered, nor counted as lost, nor in the ring; received by %s"
                .formatted(map, facts.produced, number, visits));
      }
    }
    if (left > 0 && !mayBeLeft) {
      throw new AssertionError(
          "%s: %d records were left in the ring by a service that lived; received by %s"
              .formatted(map, left, visits));
    }
    return new Settlement(
        facts.produced, delivered, lost, left, checkRepeated(map, visits, ringBytes));
  }

  private static long checkRepeated(String map, List<Visit> visits, long ringBytes) {
    long sum = 0;
    long most = 0;
    for (Visit visit : visits) {
      if (visit.repeated > most) {
        throw new AssertionError(
            "%s: %d records were repeated in life %d, at most %d may be; received by %s"
                .formatted(map, visit.repeated, visit.life, most, visits));
      }
      sum += visit.repeated;
      most = visit.killed ? mostRepeated(visit.form, ringBytes) : 0;
    }
    return sum;
  }

  /** What the life after a SIGKILL may receive once more. */
  private static long mostRepeated(Form form, long ringBytes) {
    long unpublished = Math.min(ringBytes / 4, MOST_UNPUBLISHED);
    long batch = form == Form.BATCHES ? unpublished : 0;
    return (unpublished + batch) / Loader.RECORD + 1;
  }

  /** The sum of this and another. */
  Settlement plus(Settlement other) {
    return new Settlement(
        produced + other.produced,
        delivered + other.delivered,
        lost + other.lost,
        left + other.left,
        repeated + other.repeated);
  }
}
