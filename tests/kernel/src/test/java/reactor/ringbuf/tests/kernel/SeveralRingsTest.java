package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.receive;
import static reactor.ringbuf.tests.kernel.Records.rounds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInfo;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/** Several maps that one thread receives. */
@RequiresBpf
@Timeout(120)
class SeveralRingsTest {

  /** Two producers in short bursts, so that both rings run dry, nap and wait again and again. */
  @Test
  void eachInItsOwnOrderAndWithoutALoss() {
    int each = rounds(200_000);
    try (KernelRing one = KernelRing.create(16 * 1024);
        KernelRing two = KernelRing.create(64 * 1024);
        Load first = Load.write(one, RECORDS.count(each).bursts(3, 10_000));
        Load second = Load.write(two, RECORDS.count(each).bursts(50, 50_000))) {
      long[] next = new long[2];
      receive(
          RingbufReceiver.create(ReceiverOptions.source(source(one), source(two)))
              .receive(
                  record -> {
                    int ring = record.ring().index();
                    assertThat(record.getLong(0)).isEqualTo(next[ring]++);
                    return ring;
                  }),
          2L * each);
      first.join();
      second.join();
      assertThat(next).containsExactly(each, each);
    }
  }

  @Test
  void allThatArePinnedInAFolderAndMatch() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing one = KernelRing.create(4096);
        KernelRing two = KernelRing.create(128 * 1024);
        KernelRing other = KernelRing.create(4096)) {
      one.pin(fs.path("events_0"));
      two.pin(fs.path("events_1"));
      other.pin(fs.path("other"));
      one.producer(0).write(RECORDS);
      two.producer(0).write(RECORDS);
      other.producer(0).write(RECORDS);
      List<String> seen =
          RingbufReceiver.create(ReceiverOptions.pinnedIn(fs.path("other").getParent(), "events_*"))
              .receive(r -> r.ring().name() + ":" + r.ring().size() + ":" + r.ring().mapId())
              .take(2)
              .collectSortedList()
              .block(LIMIT);
      assertThat(seen)
          .containsExactly(
              "events_0:" + one.size() + ":" + one.mapId(),
              "events_1:" + two.size() + ":" + two.mapId());
      StepVerifier.create(
              RingbufReceiver.create(
                      ReceiverOptions.pinnedIn(fs.path("other").getParent(), "nothing*"))
                  .receive())
          .expectErrorSatisfies(
              e ->
                  assertThat(e)
                      .isInstanceOf(RingbufException.class)
                      .hasMessageContaining("BPF_MAP_TYPE_RINGBUF"))
          .verify(LIMIT);
    }
  }

  /**
   * A kernel with CONFIG_BPF_PRELOAD puts maps.debug and progs.debug into the root of the mount.
   */
  @Test
  void whatTheKernelPutsBesideThePinsIsPassedOver() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      ring.pin(fs.path("events"));
      ring.producer(0).write(RECORDS);
      List<String> seen =
          RingbufReceiver.create(ReceiverOptions.pinnedIn(fs.path("events").getParent(), "*"))
              .receive(r -> r.ring().name())
              .take(1)
              .collectList()
              .block(LIMIT);
      assertThat(seen).containsExactly("events");
    }
  }

  /** Three rings at the keys 0, 2 and 3 of four, so that a key without a map is passed over. */
  @ParameterizedTest
  @ValueSource(ints = {Sys.ARRAY_OF_MAPS, Sys.HASH_OF_MAPS})
  void allThatAMapOfMapsHolds(int type) {
    try (BpfFs fs = BpfFs.mount();
        KernelRing one = KernelRing.create(4096);
        KernelRing two = KernelRing.create(4096);
        KernelRing three = KernelRing.create(4096)) {
      int outer = Sys.createMapOfMaps(type, "rings", 4, one.mapFd());
      Path pin = fs.path("rings");
      try {
        Sys.pin(outer, pin);
        ReceiverOptions options = ReceiverOptions.source(RingbufSource.inMapOfMaps(pin.toString()));
        StepVerifier.create(RingbufReceiver.create(options).receive())
            .expectErrorSatisfies(
                e ->
                    assertThat(e)
                        .isInstanceOf(RingbufException.class)
                        .hasMessageContaining(pin.toString())
                        .hasMessageContaining("it holds no map"))
            .verify(LIMIT);
        Sys.put(outer, 3, three.mapFd());
        Sys.put(outer, 0, one.mapFd());
        Sys.put(outer, 2, two.mapFd());
        for (KernelRing ring : List.of(one, two, three)) {
          ring.producer(0).write(RECORDS);
        }
        List<RingbufInfo> from =
            RingbufReceiver.create(options)
                .receive(RingbufRecord::ring)
                .take(3)
                .collectList()
                .block(LIMIT);
        assertThat(from)
            .extracting(RingbufInfo::mapId)
            .containsExactlyInAnyOrder(one.mapId(), two.mapId(), three.mapId());
        assertThat(from).extracting(RingbufInfo::index).containsExactlyInAnyOrder(0, 1, 2);
        if (type == Sys.ARRAY_OF_MAPS) {
          assertThat(from)
              .as("in the order of the keys")
              .extracting(RingbufInfo::mapId)
              .containsExactly(one.mapId(), two.mapId(), three.mapId());
        }
      } finally {
        Sys.close(outer);
      }
    }
  }

  @Test
  void aMapThatHoldsNoMapsIsRefused() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      StepVerifier.create(
              RingbufReceiver.create(
                      ReceiverOptions.source(RingbufSource.inMapOfMaps(pin.toString())))
                  .receive())
          .expectErrorSatisfies(
              e ->
                  assertThat(e)
                      .isInstanceOf(RingbufException.class)
                      .hasMessageContaining("BPF_MAP_TYPE_RINGBUF")
                      .hasMessageContaining("Name an array or hash of maps."))
          .verify(LIMIT);
    }
  }

  /** Nothing is left of many rings however often they are opened. */
  @Test
  @Tag("full-speed")
  void manyRingsAreOpenedAndClosedAgainAndAgain() {
    KernelRing[] rings = new KernelRing[128];
    try {
      List<RingbufSource> sources = new ArrayList<>();
      for (int i = 0; i < rings.length; i++) {
        rings[i] = KernelRing.create(4096);
        sources.add(RingbufSource.mapFd(rings[i].mapFd()));
      }
      RingbufReceiver receiver =
          RingbufReceiver.create(ReceiverOptions.source(sources.toArray(RingbufSource[]::new)));
      long mappings = ProcessState.now().ringMappings();
      cycle(receiver, rings, 10);
      Load.await("unmapped", () -> ProcessState.now().ringMappings() == mappings);
      long files = ProcessState.now().files();
      cycle(receiver, rings, 500);
      Load.await("unmapped again", () -> ProcessState.now().ringMappings() == mappings);
      Load.await("closed", () -> ProcessState.now().files() <= files);
    } finally {
      Arrays.stream(rings).forEach(KernelRing::close);
    }
  }

  private static void cycle(RingbufReceiver receiver, KernelRing[] rings, int times) {
    for (int i = 0; i < times; i++) {
      rings[i % rings.length].producer(0).write(RECORDS);
      assertThat(receiver.receive(r -> r.ring().index()).take(1).blockLast(LIMIT))
          .isEqualTo(i % rings.length);
      Disposable cancelled = receiver.receive().subscribe();
      cancelled.dispose();
    }
  }

  private static RingbufSource source(KernelRing ring) {
    return RingbufSource.mapFd(ring.mapFd());
  }
}
