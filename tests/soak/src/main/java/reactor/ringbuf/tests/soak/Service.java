package reactor.ringbuf.tests.soak;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.micrometer.RingbufMetrics;
import reactor.ringbuf.tests.fixtures.ProcessState;

/**
 * The process that receives the ring, as a service would be written: it waits for the pin and
 * follows it, counts losses, and has meters that are read once a second. It notes each record when
 * it is delivered.
 */
final class Service {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int COLLECTIONS = 3;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Pace pace = new Pace(Service::fail);
  private final LossTelling losses = new LossTelling();
  private final RingbufReceiver receiver;
  private final LifeNotes notes;

  private Service(Place place, int life, int numbers) throws IOException {
    notes = new LifeNotes(place, life, numbers);
    receiver =
        RingbufReceiver.create(
            ReceiverOptions.pinned(place.pin("events")).waitForPin(PATIENCE).follow());
  }

  /**
   * Runs a service.
   *
   * @param args the folders of the {@link Place}, the number of this life, the {@link Form}, and
   *     how many numbers of a map there is room for
   */
  public static void main(String[] args) throws IOException {
    Place place = new Place(Path.of(args[0]), Path.of(args[1]));
    Service service = new Service(place, Integer.parseInt(args[2]), Integer.parseInt(args[4]));
    service.start(Form.valueOf(args[3]));
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(service.obey(line));
        if (line.equals("end")) {
          System.exit(0);
        }
      }
    }
    Runtime.getRuntime().halt(1); // its parent is gone
  }

  private void start(Form form) {
    new RingbufMetrics(receiver, "soak").bindTo(registry);
    Flux.interval(Duration.ofSeconds(1), Schedulers.boundedElastic())
        .onBackpressureDrop()
        .subscribe(tick -> scrape());
    receiver.losses().subscribe(losses::told, Service::fail);
    form.start(receiver, notes, pace);
  }

  private static void fail(Throwable error) {
    error.printStackTrace();
    Runtime.getRuntime().halt(3);
  }

  private double scrape() {
    double sum = 0;
    for (Meter meter : registry.getMeters()) {
      for (Measurement measurement : meter.measure()) {
        sum += measurement.getValue();
      }
    }
    return sum;
  }

  private String obey(String command) {
    return switch (command) {
      case "receiving" -> {
        await(() -> !receiver.stats().rings().isEmpty());
        yield "receiving";
      }
      case "slow" -> {
        pace.beSlow(SLOW_NANOS);
        yield "slow";
      }
      case "measure" -> measure();
      case "forget" -> {
        losses.forget();
        yield "forgot";
      }
      case "losses" -> losses.toString();
      case "end" -> end();
      default -> throw new IllegalArgumentException(command);
    };
  }

  private static boolean await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
  }

  private static String measure() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc(); // what is unmapped when nobody can reach it has to be found, and then cleaned
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    ProcessState state = ProcessState.now();
    Runtime runtime = Runtime.getRuntime();
    return "measured files=%d rings=%d mappings=%d threads=%d heap=%d"
        .formatted(
            state.files(),
            state.ringMappings(),
            state.mappings(),
            state.threads(),
            runtime.totalMemory() - runtime.freeMemory());
  }

  /** Ends in good order; what all the counters say. */
  private String end() {
    await(() -> losses.sum() == receiver.stats().lost()); // nothing is written at this time
    receiver.drain(DRAIN).block();
    ReceiverStats stats = receiver.stats();
    return "ended records=%d lost=%d told=%d reopened=%d subscriptions=%d metered=%d metered_lost=%d"
        .formatted(
            stats.records(),
            stats.lost(),
            losses.sum(),
            stats.reopened(),
            stats.subscriptions(),
            (long) registry.get("ringbuf.records").functionCounter().count(),
            (long) registry.get("ringbuf.lost").functionCounter().count());
  }
}
