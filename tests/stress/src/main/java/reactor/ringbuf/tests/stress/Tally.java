package reactor.ringbuf.tests.stress;

import reactor.ringbuf.ReceiverStats;

/** Adds up what the rounds did. */
final class Tally {

  private int rounds;
  private int severalRings;
  private long records;
  private long bursts;
  private long waits;
  private long naps;
  private long parks;
  private long subscriptions;

  void add(Plan plan, long subscriptions, ReceiverStats stats) {
    this.rounds++;
    this.severalRings += plan.rings().size() > 1 ? 1 : 0;
    this.subscriptions += subscriptions;
    this.waits += stats.waits();
    this.naps += stats.naps();
    this.parks += stats.parks();
  }

  /** What has been received of one ring. */
  void addRing(RingPlan plan, long records) {
    this.records += records;
    this.bursts += 2 * records / (plan.burst() + 1); // 1 to burst() records, evenly distributed
  }

  @Override
  public String toString() {
    return String.format(
        "%,d rounds, %,d of them with several rings: %,d records in about %,d bursts, each received once and in its ring's order; %,d"
            + " waits for the kernel, %,d naps, %,d waits for demand; %,d subscriptions cancelled in the middle;"
            + " no stall",
        rounds, severalRings, records, bursts, waits, naps, parks, subscriptions);
  }
}
