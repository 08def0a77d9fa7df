package reactor.ringbuf.spring;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.ringbuf.RingbufReceiver;

/**
 * Completes the streams when the application ends, so that whoever serves them can end, too.
 *
 * <p>It stops in the phase in which Spring Boot's web servers do so gracefully: they take no new
 * requests from the beginning of it, which could subscribe again, and wait for the present ones. A
 * stream that subscribes again by itself, after an error say, completes as soon as it does so.
 */
final class RingbufShutdown implements SmartLifecycle, DisposableBean {

  /** {@code WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE}; there may be no server. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

  private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";
  private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

  /** How often to look for subscriptions that have begun since. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final List<RingbufReceiver> receivers;
  private final Duration limit;
  private final Disposable.Swap laterOnes = Disposables.swap();
  private volatile boolean running;

  RingbufShutdown(Collection<RingbufReceiver> receivers, Duration limit) {
    this.receivers = List.copyOf(receivers);
    this.limit = limit;
  }

  /** How long to drain: what is configured, or half of the time that the phase has. */
  static Duration limit(RingbufProperties properties, Environment environment) {
    Duration configured = properties.shutdown().drainTimeout();
    if (configured != null) {
      return configured;
    }
    return Binder.get(environment)
        .bind(PHASE_TIMEOUT, Duration.class)
        .orElse(DEFAULT_PHASE_TIMEOUT)
        .dividedBy(2);
  }

  @Override
  public void start() {
    laterOnes.update(Disposables.disposed());
    running = true;
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    drain().doFinally(signal -> callback.run()).subscribe();
    laterOnes.update(
        Flux.interval(LOOK).onBackpressureDrop().concatMap(tick -> drain(), 1).subscribe());
  }

  /** Drains the present subscriptions; never fails. */
  private Mono<Void> drain() {
    return Flux.fromIterable(receivers)
        .flatMap(receiver -> receiver.drain(limit), Integer.MAX_VALUE)
        .onErrorComplete()
        .then();
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  /** The web server has closed what is still open. */
  @Override
  public void destroy() {
    laterOnes.dispose();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** A context that pauses, as tests' do, keeps its subscriptions: nobody would make them anew. */
  @Override
  public boolean isPauseable() {
    return false;
  }
}
