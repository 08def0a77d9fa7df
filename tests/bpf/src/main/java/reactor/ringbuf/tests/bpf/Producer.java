package reactor.ringbuf.tests.bpf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One producer of a {@link KernelRing}: a BPF program runs in the calling thread and writes records
 * that carry the producer's number and consecutive sequence numbers.
 *
 * <p>For one thread at a time, except {@link #awaitHeld} and {@link #release}. Different producers
 * write at the same time. Every call must have returned before the ring is closed.
 */
public final class Producer {

  private final KernelRing ring;
  private final int id;
  private final TestRun run = new TestRun(Batch.SIZE);

  /** Program file descriptors by function, looked up once, since batches may be tiny. */
  private final Map<String, Integer> programs = new HashMap<>();

  private long next;

  Producer(KernelRing ring, int id) {
    this.ring = ring;
    this.id = id;
  }

  /** The number that the records carry. */
  public int id() {
    return id;
  }

  /** The sequence number of the next record, from 0. */
  public long sequence() {
    return next;
  }

  /** Writes a batch; returns when all of it has been tried. */
  public Written write(Batch batch) {
    batch.store(run.context(), id, next);
    return run(batch.program());
  }

  /** Writes a batch completely, waiting for room where the ring is full. */
  public Written writeAll(Batch batch) {
    Batch rest = batch.stopWhenFull();
    Written sum = write(rest);
    while (sum.attempted() < batch.count()) {
      Thread.onSpinWait();
      sum = sum.plus(write(rest.count((int) (batch.count() - sum.attempted()))));
    }
    return sum;
  }

  /**
   * Reserves one record of a batch's length, holds it BUSY, then submits it with the batch's flags,
   * or discards it if the batch discards at all. Blocks the calling thread and its processor until
   * {@link #release} or the limit.
   */
  public Written hold(Batch batch, Duration limit) {
    Gate gate = ring.gate(id);
    gate.close();
    batch.store(run.context(), id, next);
    run.context().putLong(Batch.HOLD_NS, limit.toNanos());
    return run("hold");
  }

  /** Waits until {@link #hold}, called by another thread, has its record reserved. */
  public void awaitHeld(Duration limit) {
    ring.gate(id).awaitHeld(limit);
  }

  /** Ends {@link #hold}. */
  public void release() {
    ring.gate(id).open();
  }

  private Written run(String program) {
    run.run(programs.computeIfAbsent(program, name -> ring.object().program(name).fd()));
    ByteBuffer result = run.context();
    Written written =
        new Written(
            result.getLong(Batch.WRITTEN),
            result.getLong(Batch.DISCARDED),
            result.getLong(Batch.DROPPED));
    next += written.attempted();
    return written;
  }
}
