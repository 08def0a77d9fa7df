package reactor.ringbuf.tests.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.ringbuf.samples.fleet.Broker;

/**
 * Numbered events on their way from the kernel to a topic and on to a viewer, while the agent, the
 * broker and the viewer are killed with SIGKILL by turns. In the end each event is in the topic, or
 * was told there to be lost; and the viewer, too, has counted each once.
 */
final class KillRun {

  private static final String TOPIC = "events";
  private static final long RING = 4 * 1024 * 1024;

  /** 8,000 a second, of which the ring takes those of seven seconds. */
  private static final int EVENTS_PER_TICK = 40;

  /** More than the ring takes, while the broker is away. */
  private static final int FLOOD = 70_000;

  private static final Duration TICK = Duration.ofMillis(5);

  /** At most, from when the agent has caught up. */
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(2);

  private final Path folder;
  private final Duration length;
  private int kills;

  KillRun(Path folder, Duration length) {
    this.folder = folder;
    this.length = length;
  }

  /** Runs it, and says what there was. */
  String run() throws Exception {
    try (NumberedRing ring = NumberedRing.create(RING);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START)) {
      String address = broker.bootstrapServers();
      try (Part agent =
              new Part(
                  folder.resolve("agent.log"),
                  "--agent",
                  "--bootstrap-servers=" + address,
                  "--topic=" + TOPIC,
                  "--host=killed",
                  "--pinned=" + ring.pin(),
                  "--object=" + folder.resolve("numbered.bpf.o"),
                  "--create-topic",
                  "--partitions=3");
          Part viewer =
              new Part(
                  folder.resolve("viewer.log"),
                  "--viewer",
                  "--bootstrap-servers=" + address,
                  "--topic=" + TOPIC,
                  "--state=" + folder.resolve("seen"),
                  "--every=500ms",
                  "--table")) {
        agent.start();
        ring.write(1);
        Await.until("first event in the topic", () -> ring.waiting() == 0);
        viewer.start();
        produceAndKill(ring, agent, broker, viewer);
        Await.until("end of the ring", () -> ring.waiting() == 0);
        agent.stop();
        TopicContents topic = TopicContents.read(address, TOPIC);
        Await.until(
            "viewer that has seen all",
            () -> ViewerCounts.read(folder.resolve("seen")).events() >= topic.events());
        viewer.stop();
        return verdict(ring, topic, ViewerCounts.read(folder.resolve("seen")));
      }
    }
  }

  private void produceAndKill(NumberedRing ring, Part agent, Broker broker, Part viewer)
      throws Exception {
    ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> producing =
          producer.scheduleAtFixedRate(
              () -> ring.write(EVENTS_PER_TICK), 0, TICK.toNanos(), TimeUnit.NANOSECONDS);
      List<Turn> turns =
          List.of(
              () -> killAndStart(agent),
              () -> killAndStart(broker),
              () -> killAndStart(viewer),
              () -> { // both, and the agent is there first
                broker.kill();
                kills++;
                killAndStart(agent);
                producer.submit(() -> ring.write(FLOOD)).get();
                broker.start();
              });
      long end = System.nanoTime() + length.toNanos();
      for (int turn = 0; System.nanoTime() < end; turn++) {
        Await.until("agent that catches up", () -> ring.waiting() < RING / 8);
        Thread.sleep(ThreadLocalRandom.current().nextLong(BETWEEN_KILLS.toMillis()));
        agent.check();
        viewer.check();
        turns.get(turn % turns.size()).take();
      }
      producing.cancel(false);
    } finally {
      producer.shutdown();
      producer.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private interface Turn {
    void take() throws Exception;
  }

  private void killAndStart(Part part) throws InterruptedException {
    kills++;
    part.kill();
    part.start();
  }

  private void killAndStart(Broker broker) {
    kills++;
    broker.kill();
    broker.start();
  }

  private String verdict(NumberedRing ring, TopicContents topic, ViewerCounts viewer) {
    String summary =
        String.format(
            "%d events produced; %d in the topic and %d lost in the full ring; %d messages, so %d"
                + " came again; %d processes killed; the viewer has counted %d events, %d"
                + " duplicates, %d lost",
            ring.produced(),
            topic.events(),
            topic.lost(),
            topic.messages(),
            topic.messages() - topic.events(),
            kills,
            viewer.events(),
            viewer.duplicates(),
            viewer.lost());
    boolean exact =
        topic.events() + topic.lost() == ring.produced()
            && topic.events() == ring.written()
            && topic.lost() == ring.lost()
            && viewer.events() == topic.events()
            && viewer.lost() == topic.lost()
            && viewer.duplicates() == topic.messages() - topic.events();
    if (!exact) {
      throw new IllegalStateException(
          summary + "; but " + ring.written() + " were written and " + ring.lost() + " lost");
    }
    return summary;
  }
}
