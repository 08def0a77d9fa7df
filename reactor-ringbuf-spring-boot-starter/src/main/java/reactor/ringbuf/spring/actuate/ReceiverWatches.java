package reactor.ringbuf.spring.actuate;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.spring.RingbufReceivers;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Watches all receivers, once a second. */
final class ReceiverWatches implements AutoCloseable {

  private static final Logger LOG = Loggers.getLogger(ReceiverWatches.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Map<String, ReceiverWatch> watches = new TreeMap<>();
  private final Disposable timer;

  ReceiverWatches(RingbufReceivers receivers) {
    receivers
        .asMap()
        .forEach(
            (name, receiver) -> watches.put(name, new ReceiverWatch(receiver, System::nanoTime)));
    timer =
        Flux.interval(INTERVAL)
            .onBackpressureDrop()
            .subscribe(tick -> watches.forEach(ReceiverWatches::look));
  }

  /** What fails for one receiver, once, must not end the timer. */
  private static void look(String name, ReceiverWatch watch) {
    try {
      watch.look();
    } catch (RuntimeException e) {
      LOG.warn("Cannot look at receiver {} for its health. Trying again.", name, e);
    }
  }

  Map<String, ReceiverWatch> byName() {
    return watches;
  }

  @Override
  public void close() {
    timer.dispose();
  }
}
