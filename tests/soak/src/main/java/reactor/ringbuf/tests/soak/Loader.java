package reactor.ringbuf.tests.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.tests.fixtures.RingView;

/**
 * The process that loads the BPF program, pins a new ring in the place of the former one, and has
 * records written to it until it is told to end, or is killed.
 *
 * <p>Nothing is written before the pins are there, and the program runs in this process alone: so
 * when a ring's successor is pinned, nobody writes to the ring any more.
 */
final class Loader {

  static final List<String> MAPS = List.of("events", "events_lost", "produced", "lost_numbers");
  static final String PROGRAM = "write_numbers";

  /** A record with its header. */
  static final int RECORD = 72;

  private static final long SLICE_NANOS = 1_000_000;
  private static final int PER_SLICE = 50;
  private static final int SLICES_TO_BURST = 400;
  private static final int MOST_RINGS_IN_BURST = 4;
  private static final int SLICES_TO_PAUSE = 2_000;
  private static final long PAUSE_NANOS = 300_000_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long STORM_NANOS = 500_000_000;
  private static final int STORM_PER_SLICE = 1_000;
  private static final long STORM_SLICE_NANOS = 100_000;
  private static final int FLOOD_SECONDS = 10;
  private static final int FLOOD_PER_SLICE = 5_000;

  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private final Place place;
  private final int generation;
  private final long ring;
  private final BpfObject object;
  private final Writing writing;

  private Loader(Place place, int generation, long ring, long numbers) {
    this.place = place;
    this.generation = generation;
    this.ring = ring;
    this.object =
        BpfObject.open(Loader.class, "/soak.bpf.o")
            .maxEntries("events", ring)
            .maxEntries("lost_numbers", numbers / Long.SIZE)
            .load();
    this.writing = new Writing(object.program(PROGRAM).fd(), generation, 0);
  }

  /**
   * Runs a loader.
   *
   * @param args the folders of the {@link Place}, the generation, the size of the ring in bytes,
   *     how many numbers there is room for, and whether to wait for a consumer before much is
   *     written
   */
  public static void main(String[] args) throws Exception {
    Place place = new Place(Path.of(args[0]), Path.of(args[1]));
    Loader loader =
        new Loader(
            place, Integer.parseInt(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
    loader.listen();
    System.out.println("loaded");
    if (!loader.commands.take().equals("pin")) {
      throw new IllegalArgumentException();
    }
    loader.pin();
    loader.writing.write(1); // whoever receives this has opened the ring, and what counts losses
    if (Boolean.parseBoolean(args[5])) {
      loader.awaitConsumer();
    }
    System.out.println("writing");
    loader.obeyAndWrite();
    System.exit(0); // which also ends the programs
  }

  private void pin() throws IOException {
    Path kept = Files.createDirectory(place.kept(generation));
    for (String map : MAPS) {
      Pins.pin(object.map(map).fd(), kept.resolve(map));
    }
    Pins.pin(object.program(PROGRAM).fd(), kept.resolve(PROGRAM));
    // The counter first, so that whoever finds the new ring finds its counter.
    if (generation % 2 == 0) {
      replace("events_lost");
      replace("events");
    } else {
      Files.deleteIfExists(place.pin("events"));
      Files.deleteIfExists(place.pin("events_lost"));
      Pins.pin(object.map("events_lost").fd(), place.pin("events_lost"));
      Pins.pin(object.map("events").fd(), place.pin("events"));
    }
  }

  private void replace(String map) throws IOException {
    Path aside = place.kept(generation).resolve("new_" + map);
    Pins.pin(object.map(map).fd(), aside);
    Files.move(aside, place.pin(map), StandardCopyOption.ATOMIC_MOVE);
  }

  private void awaitConsumer() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try (RingView view = new RingView(object.map("events").fd(), ring)) {
      while (view.consumerPosition() == 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("nobody has opened the new ring within 30 s");
        }
        LockSupport.parkNanos(SLICE_NANOS);
      }
    }
  }

  /** Puts the lines of stdin into the queue; ends the process with its parent. */
  private void listen() {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader in =
                  new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                in.lines().forEach(commands::add);
              } catch (IOException e) {
                e.printStackTrace();
              }
              Runtime.getRuntime().halt(1);
            },
            "commands");
    thread.setDaemon(true);
    thread.start();
  }

  private void obeyAndWrite() throws IOException, InterruptedException {
    for (int slice = 1; ; slice++) {
      String command = commands.poll();
      while (command != null) {
        if (command.equals("end")) {
          unpin();
          System.out.println("ended");
          return;
        }
        command = obey(command);
      }
      writing.write(PER_SLICE);
      if (slice % SLICES_TO_BURST == 0) {
        int rings = 1 + ThreadLocalRandom.current().nextInt(MOST_RINGS_IN_BURST);
        writing.write((int) (rings * ring / RECORD));
      }
      LockSupport.parkNanos(slice % SLICES_TO_PAUSE == 0 ? PAUSE_NANOS : SLICE_NANOS);
    }
  }

  /** Does what a line says; returns the next one, if that is known already. */
  private @Nullable String obey(String command) throws InterruptedException {
    switch (command) {
      case "pause" -> {
        System.out.println("paused");
        return commands.take();
      }
      case "resume" -> System.out.println("resumed");
      case "storm" -> {
        System.out.println("storming");
        storm();
      }
      case "flood" -> flood();
      default -> throw new IllegalArgumentException(command);
    }
    return commands.poll();
  }

  /** For half a second more than a service can receive. */
  private void storm() {
    long end = System.nanoTime() + STORM_NANOS;
    while (System.nanoTime() < end) {
      writing.write(STORM_PER_SLICE);
      LockSupport.parkNanos(STORM_SLICE_NANOS);
    }
  }

  /** For so long, whether the machine comes up to the rate or not. */
  private void flood() {
    long start = System.nanoTime();
    System.out.println("flooding");
    long records = 0;
    for (long slice = 1; slice <= TimeUnit.SECONDS.toMillis(FLOOD_SECONDS); slice++) {
      writing.write(FLOOD_PER_SLICE);
      records += FLOOD_PER_SLICE;
      long next = start + slice * SLICE_NANOS;
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(FLOOD_SECONDS)) {
        break;
      }
    }
    System.out.printf(
        "flooded records=%d millis=%d%n",
        records, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private void unpin() throws IOException {
    Files.deleteIfExists(place.pin("events"));
    Files.deleteIfExists(place.pin("events_lost"));
  }
}
