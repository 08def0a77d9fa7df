package reactor.ringbuf.test;

import reactor.ringbuf.OpenRingbuf;

/** The ring as one subscription has it open, on descriptors of its own. */
final class Opening implements OpenRingbuf {

  private final RingMemory memory;
  private final WaitQueue waiters;
  private final int mapFd;
  private final int pollFd;

  Opening(RingMemory memory, WaitQueue waiters) {
    this.memory = memory;
    this.waiters = waiters;
    this.mapFd = memory.duplicateFd();
    try {
      this.pollFd = waiters.add();
    } catch (RuntimeException e) {
      Linux.close(mapFd);
      throw e;
    }
  }

  @Override
  public int mapFd() {
    return mapFd;
  }

  @Override
  public int pollFd() {
    return pollFd;
  }

  @Override
  public long size() {
    return memory.size();
  }

  @Override
  public boolean mirrored() {
    return false;
  }

  @Override
  public Object identity() {
    return memory;
  }

  @Override
  public void beforeWait() {
    waiters.settle(pollFd);
  }

  @Override
  public void close() {
    Linux.close(mapFd);
    waiters.remove(pollFd);
  }
}
