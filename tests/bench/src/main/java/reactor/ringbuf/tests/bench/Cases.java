package reactor.ringbuf.tests.bench;

import static reactor.ringbuf.tests.bench.ConsumerKind.BATCHES;
import static reactor.ringbuf.tests.bench.ConsumerKind.BATCHES_OTHER;
import static reactor.ringbuf.tests.bench.ConsumerKind.BUFFER_TIMEOUT;
import static reactor.ringbuf.tests.bench.ConsumerKind.COPIES;
import static reactor.ringbuf.tests.bench.ConsumerKind.COPIES_OTHER;
import static reactor.ringbuf.tests.bench.ConsumerKind.COPIES_YOUNG_16M;
import static reactor.ringbuf.tests.bench.ConsumerKind.DECODER;
import static reactor.ringbuf.tests.bench.ConsumerKind.DECODER_250US;
import static reactor.ringbuf.tests.bench.ConsumerKind.DECODER_OBSERVED;
import static reactor.ringbuf.tests.bench.ConsumerKind.DECODER_OTHER;
import static reactor.ringbuf.tests.bench.ConsumerKind.DECODER_THREADS;
import static reactor.ringbuf.tests.bench.ConsumerKind.DECODER_WARMED;
import static reactor.ringbuf.tests.bench.ConsumerKind.LIBBPF;
import static reactor.ringbuf.tests.bench.ConsumerKind.LIBBPF_COPIES;
import static reactor.ringbuf.tests.bench.ConsumerKind.MAP_FILTER;
import static reactor.ringbuf.tests.bench.ConsumerKind.MINIMAL;
import static reactor.ringbuf.tests.bench.ConsumerKind.MINIMAL_COALESCED;
import static reactor.ringbuf.tests.bench.ConsumerKind.PUBLISH_ON;
import static reactor.ringbuf.tests.bench.ConsumerKind.SHARE;
import static reactor.ringbuf.tests.bench.ConsumerKind.VALUES;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import reactor.ringbuf.tests.bench.BenchCase.Schedule;
import reactor.ringbuf.tests.bench.load.Load;

/**
 * The cases: the matrix of the kernel's own ring buffer benchmark (run_bench_ringbufs.sh), with its
 * batch and its sample rate of 500, and then ours.
 *
 * <p>Of that matrix are left out the perf buffer, which is another kind of map, and overwrite mode,
 * which has no consumer.
 */
final class Cases {

  private static final int PAYLOAD = 64;
  private static final long RING = 512 * 1024;
  private static final long LARGE_RING = 16 * 1024 * 1024;
  private static final int BATCH = 500;
  private static final int CONTENDED_BATCH = 50;
  private static final int MODEST = 200;
  private static final int SLOW_NANOS = 2000;
  private static final int MILLION = 1_000_000;

  /** Where the consumer is pinned; the first producer is on 0. */
  static final int CONSUMER_CPU = 1;

  private static final Set<ConsumerKind> ALL =
      EnumSet.complementOf(
          EnumSet.of(
              LIBBPF_COPIES,
              MINIMAL_COALESCED,
              DECODER_250US,
              DECODER_THREADS,
              DECODER_OBSERVED,
              DECODER_WARMED,
              COPIES_YOUNG_16M,
              VALUES,
              PUBLISH_ON,
              MAP_FILTER,
              BUFFER_TIMEOUT,
              SHARE,
              DECODER_OTHER,
              COPIES_OTHER,
              BATCHES_OTHER));
  private static final Set<ConsumerKind> OPERATORS =
      EnumSet.of(LIBBPF, DECODER, VALUES, PUBLISH_ON, MAP_FILTER, BUFFER_TIMEOUT, SHARE);
  private static final Set<ConsumerKind> MAIN =
      EnumSet.of(LIBBPF, MINIMAL, DECODER, COPIES, BATCHES);
  private static final Set<ConsumerKind> FEW = EnumSet.of(LIBBPF, MINIMAL, DECODER);
  private static final Set<ConsumerKind> SEVERAL = EnumSet.of(LIBBPF, DECODER, COPIES, BATCHES);
  private static final Set<ConsumerKind> SEVERAL_FEW = EnumSet.of(LIBBPF, DECODER);
  private static final Set<ConsumerKind> LONG_RUNS = EnumSet.of(LIBBPF, DECODER);
  private static final Set<ConsumerKind> NEW_PROCESSES =
      EnumSet.of(LIBBPF, DECODER, DECODER_WARMED);
  private static final Set<ConsumerKind> FEW_OPERATORS = EnumSet.of(LIBBPF, VALUES, PUBLISH_ON);

  private final boolean quick;
  private final Schedule usual;
  private final List<BenchCase> cases = new ArrayList<>();

  private Cases(boolean quick) {
    this.quick = quick;
    this.usual = quick ? new Schedule(2, 0.15, 0.4) : new Schedule(3, 0.3, 1);
    kernelMatrix();
    payloads();
    rates();
    add("slow-subscriber", "parallel producer, 2 us of work per record; demand of 64 at a time")
        .load(new Load.Parallel("reserve_64", BATCH, 0, 1))
        .work("slow " + SLOW_NANOS)
        .of(quick ? MAIN : ALL);
    operators();
    rings();
    losses();
    coldStart();
    add("idle", "a ring in which nothing is written any more, after 1000 records")
        .load(new Load.Silence())
        .schedule(new Schedule(1, 1, quick ? 5 : 60))
        .of(quick ? EnumSet.of(LIBBPF, DECODER) : ALL);
  }

  /** All cases; with quick, shorter and with fewer consumers, and not every step of a series. */
  static List<BenchCase> list(boolean quick) {
    return List.copyOf(new Cases(quick).cases);
  }

  private void kernelMatrix() {
    Set<ConsumerKind> usualConsumers = quick ? FEW : ALL;
    add("parallel", "one producer, as fast as it can")
        .load(new Load.Parallel("reserve_64", BATCH, 0, 1))
        .schedule(quick ? usual.rounds(5) : usual.rounds(15))
        .of(withCopies(with(ALL, MINIMAL_COALESCED)));
    add("parallel-sampled", "the same, with a notification per 500 records that wait")
        .load(new Load.Parallel("sampled_reserve_64", BATCH, BATCH, 1))
        .of(usualConsumers);
    add("parallel-sampled-output", "the same with bpf_ringbuf_output instead of reserve and submit")
        .load(new Load.Parallel("sampled_output_64", BATCH, BATCH, 1))
        .of(quick ? FEW : MAIN);
    add("back-to-back", "the consumer has 500 records written when it has handled 500")
        .load(new Load.BackToBack("reserve_64", BATCH))
        .of(withCopies(with(usualConsumers, MINIMAL_COALESCED, DECODER_OBSERVED)));
    add("back-to-back-sampled", "the same, with a notification of the last of 500 records")
        .load(new Load.BackToBack("sampled_batch_64", BATCH))
        .of(usualConsumers);
    add("back-to-back-output", "back-to-back with bpf_ringbuf_output")
        .load(new Load.BackToBack("output_64", BATCH))
        .of(quick ? FEW : MAIN);
    int[] sampleRates = {1, 5, 10, 25, 50, 100, 250, 500, 1000, 2000, 3000};
    for (int rate : quick ? new int[] {1, 100, 3000} : sampleRates) {
      add(
              "sample-rate-" + rate,
              "back-to-back, batches of " + rate + ", a notification of the last record")
          .load(new Load.BackToBack("sampled_batch_64", rate))
          .of(quick ? FEW : with(MAIN, COPIES_YOUNG_16M));
    }
    add("same-cpu", "producer and consumer on one processor, a record per call")
        .load(new Load.Parallel("reserve_64", 1, 0, 1))
        .cpu(0)
        .of(usualConsumers);
    for (int producers : quick ? new int[] {4} : new int[] {1, 2, 4, 8}) {
      add("producers-" + producers, producers + " producers on all processors, batches of 50")
          .load(new Load.Parallel("reserve_64", CONTENDED_BATCH, 0, producers))
          .of(quick ? FEW : MAIN);
    }
  }

  private void payloads() {
    for (int payload : quick ? new int[] {8, 4096} : new int[] {8, 64, 512, 4096}) {
      add("payload-" + payload, "parallel, records of " + payload + " bytes")
          .payload(payload)
          .load(new Load.Parallel("reserve_" + payload, BATCH, 0, 1))
          .of(withCopies(quick ? MAIN : ALL));
    }
  }

  private void rates() {
    rate("rate-1k", 1000).schedule(quick ? usual.seconds(1) : usual.rounds(5).seconds(3)).end();
    rate("rate-10k", 10_000)
        .schedule(quick ? usual : usual.rounds(5))
        .of(with(quick ? MAIN : ALL, MINIMAL_COALESCED, DECODER_250US));
    rate("rate-100k", 100_000).end();
    rate("rate-1M", MILLION).of(with(quick ? MAIN : ALL, DECODER_OBSERVED));
    rate("rate-5M", 5 * MILLION).end();
  }

  private Draft rate(String name, int perSecond) {
    return add(name, "a fixed " + perSecond + " records a second")
        .load(new Load.Rate(perSecond))
        .work("latency")
        .consumers(quick ? MAIN : ALL);
  }

  private void operators() {
    add("operators", "one producer, as fast as it can, from ring to last operator")
        .load(new Load.Parallel("reserve_64", BATCH, 0, 1))
        .of(quick ? FEW_OPERATORS : OPERATORS);
    add("operators-1M", "a fixed 1000000 records a second, from ring to last operator")
        .load(new Load.Rate(MILLION))
        .work("latency")
        .of(quick ? FEW_OPERATORS : OPERATORS);
  }

  private void rings() {
    Schedule percentiles = quick ? usual : usual.rounds(5).seconds(2);
    for (int rings : quick ? new int[] {24} : new int[] {1, 4, 24, 128}) {
      add(
              "rings-" + rings,
              "one thread for all rings; batches of 50 to each in turn, at full speed")
          .rings(rings)
          .load(new Load.InTurn(CONTENDED_BATCH))
          .of(quick ? SEVERAL_FEW : SEVERAL);
    }
    add(
            "rings-24-alone",
            "one thread for all rings; latency of 23 of them with 200 records a second each, while"
                + " nothing is written to the other")
        .rings(24)
        .load(new Load.BesideFirst(MODEST, false))
        .work("latency")
        .schedule(percentiles)
        .of(quick ? SEVERAL_FEW : SEVERAL);
    add("rings-24-flooded", "the same while the other is written to at full speed")
        .rings(24)
        .load(new Load.BesideFirst(MODEST, true))
        .work("latency")
        .schedule(percentiles)
        .of(quick ? SEVERAL_FEW : SEVERAL);
    add(
            "rings-2-threads",
            "one thread for two rings and a thread for each, all on one processor; batches of 50 to"
                + " each in turn, at full speed")
        .rings(2)
        .load(new Load.InTurn(CONTENDED_BATCH))
        .of(EnumSet.of(LIBBPF, DECODER, DECODER_THREADS));
  }

  private void losses() {
    Schedule once = new Schedule(1, quick ? 0.5 : 3, quick ? 2 : 60);
    for (int millions : new int[] {1, 5}) {
      add("loss-" + millions + "M", millions + "M records a second for long")
          .load(new Load.Rate(millions * MILLION))
          .schedule(once)
          .of(LONG_RUNS);
      add("loss-" + millions + "M-16MiB", "the same with a ring of 16 MiB")
          .ring(LARGE_RING)
          .load(new Load.Rate(millions * MILLION))
          .schedule(once)
          .of(LONG_RUNS);
    }
  }

  /** The first seconds of a new process. */
  private void coldStart() {
    Schedule first = new Schedule(quick ? 1 : 2, 0, quick ? 2 : 10);
    for (int millions : new int[] {1, 5}) {
      add("cold-" + millions + "M", millions + "M records a second to a new process")
          .load(new Load.Cold(millions * MILLION))
          .schedule(first)
          .of(NEW_PROCESSES);
      if (quick) {
        continue;
      }
      add("cold-" + millions + "M-16MiB", "the same with a ring of 16 MiB")
          .ring(LARGE_RING)
          .load(new Load.Cold(millions * MILLION))
          .schedule(first)
          .of(LONG_RUNS);
    }
  }

  /** Also other ways to make copies. */
  private Set<ConsumerKind> withCopies(Set<ConsumerKind> kinds) {
    Set<ConsumerKind> more = with(kinds, LIBBPF_COPIES);
    return quick ? more : with(more, COPIES_YOUNG_16M);
  }

  private static Set<ConsumerKind> with(Set<ConsumerKind> kinds, ConsumerKind... more) {
    Set<ConsumerKind> all = EnumSet.copyOf(kinds);
    Collections.addAll(all, more);
    return all;
  }

  private Draft add(String name, String what) {
    return new Draft(name, what);
  }

  /** A case in the making, with the usual values. */
  private final class Draft {

    private final String name;
    private final String what;
    private int rings = 1;
    private long ring = RING;
    private int payload = PAYLOAD;
    private Load load = new Load.Silence();
    private String work = "count";
    private int cpu = CONSUMER_CPU;
    private Set<ConsumerKind> consumers = ALL;
    private Schedule schedule = usual;

    Draft(String name, String what) {
      this.name = name;
      this.what = what;
    }

    Draft rings(int count) {
      rings = count;
      return this;
    }

    Draft ring(long size) {
      ring = size;
      return this;
    }

    Draft payload(int bytes) {
      payload = bytes;
      return this;
    }

    Draft load(Load of) {
      load = of;
      return this;
    }

    Draft work(String words) {
      work = words;
      return this;
    }

    Draft cpu(int number) {
      cpu = number;
      return this;
    }

    Draft schedule(Schedule of) {
      schedule = of;
      return this;
    }

    Draft consumers(Set<ConsumerKind> who) {
      consumers = who;
      return this;
    }

    void of(Set<ConsumerKind> who) {
      consumers(who).end();
    }

    void end() {
      cases.add(
          new BenchCase(name, what, rings, ring, payload, load, work, cpu, consumers, schedule));
    }
  }
}
