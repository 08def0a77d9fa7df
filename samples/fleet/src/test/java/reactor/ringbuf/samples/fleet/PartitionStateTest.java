package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionStateTest {

  private static final Uuid TOPIC = new Uuid(1, 2);

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

  /** Nothing is kept of where such an event lay, however many there are. */
  @Test
  void anEventWithoutAKeyIsOnlyCounted() {
    PartitionState state = PartitionState.of(null, TOPIC);
    for (long position = 0; position < 1000; position += 200) {
      ConsumerRecord<byte[], byte[]> keyed = event("a", position);
      ConsumerRecord<byte[], byte[]> message =
          new ConsumerRecord<>("t", 0, keyed.offset(), null, keyed.value());
      keyed.headers().forEach(message.headers()::add);
      assertThat(state.take(message)).isInstanceOf(PartitionState.Verdict.New.class);
    }
    assertThat(all(state))
        .singleElement()
        .satisfies(known -> assertThat(known.seen()).isEmpty())
        .satisfies(known -> assertThat(known.events()).isEqualTo(5));
  }

  @Test
  void aMapUnderAnotherNameIsTheSameRing() {
    assertThat(new Source("a", "a boot", "events", 7))
        .isEqualTo(new Source("a", "a boot", "other", 7))
        .isNotEqualTo(new Source("a", "a boot", "events", 8));
  }

  @Test
  void anEventIsNewOnceForEachHost() {
    PartitionState state = PartitionState.of(null, TOPIC);
    assertThat(state.take(event("a", 72))).isInstanceOf(PartitionState.Verdict.New.class);
    assertThat(state.take(event("b", 72))).isInstanceOf(PartitionState.Verdict.New.class);
    assertThat(state.take(event("a", 72))).isInstanceOf(PartitionState.Verdict.Duplicate.class);
  }

  @Test
  void aLossThatIsToldOfTwiceCountsOnce() {
    PartitionState state = PartitionState.of(null, TOPIC);
    Source a = new Source("a", "a boot", "events", 7);
    assertThat(state.take(loss("a", 5))).isEqualTo(new PartitionState.Verdict.Lost(a, 5));
    assertThat(state.take(loss("a", 5))).isEqualTo(new PartitionState.Verdict.Other());
    assertThat(state.take(loss("a", 12))).isEqualTo(new PartitionState.Verdict.Lost(a, 7));
    assertThat(state.take(loss("a", 5))).isEqualTo(new PartitionState.Verdict.Other());
    assertThat(all(state)).extracting(SourceState.Stored::lost).containsExactly(12L);
  }

  @Test
  void thatNobodyCountsLossesIsKeptUntilSomebodyDoes() {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file, TOPIC);
    state.take(event("a", 72));
    assertThat(all(state)).extracting(SourceState.Stored::lossesCounted).containsExactly(true);
    state.take(message("a", EventHeaders.LOSS_TYPE, "{\"lost\":0,\"counted\":false}"));
    state.store();
    PartitionState next = PartitionState.of(file, TOPIC);
    assertThat(all(next)).extracting(SourceState.Stored::lossesCounted).containsExactly(false);
    next.take(message("a", EventHeaders.LOSS_TYPE, "{\"lost\":0,\"counted\":true}"));
    assertThat(all(next)).extracting(SourceState.Stored::lossesCounted).containsExactly(true);
  }

  @Test
  void goesOnWhereItWasStored() {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file, TOPIC);
    state.take(event("a", 72));
    state.take(loss("a", 3));
    state.store();
    state.take(event("a", 144)); // and is killed
    PartitionState next = PartitionState.of(file, TOPIC);
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

  private static Headers without(ConsumerRecord<byte[], byte[]> message, String header) {
    return message.headers().remove(header);
  }

  /** What no agent has sent, and what is said of it. */
  private Map<ConsumerRecord<byte[], byte[]>, String> foreign() {
    Map<ConsumerRecord<byte[], byte[]>, String> foreign = new LinkedHashMap<>();
    foreign.put(new ConsumerRecord<>("t", 0, offset++, new byte[0], new byte[0]), "no header host");
    for (String header : List.of(EventHeaders.HOST, EventHeaders.BOOT, EventHeaders.MAP)) {
      ConsumerRecord<byte[], byte[]> message = event("a", 72);
      without(message, header);
      foreign.put(message, "no header " + header);
    }
    ConsumerRecord<byte[], byte[]> strangeMap = event("a", 72);
    without(strangeMap, EventHeaders.MAP).add(EventHeaders.MAP, EventHeaders.bytes("seven"));
    foreign.put(strangeMap, "map is no number: seven");
    foreign.put(message("a", "exec", "{}"), "position");
    ConsumerRecord<byte[], byte[]> shortPosition = message("a", "exec", "{}");
    shortPosition.headers().add(EventHeaders.POSITION, EventHeaders.bytes("72"));
    foreign.put(shortPosition, "position");
    foreign.put(event("a", -8), "position");
    foreign.put(message("a", EventHeaders.LOSS_TYPE, "{\"lost\":"), "not in JSON");
    foreign.put(message("a", EventHeaders.LOSS_TYPE, "\0\1"), "not in JSON");
    for (String loss : List.of("{}", "[]", "7", "", "{\"lost\":\"7\"}", "{\"lost\":-7}")) {
      foreign.put(message("a", EventHeaders.LOSS_TYPE, loss), "not how many");
    }
    ConsumerRecord<byte[], byte[]> deleted = new ConsumerRecord<>("t", 0, offset++, null, null);
    event("a", 72).headers().forEach(deleted.headers()::add);
    foreign.put(deleted, "no value");
    return foreign;
  }

  @Test
  void whatNoAgentHasSentIsCountedAndSkipped() {
    PartitionState state = PartitionState.of(folder.resolve("t-0.json"), TOPIC);
    Map<ConsumerRecord<byte[], byte[]>, String> foreign = foreign();
    foreign.forEach(
        (message, why) -> {
          assertThat(state.take(message))
              .isInstanceOfSatisfying(
                  PartitionState.Verdict.Foreign.class,
                  verdict -> assertThat(verdict.why()).contains(why));
          assertThat(state.offset()).isEqualTo(message.offset() + 1);
        });
    assertThat(state.foreign()).isEqualTo(foreign.size());
    assertThat(all(state)).isEmpty(); // no ring is known because of them
    assertThat(state.take(event("a", 72))).isInstanceOf(PartitionState.Verdict.New.class);
    state.store();
    assertThat(PartitionState.of(folder.resolve("t-0.json"), TOPIC).foreign())
        .isEqualTo(foreign.size());
  }

  @Test
  void aFileThatIsDamagedIsNamed() throws Exception {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file, TOPIC);
    state.take(event("a", 72));
    state.store();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertDamaged(file);
    }
    Files.write(file, new byte[whole.length]); // as after a crash of the machine
    assertDamaged(file);
    for (String other : List.of("{}", "[]", "null", "{\"offset\":1}")) {
      Files.writeString(file, other);
      assertDamaged(file);
    }
    Files.write(file, whole);
    assertThat(PartitionState.of(file, TOPIC).offset()).isEqualTo(1);
  }

  private static void assertDamaged(Path file) {
    assertThatThrownBy(() -> PartitionState.of(file, TOPIC))
        .isInstanceOf(FleetException.class)
        .hasMessageStartingWith(file + ", where a viewer keeps what it has seen of a partition, is")
        .hasMessageContaining("Delete it");
  }

  @Test
  void aFileOfATopicThatWasMadeAgainIsNotTakenForThisOne() {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file, TOPIC);
    state.take(event("a", 72));
    state.store();
    assertThatThrownBy(() -> PartitionState.of(file, new Uuid(1, 3)))
        .isInstanceOf(FleetException.class)
        .hasMessageStartingWith(file + ", where a viewer keeps")
        .hasMessageContaining("is of another topic of that name");
    assertThat(PartitionState.of(file, TOPIC).offset()).isEqualTo(1);
  }

  /** One of the two would be forgotten. */
  @Test
  void aFileThatHasAMapUnderTwoNamesIsDamaged() throws Exception {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file, TOPIC);
    state.take(event("a", 72));
    state.take(event("b", 72));
    state.store();
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"host\":\"b\"", "\"host\":\"a\"")
            .replaceFirst("\"ring\":\"events\"", "\"ring\":\"other\""));
    assertDamaged(file);
  }

  @Test
  void nothingIsLeftBesideTheFile() {
    Path file = folder.resolve("t-0.json");
    PartitionState state = PartitionState.of(file, TOPIC);
    for (int position = 0; position < 720; position += 72) {
      state.take(event("a", position));
      state.store();
    }
    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws Exception {
    Path file = folder.resolve("gone/t-0.json");
    Files.createDirectory(file.getParent());
    PartitionState state = PartitionState.of(file, TOPIC);
    state.take(event("a", 72));
    Files.delete(file.getParent());
    assertThatThrownBy(state::store)
        .isInstanceOf(FleetException.class)
        .hasMessageStartingWith("Cannot store in " + file);
  }
}
