package reactor.ringbuf.tests.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The loader, which is restarted again and again: killed, or told to end. */
final class Loaders implements AutoCloseable {

  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  private final Place place;
  private final long ringBytes;
  private final int numbers;
  private final SplittableRandom random;
  private @Nullable Child loader;
  private int generation = -1;
  private long due;
  private boolean up;
  private boolean paused;
  private boolean awaitsConsumer;
  private int killed;
  private int ended;

  Loaders(Place place, long ringBytes, int numbers, SplittableRandom random) {
    this.place = place;
    this.ringBytes = ringBytes;
    this.numbers = numbers;
    this.random = random;
  }

  /** Whether the next ones wait until the service has opened the ring before they write much. */
  void awaitConsumer(boolean wait) {
    awaitsConsumer = wait;
  }

  /** Restarts the loader if it is time. */
  void tick() {
    if (loader == null) {
      loader = start();
    } else if (isUp(loader) && System.nanoTime() - due >= 0) {
      end(loader, random.nextBoolean());
      loader = start();
    }
  }

  private boolean isUp(Child now) {
    now.checkAlive();
    up = up || now.hasSaid("writing");
    return up;
  }

  private Child start() {
    generation++;
    due = System.nanoTime() + PERIOD_NANOS;
    up = false;
    return Child.start(
        place,
        "loader-" + generation,
        Loader.class,
        generation,
        ringBytes,
        numbers,
        awaitsConsumer);
  }

  private void end(Child now, boolean orderly) {
    if (orderly) {
      now.ask("end", "ended");
      now.awaitOrderlyEnd();
      ended++;
    } else {
      now.kill();
      killed++;
    }
  }

  /** Whether the present loader is up, and is to be restarted before so much time has passed. */
  boolean isDueWithin(long nanos) {
    return up && due - System.nanoTime() < nanos;
  }

  /** Has the present loader, once it is up, write more for half a second than can be received. */
  void storm() {
    awaitUp().ask("storm", "storming");
  }

  /** Has the present loader, once it is up, write nothing until {@link #resume}. */
  void pause() {
    awaitUp().ask("pause", "paused");
    paused = true;
  }

  private Child awaitUp() {
    Child now = present();
    if (!up) {
      now.await("writing");
      up = true;
    }
    return now;
  }

  /** Does nothing if the loader has not been paused. */
  void resume() {
    if (!paused) {
      return;
    }
    paused = false;
    present().ask("resume", "resumed");
    due = Math.max(due, System.nanoTime() + PERIOD_NANOS / 2);
  }

  /** Ends the present loader, paused or not. */
  void end() {
    end(present(), true);
    loader = null;
  }

  private Child present() {
    Child now = loader;
    if (now == null) {
      now = start();
      loader = now;
    }
    return now;
  }

  /** The number of the present map, from 0. */
  int generation() {
    return generation;
  }

  @Override
  public String toString() {
    return "%d loaders: %d killed, %d told to end".formatted(generation + 1, killed, ended);
  }

  @Override
  public void close() {
    if (loader != null) {
      loader.close();
    }
  }
}
