package reactor.ringbuf.tests.bench.consumer;

import java.util.List;
import java.util.function.Supplier;
import reactor.ringbuf.tests.bench.load.Libbpf;
import reactor.ringbuf.tests.bench.load.Libc;

/** A thread that consumes with libbpf's {@code ring_buffer__poll}, however that is called. */
public abstract class LibbpfConsumer implements Consumer {

  private static final int EINTR = 4;

  private volatile boolean stopping;

  /**
   * Consumes until {@link #isStopping}.
   *
   * @param opened to be run when the ring is open
   */
  protected abstract void consume(int mapFd, Work work, Runnable opened);

  /** Whether {@link #consume} is to return; a record is written then, so that a wait ends. */
  protected final boolean isStopping() {
    return stopping;
  }

  /** Throws if {@code ring_buffer__poll} has returned an error. */
  protected static void checkPolled(int result) {
    if (result != -EINTR) {
      Libbpf.check("ring_buffer__poll", result);
    }
  }

  @Override
  public final List<ConsumerThread> open(List<Integer> mapIds, int cpu, Supplier<Work> newWork)
      throws InterruptedException {
    if (mapIds.size() != 1) {
      throw new IllegalArgumentException("this consumer takes one ring, not " + mapIds.size());
    }
    int mapId = mapIds.get(0);
    Work work = newWork.get();
    int mapFd = Libbpf.check("map " + mapId, Libbpf.bpf_map_get_fd_by_id(mapId));
    ConsumerThread consumerThread = new ConsumerThread();
    stopping = false;
    Thread thread =
        new Thread(
            () -> {
              try {
                consumerThread.enter(cpu);
                consume(mapFd, work, consumerThread::ready);
              } catch (Throwable e) {
                ConsumerMain.fail(e);
              } finally {
                Libc.close(mapFd);
              }
            },
            "libbpf");
    thread.setDaemon(true);
    thread.start();
    consumerThread.awaitReady();
    return List.of(consumerThread);
  }

  @Override
  public final void close() {
    stopping = true;
  }
}
