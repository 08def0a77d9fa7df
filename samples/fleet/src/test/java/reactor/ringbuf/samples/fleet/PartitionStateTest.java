package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionStateTest {

  @TempDir private Path folder;

  private long offset;

  private ConsumerRecord<byte[], byte[]> message(String host, String type, String value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(EventHeaders.HOST, EventHeaders.bytes(host));
    headers.add(EventHeaders.BOOT, EventHeaders.bytes("a boot"));
    headers.add(EventHeaders.RING, EventHeaders.bytes("events"));
    headers.add(EventHeaders.MAP, EventHeaders.bytes("7"));
    headers.add(EventHeaders.TYPE, EventHeaders.bytes(type));
    ConsumerRecord<byte[], byte[]> message =
        new ConsumerRecord<>("t", 0, offset++, new byte[0], EventHeaders.bytes(value));
    headers.forEach(message.headers()::add);
    return message;
  }

  private ConsumerRecord<byte[], byte[]> event(String host, long position) {
    ConsumerRecord<byte[], byte[]> message = message(host, "exec", "{}");
    message.headers().add(EventHeaders.POSITION, EventHeaders.bytes(position));
    return message;
  }

  private ConsumerRecord<byte[], byte[]> loss(String host, long lost) {
    return message(host, EventHeaders.LOSS_TYPE, "{\"lost\":" + lost + "}");
  }

  private static List<SourceState.Stored> all(PartitionState state) {
    List<SourceState.Stored> all = new ArrayList<>();
    state.forEach((source, known) -> all.add(known));
    return all;
  }

  @Test
  void anEventIsNewOnceForEachHost() {
    PartitionState state = PartitionState.of(null);
    assertThat(state.take(event("a", 72))).isInstanceOf(PartitionState.Verdict.New.class);
    assertThat(state.take(event("b", 72))).isInstanceOf(PartitionState.Verdict.New.class);
    assertThat(state.take(event("a", 72))).isInstanceOf(PartitionState.Verdict.Duplicate.class);
  }

  @Test
  void aLossThatIsToldOfTwiceCountsOnce() {
    PartitionState state = PartitionState.of(null);
    Source a = new Source("a", "a boot", "events", 7);
    assertThat(state.take(loss("a", 5))).isEqualTo(new PartitionState.Verdict.Lost(a, 5));
    assertThat(state.take(loss("a", 5))).isEqualTo(new PartitionState.Verdict.Other());
    assertThat(state.take(loss("a", 12))).isEqualTo(new PartitionState.Verdict.Lost(a, 7));
    assertThat(state.take(loss("a", 5))).isEqualTo(new PartitionState.Verdict.Other());
    assertThat(all(state)).extracting(SourceState.Stored::lost).containsExactly(12L);
  }

  @Test
  void goesOnWhereItWasStored() {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file);
    state.take(event("a", 72));
    state.take(loss("a", 3));
    state.store();
    state.take(event("a", 144)); // and is killed
    PartitionState next = PartitionState.of(file);
    assertThat(next.offset()).isEqualTo(2);
    offset = 2;
    assertThat(next.take(event("a", 144))).isInstanceOf(PartitionState.Verdict.New.class);
    assertThat(next.take(event("a", 72))).isInstanceOf(PartitionState.Verdict.Duplicate.class);
    assertThat(all(next))
        .singleElement()
        .satisfies(
            known -> {
              assertThat(known.events()).isEqualTo(2);
              assertThat(known.duplicates()).isEqualTo(1);
              assertThat(known.lost()).isEqualTo(3);
            });
  }

  @Test
  void whatNoAgentHasSentIsSaidToBeSo() {
    PartitionState state = PartitionState.of(null);
    ConsumerRecord<byte[], byte[]> strange =
        new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0]);
    assertThatThrownBy(() -> state.take(strange))
        .isInstanceOf(FleetException.class)
        .hasMessageContaining("no agent has sent");
  }
}
