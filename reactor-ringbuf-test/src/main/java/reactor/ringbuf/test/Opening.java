package reactor.ringbuf.test;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufMemory;
import reactor.ringbuf.RingbufPoller;

/** The ring as one subscription has it open. */
final class Opening implements OpenRingbuf {

  private final String name;
  private final RingMemory memory;
  private final WaitQueue waiters;
  private final Openings openings;
  private volatile @Nullable LockPoller poller;
  private volatile @Nullable Thread receiver;

  Opening(String name, RingMemory memory, WaitQueue waiters, Openings openings) {
    this.name = name;
    this.memory = memory;
    this.waiters = waiters;
    this.openings = openings;
  }

  RingMemory memory() {
    return memory;
  }

  WaitQueue waiters() {
    return waiters;
  }

  void polledBy(LockPoller poller) {
    this.poller = poller;
  }

  /** The thread that receives, once it does. */
  @Nullable Thread receiver() {
    return receiver;
  }

  /** Whether it waits for its rings. */
  boolean isWaiting() {
    LockPoller polling = poller;
    return polling != null && polling.isWaiting();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return memory.size();
  }

  @Override
  public boolean overwrites() {
    return memory.isOverwriting();
  }

  @Override
  public Object identity() {
    return memory;
  }

  @Override
  public RingbufMemory map() {
    receiver = Thread.currentThread();
    return memory;
  }

  @Override
  public RingbufPoller newPoller() {
    return new LockPoller();
  }

  @Override
  public void close() {
    openings.remove(this);
  }

  @Override
  public String toString() {
    return "the test ring of " + memory.size() + " bytes";
  }
}
