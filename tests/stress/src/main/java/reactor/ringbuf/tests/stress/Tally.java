package reactor.ringbuf.tests.stress;

import reactor.ringbuf.ReceiverStats;

/** Adds up what the rounds did. */
final class Tally {

  private int rounds;
  private long records;
  private long bursts;
  private long waits;
  private long naps;
  private long parks;
  private long subscriptions;

  void add(Plan plan, long records, long subscriptions, ReceiverStats stats) {
    this.rounds++;
    this.records += records;
    this.bursts += 2 * records / (plan.burst() + 1); // 1 to burst() records, evenly distributed
    this.subscriptions += subscriptions;
    this.waits += stats.waits();
    this.naps += stats.naps();
    this.parks += stats.parks();
  }

  @Override
  public String toString() {
    return String.format(
        "%,d rounds: %,d records in about %,d bursts, each received once and in order; %,d waits for"
            + " the kernel, %,d naps, %,d waits for demand; %,d subscriptions cancelled in the middle;"
            + " no stall",
        rounds, records, bursts, waits, naps, parks, subscriptions);
  }
}
