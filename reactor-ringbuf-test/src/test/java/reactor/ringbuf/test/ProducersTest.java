package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The producers' side by itself, with the test in the consumer's place: refusals and notifications
 * as kernel/bpf/ringbuf.c has them.
 */
class ProducersTest {

  private static final int SIZE = 4096;

  private final RingMemory memory = RingMemory.allocate(SIZE);
  private final WaitQueue waiters = new WaitQueue();
  private final Producers producers = new Producers(memory, waiters);

  @ParameterizedTest
  @CsvSource({"4080, 0", "4081, -1", "4088, -1", "4089, -1", "0x3fffffff, -1", "0x7fffffff, -1"})
  void longestRecordLeaves8BytesFree(String length, long position) {
    assertThat(producers.reserve(Integer.decode(length))).isEqualTo(position);
  }

  @Test
  void neverMoreThanSizeMinusOneAheadOfTheConsumer() {
    assertThat(producers.reserve(2040)).isEqualTo(0);
    assertThat(producers.reserve(2040)).isEqualTo(Producers.REFUSED);
    assertThat(producers.reserve(2032)).isEqualTo(2048);
    producers.commit(0, new byte[2040], false, Wakeup.ADAPTIVE);
    assertThat(producers.reserve(0)).isEqualTo(Producers.REFUSED);
    memory.consumerPosition(2048);
    assertThat(producers.reserve(2040)).isEqualTo(4088);
    assertThat(producers.reserve(0)).isEqualTo(Producers.REFUSED);
  }

  @Test
  void neverMoreThanSizeMinusOneAheadOfTheOldestBusyRecord() {
    assertThat(producers.reserve(8)).isEqualTo(0);
    long second = producers.reserve(2040);
    producers.commit(second, new byte[2040], false, Wakeup.ADAPTIVE);
    memory.consumerPosition(2064); // past the BUSY record, as only a broken consumer can be
    assertThat(producers.reserve(2040)).isEqualTo(Producers.REFUSED);
    producers.commit(0, new byte[8], true, Wakeup.ADAPTIVE);
    assertThat(producers.reserve(2040)).isEqualTo(2064);
  }

  @Test
  void headerIsBusyFromReservationToCommit() {
    producers.reserve(13);
    assertThat(memory.header(0)).isEqualTo(0x8000000d);
    assertThat(memory.producerPosition()).isEqualTo(24);
    producers.commit(0, new byte[13], false, Wakeup.ADAPTIVE);
    assertThat(memory.header(0)).isEqualTo(13);
    long second = producers.reserve(1);
    producers.commit(second, new byte[1], true, Wakeup.ADAPTIVE);
    assertThat(memory.header(second)).isEqualTo(0x40000001);
  }

  @ParameterizedTest
  @CsvSource({
    "0, ADAPTIVE, 1", // caught up
    "0, NO_WAKEUP, 0",
    "0, FORCE_WAKEUP, 1",
    "16, ADAPTIVE, 0", // elsewhere
    "16, NO_WAKEUP, 0",
    "16, FORCE_WAKEUP, 1",
    "4096, ADAPTIVE, 1", // a lap ahead, at the same place: the kernel compares places
  })
  void notifiesConsumerThatHasCaughtUp(long consumer, Wakeup wakeup, long notifications) {
    long record = producers.reserve(8);
    memory.consumerPosition(consumer);
    producers.commit(record, new byte[8], false, wakeup);
    assertThat(waiters.notifications()).isEqualTo(notifications);
  }

  @Test
  void silentDiscardSwallowsTheNextNotification() {
    producers.commit(producers.reserve(8), new byte[8], true, Wakeup.NO_WAKEUP);
    producers.commit(producers.reserve(8), new byte[8], false, Wakeup.ADAPTIVE);
    assertThat(waiters.notifications()).isZero();
  }

  @Test
  void countsWhatTheConsumerGaveBackWithoutDiscards() {
    for (int i = 0; i < 1000; i++) { // several laps
      long record = producers.reserve(40);
      producers.commit(record, new byte[40], i % 4 == 0, Wakeup.ADAPTIVE);
      if (i % 10 == 9) {
        memory.consumerPosition(record + 48);
      }
    }
    assertThat(producers.delivered()).isEqualTo(750);
  }
}
