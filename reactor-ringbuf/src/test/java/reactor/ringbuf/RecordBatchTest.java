package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;

/** What a batch shows, and who may read it when. */
class RecordBatchTest {

  private static final int DISCARD = 1 << 30;
  private static final int SIZE = 4096;

  private final ByteBuffer consumerPage = page();
  private final ByteBuffer producerPage = page();
  private final ByteBuffer data =
      ByteBuffer.allocateDirect(2 * SIZE).order(ByteOrder.nativeOrder());
  private final RingConsumer consumer =
      new RingConsumer(consumerPage, producerPage, new ByteBuffer[] {data}, 29, SIZE);
  private final RingbufSubscription subscription = new RingbufSubscription(null, () -> {});
  private final BatchReader reader =
      new BatchReader(new RingbufInfo(0, "test", 0, SIZE), subscription, 1);
  private int end;

  @Test
  void holdsAllCommittedRecordsButTheDiscarded() {
    commit(8, 1);
    commit(8 | DISCARD, 2);
    commit(20, 3);
    commit(0, 0);
    RecordBatch batch = read();
    List<String> seen = new ArrayList<>();
    batch.forEach(r -> seen.add(r.length() + ":" + (r.length() == 0 ? "" : r.getLong(0))));
    assertThat(seen).containsExactly("8:1", "20:3", "0:");
    assertThat(batch.size()).isEqualTo(3);
  }

  @Test
  void endsBeforeABusyRecordAndKeepsTheKernelQuietAtItsLastOne() {
    commit(8, 1);
    commit(8, 2);
    commit(8 | 1 << 31, 3);
    assertThat(read().size()).isEqualTo(2);
    release();
    assertThat(consumer.position()).isEqualTo(32);
    consumer.publishAllButLast();
    assertThat(consumerPage.getLong(0)).isEqualTo(16);
    assertThat(scan()).as("behind a busy record").isFalse();
  }

  @Test
  void isNoLargerThanAQuarterOfTheRingUnlessOneRecordIs() {
    for (int i = 0; i < 100; i++) {
      commit(24, i);
    }
    assertThat(read().size()).isEqualTo(SIZE / 4 / 32);
    release();
    assertThat(read().size()).as("the next goes on there").isEqualTo(SIZE / 4 / 32);
  }

  @Test
  void mayBeReadOnceAndIsReturnedByThat() {
    commit(8, 1);
    RecordBatch batch = read();
    assertThat(isReturned()).isFalse();
    batch.forEach(r -> assertThat(isReturned()).isFalse());
    assertThat(isReturned()).isTrue();
    assertThat(subscription.takeNews()).isTrue();
    assertThatThrownBy(() -> batch.forEach(r -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("read once");
    batch.release();
    assertThat(subscription.takeNews()).as("it was back already").isFalse();
  }

  /** An operator that drops a batch without a word forgets it; then nobody can read it any more. */
  @Test
  void isReturnedWhenNobodyCanReadItAnyMore() throws InterruptedException {
    commit(8, 1);
    read();
    while (!isReturned()) {
      System.gc(); // for ever, if the reader keeps it
      Thread.sleep(1);
    }
    assertThat(subscription.takeNews()).isTrue();
  }

  /** Whoever held it was cancelled, too: nobody has dealt with its records. */
  @Test
  void isLeftToTheNextSubscriptionIfThisOneEndsFirst() throws InterruptedException {
    commit(8, 1);
    WeakReference<RecordBatch> batch = new WeakReference<>(read());
    subscription.cancel();
    while (!batch.refersTo(null)) {
      System.gc();
      Thread.sleep(1);
    }
    assertThat(isReturned()).isFalse();
    assertThat(reader.loans().takeBack()).isTrue();
    assertThat(reader.loans().keptFrom()).isZero();
  }

  @Test
  void saysWhereItsRecordsLie() {
    commit(8, 1);
    commit(8 | DISCARD, 2);
    commit(20, 3);
    RecordBatch batch = read();
    List<Long> positions = new ArrayList<>();
    batch.forEach(r -> positions.add(r.position()));
    assertThat(batch.position()).isZero();
    assertThat(positions).containsExactly(0L, 32L);
    assertThat(batch.ring().name()).isEqualTo("test");
  }

  @Test
  void anotherConsumerIsToldOfInsteadOfWhatItsProducersWroteOver() {
    commit(8, 1);
    RecordBatch batch = read();
    consumerPage.putLong(0, 16);
    assertThatThrownBy(() -> batch.forEach(r -> {})).isInstanceOf(RingbufInUseException.class);
    data.putInt(0, 4000);
    reader.loans().giveLastBack();
  }

  @Test
  void isReturnedThoughItsReaderThrows() {
    commit(8, 1);
    RecordBatch batch = read();
    assertThatThrownBy(
            () ->
                batch.forEach(
                    r -> {
                      throw new IllegalArgumentException("mine");
                    }))
        .hasMessage("mine");
    assertThat(isReturned()).isTrue();
  }

  @Test
  void isTakenBackOnlyWhileNobodyReads() {
    commit(8, 1);
    RecordBatch batch = read();
    batch.forEach(r -> assertThat(reader.loans().takeBack()).isFalse());
    RecordBatch unread = read();
    assertThat(reader.loans().takeBack()).isTrue();
    assertThatThrownBy(() -> unread.forEach(r -> {})).hasMessageContaining("taken back");
  }

  @Test
  void itsViewIsInvalidAfterwards() {
    commit(8, 1);
    List<RingbufRecord> kept = new ArrayList<>();
    read().forEach(kept::add);
    assertThatThrownBy(() -> kept.get(0).getLong(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHeaderThatGrowsWhileItIsLentIsReported() {
    commit(8, 1);
    commit(9, 1);
    RecordBatch batch = read();
    data.putInt(0, 4000);
    assertThatThrownBy(() -> batch.forEach(r -> {}))
        .isInstanceOf(CorruptRingbufException.class)
        .hasMessageContaining("0xfa0");
    assertThat(isReturned()).isTrue();
  }

  @Test
  void aRecordThatBecomesBusyWhileItIsLentIsReported() {
    commit(8, 1);
    commit(9, 1);
    RecordBatch batch = read();
    data.putInt(0, 8 | 1 << 31);
    assertThatThrownBy(() -> batch.forEach(r -> {})).isInstanceOf(CorruptRingbufException.class);
  }

  @Test
  void theLengthOfRecordsThatAreAllAlikeIsNotReadAgain() {
    commit(8, 1);
    commit(8, 2);
    RecordBatch batch = read();
    data.putInt(0, 4000);
    List<Integer> lengths = new ArrayList<>();
    batch.forEach(record -> lengths.add(record.length()));
    assertThat(lengths).containsExactly(8, 8);
  }

  private boolean isReturned() {
    return reader.loans().keptFrom() == RingConsumer.NOTHING;
  }

  private RecordBatch read() {
    assertThat(scan()).isTrue();
    RecordRun run = consumer.run();
    int first = run.firstRecord();
    reader.enter(run);
    return reader.read(first, RecordHeader.length(run.header(first)));
  }

  private boolean scan() {
    return consumer.scan(Integer.MAX_VALUE, reader.runBytes(SIZE));
  }

  /** As the drain does when a batch has been given back. */
  private void release() {
    consumer.run().passTo(consumer.run().end());
    consumer.release();
  }

  private void commit(int header, long value) {
    data.putInt(end, header).putLong(end + 8, value);
    end += (header & 0x3fff_ffff) + 15 & -8;
    producerPage.putLong(0, end);
  }

  private static ByteBuffer page() {
    return ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
  }
}
