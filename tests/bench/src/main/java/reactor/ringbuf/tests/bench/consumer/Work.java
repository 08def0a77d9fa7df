package reactor.ringbuf.tests.bench.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.bench.load.LoadProgram;

/** What is done with each record; the same in work.c. */
public final class Work {

  private static final VarHandle RECORDS;

  static {
    try {
      RECORDS = MethodHandles.lookup().findVarHandle(Work.class, "records", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private enum Kind {
    /** Look at the first word. */
    COUNT,
    /** Take the time since the second word instead. */
    LATENCY,
    /** Also be busy for a while. */
    SLOW,
    /** At the last record of a batch, have the next one written. */
    TRIGGER
  }

  /** A slow subscriber requests so many records at a time. */
  private static final int SLOW_DEMAND = 64;

  /** As fine as work.c's. */
  private static final int SIGNIFICANT_DIGITS = 2;

  /** Of a record that only wakes the consumer; others begin with their length. */
  private static final long FLUSH_WORD = LoadProgram.FORCE_WAKEUP;

  private static final long LONGEST_LATENCY = 60_000_000_000L;

  private final Kind kind;
  private final boolean plain;
  private final long busyNanos;
  private final @Nullable Trigger trigger;
  private final SingleWriterRecorder latencies =
      new SingleWriterRecorder(1, LONGEST_LATENCY, SIGNIFICANT_DIGITS);

  /** Counted plainly, as in C, so that the compiler is not held up; read by another thread. */
  private long records;

  private long words;
  private int leftOfBatch;
  private volatile boolean finishing;

  private Work(Kind kind, long busyNanos, @Nullable Trigger trigger) {
    this.kind = kind;
    this.plain = kind == Kind.COUNT;
    this.busyNanos = busyNanos;
    this.trigger = trigger;
    this.leftOfBatch = trigger == null ? 0 : trigger.batch();
  }

  /** Only looks at the first word. */
  static Work counting() {
    return new Work(Kind.COUNT, 0, null);
  }

  /** From the words of an {@code open} line: a kind and its arguments. */
  static Work parse(String[] line, int at) {
    Kind kind = Kind.valueOf(line[at].toUpperCase(Locale.ROOT));
    return switch (kind) {
      case COUNT, LATENCY -> new Work(kind, 0, null);
      case SLOW -> new Work(kind, Long.parseLong(line[at + 1]), null);
      case TRIGGER ->
          new Work(
              kind, 0, new Trigger(Integer.parseInt(line[at + 1]), Integer.parseInt(line[at + 2])));
    };
  }

  /** Where in a record the word is that {@link #handle} wants. */
  public int wordOffset() {
    return kind == Kind.LATENCY ? Long.BYTES : 0;
  }

  /** How much a subscriber is to request at a time. */
  long demand() {
    return kind == Kind.SLOW ? SLOW_DEMAND : Long.MAX_VALUE;
  }

  /** Does the work; on the consuming thread only. */
  public void handle(long word) {
    records++;
    words += word;
    if (plain) {
      return;
    }
    if (trigger != null) {
      countDownBatch(trigger, word);
    } else {
      handleMore(word);
    }
  }

  private void handleMore(long word) {
    switch (kind) {
      case LATENCY -> {
        if (word != 0) { // a record of a flood has no time
          recordLatency(System.nanoTime() - word);
        }
      }
      case SLOW -> beBusy();
      case COUNT, TRIGGER -> throw new AssertionError(kind);
    }
  }

  private void recordLatency(long nanos) {
    latencies.recordValue(Math.max(0, Math.min(nanos, LONGEST_LATENCY)));
  }

  private void beBusy() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < busyNanos) {
      // no onSpinWait(): a pause at the end would be counted as the receiver's
    }
  }

  private void countDownBatch(Trigger trigger, long word) {
    if (word != FLUSH_WORD && --leftOfBatch == 0 && !finishing) {
      leftOfBatch = trigger.batch();
      trigger.run();
    }
  }

  long records() {
    return (long) RECORDS.getOpaque(this);
  }

  /** What was recorded since the last call, in nanoseconds. */
  Histogram takeLatencies() {
    return latencies.getIntervalHistogram();
  }

  /** Triggers nothing more. */
  void finish() {
    finishing = true;
  }

  /** When the consuming thread has ended. */
  void close() {
    if (trigger != null) {
      trigger.close();
    }
  }

  @Override
  public String toString() {
    return kind + " " + words; // uses the words, so that reading them cannot be left out
  }
}
