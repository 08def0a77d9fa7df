package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** A process that ends without disposing of its subscription repeats a little and loses nothing. */
@RequiresBpf
class ExitTest {

  /** The most records of a turn, and the one that is held back. */
  private static final long TURN = 1025;

  private static final int RECORD = 72;
  private static final long SIZE = 1 << 20;

  /**
   * What may be read and not given back yet: RingConsumer's limit, and the record that passes it.
   */
  private static final long UNPUBLISHED = SIZE / 4 + RECORD;

  /** A batch is as large at most, and comes on top. */
  private static final long BATCH = SIZE / 4;

  /** All that are in flight; an answer can be noted, and its batch not be given back yet. */
  private static final long IN_FLIGHT = SIZE / 2 + UNPUBLISHED;

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "DECODED, KILL",
    "DECODED, TERM",
    "COPIES, KILL",
    "COPIES, TERM",
    "RECORDS, KILL",
    "RECORDS, TERM",
    "BATCHES, KILL",
    "BATCHES, TERM",
    "LENT_BATCHES, KILL",
    "LENT_BATCHES, TERM",
    "BATCHES_IN_FLIGHT, KILL",
    "BATCHES_IN_FLIGHT, TERM",
  })
  void repeatsNoMoreThanIsDocumentedAndLosesNothing(
      UntilKilled.Form form, String signal, @TempDir Path folder) throws Exception {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(SIZE)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      UntilKilled.Note note = new UntilKilled.Note(folder.resolve("note"));
      Process child =
          Child.same()
              .begin(
                  "until killed", pin.toString(), form.name(), folder.resolve("note").toString());
      try (Load load =
          Load.repeat(ring, 1, producer -> producer.write(RECORDS.count(500).stopWhenFull()))) {
        Load.await("it is at work", () -> note.end() > 100_000 || !child.isAlive());
        if (signal.equals("KILL")) {
          child.destroyForcibly();
        } else {
          child.destroy();
        }
        assertThat(child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        load.stop().join();
        ring.producer(0).write(RECORDS.count(1).stopWhenFull()); // else there may be none
      } finally {
        child.destroyForcibly();
      }
      assertThat(note.first()).isZero();
      assertThat(note.end()).isGreaterThan(100_000);
      long next = Objects.requireNonNull(ids(ring).blockFirst(LIMIT));
      long repeated = note.end() - next;
      assertThat(repeated).as("none is lost, and few come again").isBetween(0L, most(form, signal));
      Load.report("%s, %s: %,d received, %,d repeated", form, signal, note.end(), repeated);
    }
  }

  /**
   * A program whose main thread ends while the ring's is still about to give back what was read.
   */
  @Test
  void aProgramThatEndsWithItsLastRecordRepeatsNone() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      ring.producer(0).write(RECORDS.count(20));
      for (int first = 0; first < 20; first += 2) {
        assertThat(Child.run("consume", pin.toString(), "2").output())
            .contains("received [%d, %d]".formatted(first, first + 1));
      }
    }
  }

  /** An orderly exit gives back what was read; what comes again is of the turn that it cut off. */
  private static long most(UntilKilled.Form form, String signal) {
    return switch (form) {
      case BATCHES, LENT_BATCHES -> (UNPUBLISHED + BATCH) / RECORD;
      case BATCHES_IN_FLIGHT -> IN_FLIGHT / RECORD;
      default -> signal.equals("KILL") ? UNPUBLISHED / RECORD : TURN;
    };
  }
}
