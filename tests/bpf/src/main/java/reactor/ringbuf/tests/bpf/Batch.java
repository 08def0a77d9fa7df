package reactor.ringbuf.tests.bpf;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What a {@link Producer} is to write in one call: {@code struct batch} of producer.bpf.c.
 * Immutable; each method returns a batch that differs in one point.
 *
 * <p>By default: records of 64 bytes, filled with the pattern, by {@code bpf_ringbuf_output},
 * without flags, without pauses; a full ring costs the record.
 */
public final class Batch {

  /** How a record gets into the ring. */
  public enum Method {
    /** {@code bpf_ringbuf_output}: up to {@link #MAX_FILLED} bytes. */
    OUTPUT,
    /** {@code bpf_ringbuf_reserve} of a constant size: 8, 64, 512 or 4096 bytes. */
    RESERVE,
    /** {@code bpf_ringbuf_reserve_dynptr}: up to 16 MiB - 1. */
    DYNPTR
  }

  /** Which of a record's 64-bit words are written; the rest is arbitrary. */
  public enum Content {
    /** Word 0: producer and sequence number. */
    SEQUENCE,
    /** Words 0 and 1: also the time. */
    TIME,
    /** All words, so that a consumer can verify them: up to {@link #MAX_FILLED} bytes. */
    PATTERN
  }

  /** Whether a record notifies the consumer. */
  public enum Wakeup {
    /** When the consumer has caught up. */
    ADAPTIVE,
    /** {@code BPF_RB_NO_WAKEUP}. */
    NEVER,
    /** {@code BPF_RB_FORCE_WAKEUP}. */
    FORCE
  }

  /** The longest record that is written in full: the producer's scratch buffer less one byte. */
  public static final int MAX_FILLED = 65_535;

  /** {@code DYNPTR_MAX_SIZE} of the kernel. */
  private static final int MAX_DYNPTR = (1 << 24) - 1;

  static final int SIZE = 88;
  private static final int FIRST = 0;
  private static final int PRODUCER = 8;
  private static final int COUNT = 12;
  private static final int LENGTH = 16;
  private static final int CONTENT = 20;
  private static final int FLAGS = 24;
  private static final int FORCE_EVERY = 28;
  private static final int DISCARD_EVERY = 32;
  private static final int STOP_WHEN_FULL = 36;
  private static final int INTERVAL_NS = 40;
  private static final int BURST = 48;
  private static final int GAP_NS = 52;
  static final int HOLD_NS = 56;
  static final int WRITTEN = 64;
  static final int DISCARDED = 72;
  static final int DROPPED = 80;

  private int count;
  private int length = 64;
  private Method method = Method.OUTPUT;
  private Content content = Content.PATTERN;
  private Wakeup wakeup = Wakeup.ADAPTIVE;
  private int forceEvery;
  private int discardEvery;
  private boolean stopWhenFull;
  private long intervalNanos;
  private int burst;
  private int gapNanos;

  private Batch(int count) {
    this.count = count;
  }

  private Batch(Batch other) {
    count = other.count;
    length = other.length;
    method = other.method;
    content = other.content;
    wakeup = other.wakeup;
    forceEvery = other.forceEvery;
    discardEvery = other.discardEvery;
    stopWhenFull = other.stopWhenFull;
    intervalNanos = other.intervalNanos;
    burst = other.burst;
    gapNanos = other.gapNanos;
  }

  /** A batch of so many records, at most 2^23: one call that cannot be interrupted. */
  public static Batch of(int count) {
    require(count >= 0 && count <= 1 << 23, "count must be 0 to 2^23, not " + count);
    return new Batch(count);
  }

  /** Another number of records. */
  public Batch count(int count) {
    Batch batch = new Batch(this);
    batch.count = of(count).count;
    return batch;
  }

  /** The length of each record in bytes, without header and padding. */
  public Batch length(int length) {
    Batch batch = new Batch(this);
    batch.length = length;
    return batch;
  }

  /** How records get into the ring. */
  public Batch method(Method method) {
    Batch batch = new Batch(this);
    batch.method = method;
    return batch;
  }

  /** Which words of a record are written. */
  public Batch content(Content content) {
    Batch batch = new Batch(this);
    batch.content = content;
    return batch;
  }

  /** Whether a record notifies the consumer. */
  public Batch wakeup(Wakeup wakeup) {
    Batch batch = new Batch(this);
    batch.wakeup = wakeup;
    return batch;
  }

  /** Every nth sequence number has {@code FORCE_WAKEUP}, whatever {@link #wakeup} says. */
  public Batch forceEvery(int n) {
    Batch batch = new Batch(this);
    batch.forceEvery = n;
    return batch;
  }

  /**
   * Every nth sequence number (n - 1, 2n - 1, ...) is reserved and then discarded. Not by output.
   */
  public Batch discardEvery(int n) {
    Batch batch = new Batch(this);
    batch.discardEvery = n;
    return batch;
  }

  /**
   * A full ring ends the batch, and the sequence number that did not fit is the next batch's first;
   * otherwise that record is dropped and its number skipped.
   */
  public Batch stopWhenFull() {
    Batch batch = new Batch(this);
    batch.stopWhenFull = true;
    return batch;
  }

  /**
   * At a fixed rate: record k is not written before k intervals after the first. The processor is
   * busy in between, in the kernel, so keep count times interval short; at most 200 ms each.
   */
  public Batch interval(long nanos) {
    Batch batch = new Batch(this);
    batch.intervalNanos = nanos;
    return batch;
  }

  /**
   * In bursts: after a random 1 to {@code records} there is a pause of a random time below {@code
   * gapNanos}, with the processor busy.
   */
  public Batch bursts(int records, int gapNanos) {
    Batch batch = new Batch(this);
    batch.burst = records;
    batch.gapNanos = gapNanos;
    return batch;
  }

  /** The number of records. */
  public int count() {
    return count;
  }

  /** The length of each record in bytes. */
  public int length() {
    return length;
  }

  /** Which words of a record are written. */
  public Content content() {
    return content;
  }

  /** The function in producer.bpf.c that writes this batch. */
  String program() {
    return method == Method.RESERVE ? "reserve_" + length : method.name().toLowerCase(Locale.ROOT);
  }

  /** Fills in a program's context. */
  void store(ByteBuffer context, int producer, long first) {
    validate();
    context.putLong(FIRST, first);
    context.putInt(PRODUCER, producer);
    context.putInt(COUNT, count);
    context.putInt(LENGTH, length);
    context.putInt(CONTENT, content.ordinal());
    context.putInt(FLAGS, wakeup.ordinal()); // BPF_RB_NO_WAKEUP is 1, BPF_RB_FORCE_WAKEUP 2
    context.putInt(FORCE_EVERY, forceEvery);
    context.putInt(DISCARD_EVERY, discardEvery);
    context.putInt(STOP_WHEN_FULL, stopWhenFull ? 1 : 0);
    context.putLong(INTERVAL_NS, intervalNanos);
    context.putInt(BURST, burst);
    context.putInt(GAP_NS, gapNanos);
    context.putLong(HOLD_NS, 0);
    context.putLong(WRITTEN, 0);
    context.putLong(DISCARDED, 0);
    context.putLong(DROPPED, 0);
  }

  /** The points that depend on each other. */
  private void validate() {
    int longest = method == Method.DYNPTR ? MAX_DYNPTR : MAX_FILLED;
    require(length >= 0 && length <= longest, method + " writes 0 to " + longest + " bytes");
    require(
        content != Content.PATTERN || length <= MAX_FILLED,
        "records above " + MAX_FILLED + " bytes are not filled: choose another content");
    require(
        method != Method.RESERVE || length == 8 || length == 64 || length == 512 || length == 4096,
        "bpf_ringbuf_reserve is there for 8, 64, 512 and 4096 bytes, not for " + length);
    require(method != Method.OUTPUT || discardEvery == 0, "bpf_ringbuf_output cannot discard");
    require(
        forceEvery >= 0 && discardEvery >= 0 && burst >= 0 && gapNanos >= 0 && intervalNanos >= 0,
        "no part of a batch can be negative");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
