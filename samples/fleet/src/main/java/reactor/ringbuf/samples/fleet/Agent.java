package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.Loss;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufInfo;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.samples.cli.Output;

/**
 * Sends the records of rings to a topic, each at least once: a record leaves its ring when the
 * broker has acknowledged it. So a crash of the broker loses none, nor does one of this process if
 * the ring is pinned: one that was not ends with the process. While the broker is away the records
 * wait in the ring; when that is full the BPF program loses some, which it counts, and which the
 * topic is told of.
 */
final class Agent implements AutoCloseable {

  private static final Duration STANDSTILL = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LARGEST_BATCH = 256 * 1024;

  private final KafkaTarget target;
  private final AgentSettings settings;
  private final List<AgentRing> rings;
  private final Topic topic;
  private final String boot = AgentSettings.boot();
  private final String host;
  private final RingbufReceiver receiver;
  private final Scheduler worker;
  private final KafkaProducer<byte[], byte[]> producer;
  private final BatchSender sender;
  private final DeliveryProgress progress = new DeliveryProgress(System::nanoTime);

  /** These two only the worker touches. */
  private final Map<RingbufInfo, Sent> sent = new HashMap<>();

  private final Set<RingbufInfo> introduced = new HashSet<>();

  private volatile boolean ended;

  /**
   * Looks whether all is there that it takes, before a ring is touched.
   *
   * @param rings stay open as long as the agent
   * @param output is told if it has to wait for the broker
   * @throws FleetException if the topic is not there, the broker does not answer or refuses, or the
   *     user's settings void what an agent promises
   */
  Agent(KafkaTarget target, AgentSettings settings, List<AgentRing> rings, Output output) {
    this.target = target;
    this.settings = settings;
    this.rings = rings;
    this.host = settings.host();
    target.require(FixedSetting.AGENT);
    rings.forEach(AgentRing::requireRing);
    if (settings.value() == EventEncoder.Value.JSON) {
      rings.forEach(AgentRing::requireTypes);
    }
    this.topic = target.check(settings.topicToCreate(target.topic()), output);
    topic.requireKeeping(output);
    this.receiver =
        RingbufReceiver.create(
            ReceiverOptions.source(rings.stream().map(AgentRing::source).toArray(RingbufSet[]::new))
                .batchesInFlight(settings.inFlight()));
    this.producer = producer();
    this.worker = Schedulers.newSingle("fleet-send", true);
    this.sender = new BatchSender(producer, this::encode, worker, progress);
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "ringbuf-" + host);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
    config.put(
        ProducerConfig.BATCH_SIZE_CONFIG, Math.min(LARGEST_BATCH, topic.largestMessage() / 2));
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topic.largestMessage());
    // For ever, as far as that can be said: what is not acknowledged waits in the ring.
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.MAX_VALUE);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    Map<String, Object> all = target.clientConfig(config);
    NativeCode.loadAndDelete(String.valueOf(all.get(ProducerConfig.COMPRESSION_TYPE_CONFIG)));
    try {
      return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw KafkaErrors.explained(target, e);
    }
  }

  /**
   * Sends until it is cancelled or drained, or something fails that time does not heal.
   *
   * @return fails with a {@link FleetException} or a {@code RingbufException}
   */
  Mono<Void> run() {
    Flux<Void> events = receiver.receiveBatch(sender::send);
    // One report after the other: while the broker is away, losses add up and take no memory.
    Flux<Void> reports =
        Flux.merge(openRings(), receiver.losses().map(Report::of)).concatMap(this::send, 1);
    return Mono.firstWithSignal(events.then(), reports.then())
        .onErrorMap(KafkaException.class, e -> KafkaErrors.explained(target, e))
        // What Kafka's client throws where buffer.memory is less than it takes.
        .onErrorMap(IllegalArgumentException.class, e -> KafkaErrors.explained(target, e))
        .onErrorMap(
            FleetException.class,
            e -> new FleetException("%s %s".formatted(e.getMessage(), unsent()), e))
        .doFinally(signal -> ended = true);
  }

  /** A ring whose losses are to be told of, and what Loss says of where they were. */
  private record Report(RingbufInfo ring, long fromPosition, long toPosition) {

    static Report of(Loss loss) {
      return new Report(loss.ring(), loss.fromPosition(), loss.toPosition());
    }
  }

  /** Each ring once: of losses before this agent began another may not have told. */
  private Flux<Report> openRings() {
    return Flux.interval(LOOK)
        .map(tick -> receiver.stats().rings())
        .filter(open -> open.size() == rings.size()) // they are opened one after the other
        .next()
        .flatMapMany(Agent::reports);
  }

  private static Flux<Report> reports(List<ReceiverStats.Ring> rings) {
    return Flux.fromIterable(rings)
        .map(open -> new Report(open.ring(), 0, open.producerPosition()));
  }

  private Mono<Void> send(Report report) {
    return sender.send(
        () -> {
          Sent ring = sent(report.ring());
          OptionalLong lost =
              ring.counter() == null
                  ? OptionalLong.empty()
                  : OptionalLong.of(ring.counter().lost());
          List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
          boolean first = introduced.add(report.ring());
          if (first) {
            messages.addAll(ring.encoder().schemas());
          }
          if (first || lost.orElse(0) > 0) { // first, also that there are none, or nobody counts
            messages.add(ring.encoder().losses(lost, report.fromPosition(), report.toPosition()));
          }
          return messages;
        });
  }

  private ProducerRecord<byte[], byte[]> encode(RingbufRecord record) {
    return sent(record.ring()).encoder().encode(record);
  }

  /** A ring that is received: what makes its messages, and what counts its losses, if anything. */
  private record Sent(EventEncoder encoder, @Nullable LossCounter counter) {

    void close() {
      if (counter != null) {
        counter.close();
      }
    }
  }

  private Sent sent(RingbufInfo ring) {
    return sent.computeIfAbsent(
        ring,
        opened -> {
          AgentRing named = rings.get(opened.index());
          return new Sent(
              new EventEncoder(
                  topic.name(),
                  named,
                  new Source(host, boot, opened.name(), opened.mapId()),
                  settings.key(),
                  settings.value(),
                  topic.largestMessage()),
              named.openCounter(opened.mapId()));
        });
  }

  /** What becomes of the events that it does not send: a sentence. */
  String unsent() {
    return rings.stream().allMatch(AgentRing::pinned)
        ? "What is not sent stays in the ring."
        : "What is not sent is lost: the ring ends with this agent, as nobody has pinned it.";
  }

  /** What it sends where, and how long that is kept. */
  String plan() {
    return "sends %s to topic %s at %s, which keeps them %s"
        .formatted(
            rings.stream()
                .map(ring -> "the events of ring " + ring.name())
                .collect(Collectors.joining(" and ")),
            topic.name(),
            target.bootstrapServers(),
            topic.retention());
  }

  /** How it fares now. From any thread. */
  AgentHealth health() {
    ReceiverStats stats = receiver.stats();
    Duration standstill = progress.standstill();
    List<String> replaced = replaced(stats);
    return new AgentHealth(
        state(standstill, replaced),
        standstill,
        progress.acknowledged(),
        stats.rings().stream()
            .mapToDouble(ring -> (double) ring.bytesWaiting() / ring.ring().size())
            .max()
            .orElse(0),
        stats.lost(),
        stats.rings().stream().allMatch(ReceiverStats.Ring::lossesCounted),
        replaced);
  }

  private AgentHealth.State state(Duration standstill, List<String> replaced) {
    if (ended) {
      return AgentHealth.State.ENDED;
    }
    if (!replaced.isEmpty()) {
      return AgentHealth.State.RING_REPLACED;
    }
    return standstill.compareTo(STANDSTILL) < 0
        ? AgentHealth.State.DELIVERING
        : AgentHealth.State.WAITING_FOR_BROKER;
  }

  private List<String> replaced(ReceiverStats stats) {
    return stats.rings().stream()
        .map(ReceiverStats.Ring::ring)
        .filter(ring -> rings.get(ring.index()).isReplaced(ring.mapId()))
        .map(RingbufInfo::name)
        .toList();
  }

  /**
   * Ends in good order, as far as the broker answers: what is in the rings now is sent, and before
   * it what they have had no room for until now, of which {@link RingbufReceiver#losses} may not
   * have told.
   *
   * @param limit how long that may take
   * @return when subscribed to, begins that; {@link #run} completes when all is acknowledged. This
   *     completes when the time is up: then {@link #run} is to be cancelled
   */
  Mono<Void> drain(Duration limit) {
    return Flux.defer(() -> reports(receiver.stats().rings()))
        .concatMap(this::send)
        .then()
        .onErrorComplete() // it ends run(), too
        .then(receiver.drain(limit))
        .then(Mono.<Void>never())
        .timeout(limit, Mono.empty());
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO); // what it has not sent is in the rings
    worker.schedule(() -> sent.values().forEach(Sent::close));
    worker.disposeGracefully().subscribe(); // a mapped counter must not be closed while it is read
  }
}
