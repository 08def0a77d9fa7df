package reactor.ringbuf.samples.lostwakeup;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.libbpf.BpfObject;

/** A new ring in the kernel, and the thread that fills it until this is closed. */
final class Load implements AutoCloseable {

  /** Bytes in the ring. */
  static final int SIZE = 64 * 1024;

  /** A call of the BPF program ends soon, so that the thread can. */
  private static final int RECORDS_PER_CALL = 1000;

  final Ring ring;
  final Bursts bursts;
  private final BpfObject bpf;
  private CompletableFuture<?> producer = CompletableFuture.completedFuture(null);
  private volatile boolean stop;

  /**
   * Creates a ring.
   *
   * @param burst so many records at most follow each other without a pause
   * @param pauseNanos pauses are shorter than this; 0 for none at all
   */
  Load(int burst, int pauseNanos) {
    bpf = BpfObject.open(Load.class, "/bursts.bpf.o").maxEntries("events", SIZE).load();
    ring = new Ring(bpf.map("events").fd(), SIZE);
    bursts = new Bursts(bpf, burst, pauseNanos);
  }

  /** Starts to write. */
  Load start(int cpu) {
    producer =
        on(
            cpu,
            () -> {
              while (!stop) {
                bursts.write(RECORDS_PER_CALL);
              }
              return stop;
            });
    return this;
  }

  /** For the library, to receive the ring. */
  ReceiverOptions options() {
    return bpf.ringbuf("events");
  }

  /** Does something in a thread of its own, on one processor. */
  static <T> CompletableFuture<T> on(int cpu, Supplier<T> action) {
    return CompletableFuture.supplyAsync(
        () -> {
          Linux.pin(cpu);
          return action.get();
        },
        task -> new Thread(task, "cpu-" + cpu).start());
  }

  @Override
  public void close() {
    stop = true;
    producer.join();
    ring.close();
    bpf.close();
  }
}
