package reactor.ringbuf.spring.actuate;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.spring.RingbufReceivers;

/** Watches all receivers, once a second. */
final class ReceiverWatches implements AutoCloseable {

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
            .subscribe(tick -> watches.values().forEach(ReceiverWatch::look));
  }

  Map<String, ReceiverWatch> byName() {
    return watches;
  }

  @Override
  public void close() {
    timer.dispose();
  }
}
