package reactor.ringbuf.test;

import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufMemory;
import reactor.ringbuf.RingbufPoller;

/** A user ring buffer as one subscription of a sender has it open. */
final class UserRingOpening implements OpenRingbuf {

  private final UserRingMemory memory;
  private final WaitQueue waiters;
  private final Runnable closed;

  UserRingOpening(UserRingMemory memory, WaitQueue waiters, Runnable closed) {
    this.memory = memory;
    this.waiters = waiters;
    this.closed = closed;
  }

  UserRingMemory memory() {
    return memory;
  }

  WaitQueue waiters() {
    return waiters;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public long size() {
    return memory.size();
  }

  @Override
  public Object identity() {
    return memory;
  }

  @Override
  public RingbufMemory map() {
    return memory;
  }

  @Override
  public RingbufPoller newPoller() {
    return new RoomPoller();
  }

  @Override
  public void close() {
    closed.run();
  }

  @Override
  public String toString() {
    return "the test ring of " + memory.size() + " bytes";
  }
}
