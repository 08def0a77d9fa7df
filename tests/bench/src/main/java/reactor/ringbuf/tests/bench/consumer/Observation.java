package reactor.ringbuf.tests.bench.consumer;

import com.sun.jna.Memory;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.micrometer.RingbufMetrics;
import reactor.ringbuf.tests.bench.load.Libbpf;
import reactor.ringbuf.tests.bench.load.Libc;

/**
 * All by which a service is watched: a counter of losses and a subscriber to {@code losses()}, and
 * meters that are read once a second.
 */
final class Observation {

  private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(1);

  // struct bpf_map_create_opts of libbpf's bpf.h
  private static final int OPTIONS_SIZE = 48;
  private static final int MAP_FLAGS = 28;

  private static final int BPF_MAP_TYPE_ARRAY = 2;
  private static final int BPF_F_MMAPABLE = 1 << 10;

  /** As reactor_ringbuf.bpf.h has them. */
  private static final int SLOTS = 64;

  private static volatile double read;

  private Observation() {}

  /** A ring with a counter of losses, in a map as {@code reactor_ringbuf.bpf.h} defines it. */
  static ReceiverOptions counted(int mapId) {
    return ReceiverOptions.source(RingbufSource.mapId(mapId).countedBy(Observation::counter));
  }

  private static LossCounter counter() {
    try (Memory options = new Memory(OPTIONS_SIZE)) {
      options.clear();
      options.setLong(0, OPTIONS_SIZE);
      options.setInt(MAP_FLAGS, BPF_F_MMAPABLE);
      int fd =
          Libbpf.check(
              "bpf_map_create",
              Libbpf.bpf_map_create(
                  BPF_MAP_TYPE_ARRAY, "lost", Integer.BYTES, Long.BYTES, SLOTS, options));
      try {
        return LossCounter.mapFd(fd);
      } finally {
        Libc.close(fd);
      }
    }
  }

  /** Begins to watch. */
  static Disposable of(RingbufReceiver receiver) {
    MeterRegistry registry = new SimpleMeterRegistry();
    new RingbufMetrics(receiver, "bench").bindTo(registry);
    return Disposables.composite(
        receiver.losses().subscribe(),
        Flux.interval(SCRAPE_INTERVAL, Schedulers.boundedElastic())
            .onBackpressureDrop()
            .subscribe(tick -> scrape(registry)));
  }

  private static void scrape(MeterRegistry registry) {
    double sum = 0;
    for (Meter meter : registry.getMeters()) {
      for (Measurement measurement : meter.measure()) {
        sum += measurement.getValue();
      }
    }
    read = sum;
  }

  /** What was read last, so that reading cannot be left out. */
  static double read() {
    return read;
  }
}
