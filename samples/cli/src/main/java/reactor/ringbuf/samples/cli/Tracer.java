package reactor.ringbuf.samples.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.libbpf.BpfObject;

/**
 * Prints a line for each event of a BPF object's ring {@code events}, and says what was lost.
 *
 * @param owner the class whose jar has the object
 * @param resource the object
 * @param type the events' record, or sealed interface of records
 * @param header the titles of the columns
 * @param line makes the line of an event, or null for none; called by one thread
 * @param <T> an event
 */
public record Tracer<T>(
    Class<?> owner,
    String resource,
    Class<T> type,
    String header,
    Function<T, @Nullable String> line) {

  private static final String RING = "events";

  /**
   * Loads and attaches the object, and prints until a limit is reached or nobody reads on.
   *
   * @param output where to print
   * @param limits when to end
   * @param settings is given the loaded object before it is attached
   */
  public void run(Output output, Limits limits, Consumer<BpfObject> settings) {
    // Nothing is pinned, so what close() does the kernel does too when this process is killed.
    try (BpfObject bpf = BpfObject.open(owner, resource).load()) {
      settings.accept(bpf);
      bpf.attach();
      output.header(header);
      AtomicLong lost = new AtomicLong();
      Losses losses = Losses.of(bpf, RING).orElseThrow();
      Disposable watching =
          Flux.interval(Duration.ofSeconds(1), Schedulers.boundedElastic())
              .subscribe(tick -> tell(losses, lost, output));
      try {
        limits.print(
            RingbufReceiver.create(bpf.ringbuf(RING)).receive(bpf.decoder(type)), output, line);
      } finally {
        watching.dispose();
        tell(losses, lost, output);
      }
    }
  }

  private static void tell(Losses losses, AtomicLong told, Output output) {
    synchronized (told) { // else it could read the map when the object is closed
      long count = losses.count();
      long more = count - told.getAndSet(count);
      if (more > 0) {
        output.remark(more + " events lost, the ring was full");
      }
    }
  }
}
