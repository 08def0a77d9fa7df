package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * One ring of a subscription: its memory, what has been read of it, and whether it may be left
 * alone until the kernel notifies.
 *
 * @param <T> what a record becomes
 */
final class RingDrain<T> {

  /** How a turn ended. */
  enum Turn {
    /** The ring may have more: demand or the turn was used up. */
    MORE,
    /** Nothing that is committed is left. */
    DRY,
    /** A batch is out, and nothing can be read before it is back. */
    LENT,
    /** The ring is leaving, and has nothing to deliver any more. */
    SPENT
  }

  /** The most records and bytes of one turn: then the other rings are looked at. */
  private static final int MOST_RECORDS = 1024;

  private static final long MOST_BYTES = 1 << 20;

  /** A turn that takes longer makes the next one shorter, down to a single record. */
  private static final long LONG_TURN_NANOS = 1_000_000;

  /** What was read is given back at the latest when this has passed. */
  private static final long LONGEST_UNPUBLISHED_NANOS = 10_000_000;

  final RingbufSource source;
  final OpenRingbuf ring;
  final RingbufInfo info;
  final RingCounters counters;
  private final RingbufMemory memory;
  private final RingConsumer consumer;
  private final RecordReader<T> reader;
  private final Emitter<T> emitter;
  private final RingbufSubscription subscription;
  private final Coalescing coalescing;
  private final LongSupplier clock;
  private final @Nullable BatchLoans loans;
  private final LentSpace lent;
  private final int runBytes;
  private final RecordRun run;
  private final boolean passesOver;

  /** Null if nobody counts them. */
  private @Nullable RingLosses losses;

  private int most = 1;
  private long lastPublished;

  private long turnEnd;

  /** Up to where the bytes read have been counted. */
  private long counted;

  /** How much of that had been overwritten. */
  private long overwritten;

  private boolean napping;
  private boolean notified;
  private boolean leaving;

  /** Up to where a ring that is leaving is read. */
  private long leaveAt;

  /** Kept by the {@link DrainLoop}. */
  boolean atRest;

  private long delivered;

  /** What was thrown when a record was read. */
  private @Nullable Throwable failure;

  RingDrain(
      RingbufSource source,
      OpenRingbuf ring,
      RingbufInfo info,
      RecordReader<T> reader,
      Emitter<T> emitter,
      RingbufSubscription subscription,
      long windowNanos,
      LongSupplier clock) {
    this.clock = clock;
    this.source = source;
    this.ring = ring;
    this.info = info;
    this.reader = reader;
    this.loans = reader.loans();
    this.runBytes = (int) Math.min(reader.runBytes(info.size()), info.size() / 4);
    this.passesOver = reader.passesOver();
    this.emitter = emitter;
    this.subscription = subscription;
    this.memory = ring.map();
    try {
      this.consumer = OverwriteMode.consumer(ring, memory);
    } catch (Throwable e) {
      memory.close(false);
      throw e;
    }
    this.run = consumer.run();
    this.lent = new LentSpace(loans, consumer, info);
    this.counted = consumer.position();
    this.counters = new RingCounters(info, consumer);
    this.coalescing = new Coalescing(windowNanos, ring.size());
    this.lastPublished = clock.getAsLong();
  }

  /**
   * Begins to count what the ring has no room for. Before the first turn.
   *
   * @param counter counts it; closed with the ring
   * @param lostBefore what was lost before the ring was opened
   */
  void countLosses(LossCounter counter, long lostBefore, ReceiverCounters receiver, RingLog log) {
    counters.losses(counter, lostBefore);
    losses =
        new RingLosses(
            info, counters, consumer, receiver, log, counter.isCheap(), clock.getAsLong());
    reader.lossesKnownBy(losses);
  }

  boolean countsLosses() {
    return losses != null;
  }

  /** Looks what was lost while the ring is not drained. */
  void lookAtLosses() {
    if (losses != null) {
      losses.look(clock.getAsLong());
    }
  }

  /**
   * Delivers records while there are any, at most so many.
   *
   * @param wanted signals, at least 1
   */
  Turn turn(long wanted) {
    delivered = 0;
    lent.takeWhatIsBack();
    long begin = clock.getAsLong();
    if (losses != null) {
      losses.look(begin);
      begin = clock.getAsLong(); // reading the counter is not the subscriber's time
    }
    if (lent.isExhausted()) {
      lent.warnIfForLong(begin);
      turnEnd = begin;
      return Turn.LENT;
    }
    Turn turn = drain(Math.min(wanted, most), begin);
    countBytes();
    if (delivered != 0) {
      lent.delivered();
    }
    turnEnd = clock.getAsLong();
    adaptTo(turnEnd - begin);
    if (turn == Turn.LENT) {
      consumer.publish(); // what is before them; this position matches no record that is committed
      lent.exhausted(turnEnd);
      lent.warnIfForLong(turnEnd);
    } else if (turnEnd - lastPublished > LONGEST_UNPUBLISHED_NANOS || OrderlyExit.hasBegun()) {
      consumer.publishAllButLast();
      lastPublished = turnEnd;
    }
    return turn;
  }

  /** Makes the next turn shorter if this one has taken long, and longer if not. */
  private void adaptTo(long nanos) {
    if (nanos > LONG_TURN_NANOS) {
      most = (int) Math.max(1, Math.min(most, delivered) * LONG_TURN_NANOS / nanos);
    } else if (most < MOST_RECORDS) {
      most *= 2;
    }
  }

  private void countBytes() {
    long position = consumer.doneUpTo();
    long passedOver = consumer.overwritten() - overwritten; // and so not read
    counters.bytes.add(position - counted - passedOver);
    counted = position;
    overwritten += passedOver;
  }

  /** How many signals the last turn delivered. */
  long delivered() {
    return delivered;
  }

  private Turn drain(long wanted, long since) {
    long begin = consumer.position();
    int left = MOST_RECORDS;
    while (delivered < wanted && left > 0 && consumer.position() - begin < MOST_BYTES) {
      if (subscription.isStopped()) {
        return Turn.MORE;
      }
      // A batch is given back when it is released; else no run reaches beyond the next publication.
      int bytes = loans != null ? runBytes : Math.min(runBytes, consumer.untilPublication());
      if (leaving) {
        if (isReadOut()) {
          return lent.isAny() ? Turn.LENT : Turn.SPENT;
        }
        bytes = (int) Math.min(bytes, leaveAt - consumer.position());
      }
      int most = loans != null ? Integer.MAX_VALUE : (int) Math.min(wanted - delivered, left);
      if (!consumer.scan(most, bytes)) {
        return Turn.DRY;
      }
      left -= run.records();
      try {
        if (loans == null) {
          deliverRun();
        } else {
          lendRun(loans);
        }
      } finally {
        consumer.release();
      }
      if (lent.isExhausted()) {
        return Turn.LENT;
      }
      if (clock.getAsLong() - since > LONG_TURN_NANOS) {
        return Turn.MORE; // a slow subscriber
      }
    }
    return Turn.MORE;
  }

  /** Delivers the records that were found; ends before one that stays in the ring, if one does. */
  private void deliverRun() {
    // In locals: what is loaded or stored per record costs more than it looks.
    RecordRun run = this.run;
    RecordReader<T> reader = this.reader;
    Emitter<T> emitter = this.emitter;
    RingbufSubscription subscription = this.subscription;
    reader.enter(run);
    boolean copied = run.isCopied();
    int commonLength = run.commonLength();
    int commonFootprint = RecordHeader.footprint(commonLength);
    int at = run.start();
    int end = run.end();
    int records = 0;
    int discards = 0;
    int signals = 0;
    try {
      while (at < end && !subscription.isStopped()) {
        int record = at;
        int length = commonLength;
        int footprint = commonFootprint;
        if (length == RecordRun.MIXED) {
          int header = run.header(at);
          length = RecordHeader.length(header);
          footprint = RecordHeader.footprint(length);
          if (RecordHeader.isDiscarded(header)) {
            discards++;
            at += footprint;
            continue;
          }
        }
        T value = read(reader, at, length);
        if (!copied) {
          run.checkSoleConsumer(); // else the value may be of what a producer has written over it
        }
        if (value == null) {
          at += footprint; // it counts as consumed, or the next subscription would fail on it again
          failedUnlessPassedOver(record, length);
          continue;
        }
        if (subscription.isStoppedPlain()) {
          emitter.discard(value);
          return; // it stays in the ring, for whoever subscribes next
        }
        if (emitter.emit(value)) {
          signals++;
        }
        records++;
        at += footprint;
      }
    } finally {
      run.passTo(at);
      delivered += signals;
      counters.records.add(records);
      counters.discarded.add(discards);
    }
  }

  /** Lends the records that were found as one batch, and ends before them if they stay. */
  private void lendRun(BatchLoans loans) {
    int at = run.firstRecord();
    if (at != run.end()) {
      if (subscription.isStoppedPlain()) {
        return;
      }
      int length = RecordHeader.length(run.header(at));
      reader.enter(run);
      T batch = read(reader, at, length);
      run.checkSoleConsumer();
      if (batch == null) {
        counters.discarded.add(run.discardsBefore(at));
        run.passTo(at + RecordHeader.footprint(length));
        failedUnlessPassedOver(at, length);
        return;
      }
      if (subscription.isStoppedPlain()) {
        loans.takeBack();
        emitter.discard(batch);
        return; // they stay in the ring, for whoever subscribes next
      }
      if (emitter.emit(batch)) {
        delivered++;
      } else {
        loans.giveLastBack(); // a subscriber that refuses a value never reads it
      }
      counters.records.add(loans.lastRecords());
      lent.takeWhatIsBack();
    }
    run.passTo(run.end());
    counters.discarded.add(run.discards());
  }

  /** Reads a record. Null if it is to be passed over, or if that failed: then that is noted. */
  private @Nullable T read(RecordReader<T> reader, int at, int length) {
    try {
      return reader.read(at, length);
    } catch (Throwable e) {
      failure = e;
      return null;
    }
  }

  /** Reports what was noted by {@link #read}. */
  private void failedUnlessPassedOver(int at, int length) {
    Throwable error = failure;
    failure = null;
    if (error == null) {
      if (passesOver) {
        return;
      }
      error = new NullPointerException("The decoder returned null, which a Flux cannot emit.");
    }
    counters.failed.add(1);
    ByteBuffer culprit = null;
    try {
      culprit = RecordCopy.of(run.memory(), at + RecordHeader.SIZE, length);
    } catch (OutOfMemoryError e) {
      error.addSuppressed(e); // the copy is for hooks only; the error is what matters
    }
    emitter.failedOn(culprit == null ? info : culprit, error);
  }

  /** Makes the ring end where producers have reserved by now. */
  void leave() {
    if (!leaving) {
      leaving = true;
      leaveAt = consumer.producerPosition();
    }
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Whether a ring that is leaving has no more to deliver, and all is back that was lent. */
  boolean isSpent() {
    lent.takeWhatIsBack();
    return leaving && !lent.isAny() && isReadOut();
  }

  /** Whether a ring that is leaving has no more to read: what is BUSY holds it up no longer. */
  private boolean isReadOut() {
    // In overwrite mode the scan may pass over what is left.
    return isBeyondEnd() || !consumer.scan(1, 1) || isBeyondEnd();
  }

  private boolean isBeyondEnd() {
    return consumer.position() - leaveAt >= 0;
  }

  /**
   * Called when a turn has found the ring dry: how long to nap, in nanoseconds, with the last
   * record held back; or 0 if it is not to be napped on.
   *
   * @param company whether records come in close succession from all rings together
   */
  long beginNap(boolean company) {
    long nap = coalescing.nap(consumer.position(), turnEnd, company);
    if (nap != 0) {
      napping = true;
      consumer.publishAllButLast();
      lastPublished = turnEnd;
    } else if (lent.isAny()) {
      // What is kept for others is not given back, so the kernel notifies nobody of what follows.
      nap = lent.nap();
      consumer.publish();
      lastPublished = turnEnd;
    }
    return nap;
  }

  /** When the last turn ended. */
  long turnEnd() {
    return turnEnd;
  }

  /** Notes that the kernel has notified the ring. */
  void notified() {
    notified = true;
  }

  /** Called after every wait. */
  void endNap() {
    if (napping) {
      napping = false;
      coalescing.napped(consumer.fill(), notified);
    }
    notified = false;
  }

  /**
   * Gives everything back and looks again: safe only in just this order.
   *
   * @return true if the next record is certain to be notified, so that the ring may be left alone
   */
  boolean canRest() {
    consumer.publish();
    return !consumer.lookAgain();
  }

  /** Gives back everything that was read, batches that have come back included. */
  void publish() {
    lent.takeWhatIsBack();
    consumer.publish();
    napping = false; // what fills the ring without demand says nothing of naps
    lastPublished = clock.getAsLong();
  }

  /**
   * Ends the reading: takes what is lent back, or waits until whoever reads it is done. Then gives
   * back what was read and closes the ring.
   */
  void close() {
    end(
        () -> {
          consumer.passOver();
          consumer.publish();
        });
  }

  /** The same for a ring that failed: its positions are left as they are. */
  void abandon() {
    end(() -> {});
  }

  private void end(Runnable last) {
    try {
      while (!lent.takeBack()) {
        subscription.await(lent::isIdle);
      }
      lent.takeWhatIsBack();
      last.run();
    } finally {
      try {
        countBytes();
        if (losses != null) {
          losses.lookOnceMore(clock.getAsLong());
        }
        counters.close(() -> memory.close(reader.handsOutViews()));
      } finally {
        ring.close();
      }
    }
  }
}
