package reactor.ringbuf.tests.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settles the accounts of one map after the other, once the service has gone over to a later one.
 */
final class Accounts {

  private final Place place;
  private final long ringBytes;
  private final int numbers;
  private final List<Life> lives = new ArrayList<>();
  private final Map<Integer, Settlement> settled = new HashMap<>();
  private Settlement sum = Settlement.NONE;
  private int next;
  private int mapsWithLeft;
  private long mostRepeated;

  Accounts(Place place, long ringBytes, int numbers) {
    this.place = place;
    this.ringBytes = ringBytes;
    this.numbers = numbers;
  }

  /** One life of the service. */
  static final class Life {
    final int number;
    final Form form;
    final LifeNotes notes;
    private boolean killed;

    private Life(int number, Form form, LifeNotes notes) {
      this.number = number;
      this.form = form;
      this.notes = notes;
    }

    /** Notes that it was ended by SIGKILL. */
    void killed() {
      killed = true;
    }
  }

  /** Begins a new life. */
  Life begin(Form form) {
    try {
      int number = lives.size();
      Life life = new Life(number, form, new LifeNotes(place, number, numbers));
      lives.add(life);
      return life;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the kernel has of a map that is not settled yet. */
  Books books(int generation) {
    return Books.open(place, generation, ringBytes, numbers);
  }

  /** How many records found no room in a map so far. */
  long lost(int generation) {
    Settlement done = settled.get(generation);
    if (done != null) {
      return done.lost();
    }
    try (Books books = books(generation)) {
      return books.lost();
    }
  }

  /** Settles all maps that nobody will receive any more. */
  void settleFormer() {
    lives.stream()
        .flatMap(life -> life.notes.byMap().stream())
        .mapToInt(LifeNotes.OfMap::generation)
        .max()
        .ifPresent(this::settleBefore);
  }

  /** Settles all maps before this one. */
  void settleBefore(int generation) {
    for (; next < generation; next++) {
      Books books = books(next);
      Settlement settlement = settle(next, books);
      books.remove();
      settled.put(next, settlement);
      sum = sum.plus(settlement);
      mapsWithLeft += settlement.left() > 0 ? 1 : 0;
    }
  }

  private Settlement settle(int generation, Books books) {
    try {
      Delivered delivered = new Delivered(place.delivered(generation), numbers);
      Files.delete(place.delivered(generation));
      List<Settlement.Visit> visits = new ArrayList<>();
      for (Life life : lives) {
        for (LifeNotes.OfMap of : life.notes.byMap()) {
          if (of.generation() == generation) {
            visits.add(new Settlement.Visit(life.number, life.form, life.killed, of.repeated()));
            mostRepeated = Math.max(mostRepeated, of.repeated());
          }
        }
      }
      Settlement settlement =
          Settlement.of(
              "map " + generation,
              new Settlement.Facts(books.produced(), books::isLost, delivered::times, books.left()),
              visits,
              ringBytes,
              mayBeLeft(generation, visits));
      if (settlement.lost() != books.lost()) {
        throw new AssertionError(
            "map %d: events_lost says %d, %d numbers were lost"
                .formatted(generation, books.lost(), settlement.lost()));
      }
      return settlement;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the service was away when a map was replaced: then its ring is out of reach, since a
   * new service finds the new map. Who has received this map and the next one was there all the
   * time.
   */
  private boolean mayBeLeft(int generation, List<Settlement.Visit> visits) {
    int last = visits.isEmpty() ? -1 : visits.get(visits.size() - 1).life();
    return lives.stream()
        .filter(life -> life.notes.byMap().stream().anyMatch(of -> of.generation() > generation))
        .findFirst()
        .filter(life -> life.number != last)
        .isPresent();
  }

  /** All that is settled, together. */
  Settlement sum() {
    return sum;
  }

  /** How many maps are settled. */
  int maps() {
    return settled.size();
  }

  /** How many maps were replaced while the service was away, and had records left. */
  int mapsWithLeft() {
    return mapsWithLeft;
  }

  /** The most records that came again in one life. */
  long mostRepeated() {
    return mostRepeated;
  }
}
