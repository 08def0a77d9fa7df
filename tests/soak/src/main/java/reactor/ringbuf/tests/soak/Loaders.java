package reactor.ringbuf.tests.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The loader, which is restarted again and again: killed, or told to end; before its successor is
 * started, or when that is ready to take over, so that the former ring is far from empty.
 */
final class Loaders implements AutoCloseable {

  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  private final Place place;
  private final long ringBytes;
  private final int numbers;
  private final SplittableRandom random;
  private final Runnable beforeTakingOver;
  private @Nullable Child loader;

  /** What is ready to take over, or soon will be. */
  private @Nullable Child successor;

  private int generation;
  private long due;
  private boolean up;
  private boolean paused;
  private boolean awaitsConsumer;
  private int takenOver;
  private int killed;
  private int ended;

  /**
   * Nothing is started yet.
   *
   * @param beforeTakingOver is run before a loader is ended whose successor is ready
   */
  Loaders(
      Place place,
      long ringBytes,
      int numbers,
      SplittableRandom random,
      Runnable beforeTakingOver) {
    this.place = place;
    this.ringBytes = ringBytes;
    this.numbers = numbers;
    this.random = random;
    this.beforeTakingOver = beforeTakingOver;
  }

  /** Whether the next ones wait until the service has opened the ring before they write much. */
  void awaitConsumer(boolean wait) {
    awaitsConsumer = wait;
  }

  /** Restarts the loader if it is time. */
  void tick() {
    Child now = present();
    Child ready = successor;
    if (ready != null) {
      if (ready.hasSaid("loaded")) {
        takeOver(now, ready);
      }
    } else if (isUp(now) && System.nanoTime() - due >= 0) {
      if (random.nextBoolean()) {
        successor = start(generation + 1);
      } else {
        end(now, random.nextBoolean());
        generation++;
        present();
      }
    }
  }

  private void takeOver(Child now, Child ready) {
    beforeTakingOver.run();
    end(now, random.nextBoolean());
    ready.tell("pin");
    generation++;
    takenOver++;
    loader = ready;
    successor = null;
  }

  private Child present() {
    Child now = loader;
    if (now == null) {
      now = start(generation);
      now.tell("pin");
      loader = now;
    }
    return now;
  }

  private boolean isUp(Child now) {
    now.checkAlive();
    up = up || now.hasSaid("writing");
    return up;
  }

  private Child start(int number) {
    return Child.start(
        place, "loader-" + number, Loader.class, number, ringBytes, numbers, awaitsConsumer);
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
    loader = null;
    up = false;
    due = System.nanoTime() + PERIOD_NANOS;
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
    Child ready = successor;
    if (ready != null) {
      ready.await("loaded");
      takeOver(awaitUp(), ready);
    }
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
    end(awaitUp(), true);
  }

  /** The number of the present map, from 0. */
  int generation() {
    return generation;
  }

  @Override
  public String toString() {
    return "%d loaders: %d killed, %d told to end, %d of them when another one was ready to take over"
        .formatted(generation + 1, killed, ended, takenOver);
  }

  @Override
  public void close() {
    if (loader != null) {
      loader.close();
    }
    if (successor != null) {
      successor.close();
    }
  }
}
