package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class BacklogTest {

  /** Ten bytes each. */
  private final Backlog backlog = new Backlog(50);

  private void add(int from, int to) {
    for (int number = from; number <= to; number++) {
      KernelEvent event =
          new KernelEvent.Exit(1, number, Instant.EPOCH, number, 1, 0L, "name", 0, 0, 0);
      backlog.add(event, "%9d\n".formatted(number).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Predicate<KernelEvent> even() {
    return event -> event.number() % 2 == 0;
  }

  /** The numbers that a reading takes. */
  private static int[] read(Backlog.Reader reader, int most) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    reader.read(text, most);
    return text.toString(StandardCharsets.UTF_8)
        .lines()
        .mapToInt(line -> Integer.parseInt(line.strip()))
        .toArray();
  }

  @Test
  void aReaderTakesWhatComesAndWhatItWants() {
    add(1, 3);
    Backlog.Reader all = backlog.reader(event -> true);
    Backlog.Reader some = backlog.reader(even());
    add(4, 8);
    assertThat(read(all, 1000)).containsExactly(4, 5, 6, 7, 8);
    assertThat(read(some, 1000)).containsExactly(4, 6, 8);
    assertThat(read(all, 1000)).isEmpty();
    add(9, 10);
    assertThat(read(all, 1000)).containsExactly(9, 10);
    assertThat(backlog.lost()).isZero();
  }

  @Test
  void aReadingHasAnEndAndAtLeastOneEvent() {
    Backlog.Reader reader = backlog.reader(event -> true);
    add(1, 4);
    assertThat(reader.read(new ByteArrayOutputStream(), 25)).isTrue();
    assertThat(read(reader, 5)).containsExactly(3);
    assertThat(reader.read(new ByteArrayOutputStream(), 25)).isFalse();
  }

  @Test
  void whoIsBehindLosesTheOldestOfWhatItWants() {
    Backlog.Reader reads = backlog.reader(event -> true);
    Backlog.Reader all = backlog.reader(event -> true);
    Backlog.Reader some = backlog.reader(even());
    for (int number = 1; number <= 12; number++) {
      add(number, number);
      assertThat(read(reads, 1000)).containsExactly(number);
    }
    assertThat(reads.lost()).isZero();
    assertThat(all.lost()).isEqualTo(7);
    assertThat(some.lost()).isEqualTo(3);
    assertThat(backlog.lost()).isEqualTo(10);
    assertThat(read(all, 1000)).containsExactly(8, 9, 10, 11, 12);
    assertThat(read(some, 1000)).containsExactly(8, 10, 12);
  }

  @Test
  void whoIsAbandonedLosesWhatIsNotWrittenAndWhatWaits() {
    Backlog.Reader reader = backlog.reader(even());
    add(1, 5);
    assertThat(read(reader, 10)).containsExactly(2);
    reader.abandon(1);
    reader.abandon(1);
    assertThat(reader.lost()).isEqualTo(2);
    add(6, 20);
    assertThat(backlog.lost()).isEqualTo(2);
  }

  @Test
  void whoIsAbandonedHasWhatIsWritten() {
    Backlog.Reader reader = backlog.reader(event -> true);
    add(1, 5);
    assertThat(read(reader, 30)).containsExactly(1, 2, 3);
    reader.abandon(1);
    assertThat(reader.lost()).isEqualTo(3);
  }

  @Test
  void noMoreIsLostThanWasRead() {
    Backlog.Reader reader = backlog.reader(event -> true);
    add(1, 3);
    assertThat(read(reader, 20)).containsExactly(1, 2);
    reader.abandon(4); // there were comments among them
    assertThat(reader.lost()).isEqualTo(3);
  }

  @Test
  void whoHasLeftLosesNothing() {
    backlog.reader(event -> true).close();
    add(1, 20);
    assertThat(backlog.lost()).isZero();
  }
}
