package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.receive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/** Several maps that one thread receives. */
@RequiresBpf
@Timeout(120)
class SeveralRingsTest {

  /** Two producers in short bursts, so that both rings run dry, nap and wait again and again. */
  @Test
  void eachInItsOwnOrderAndWithoutALoss() {
    int each = 200_000;
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
        KernelRing two = KernelRing.create(8192);
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
          .containsExactly("events_0:4096:" + one.mapId(), "events_1:8192:" + two.mapId());
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

  /** Nothing is left of many rings however often they are opened. */
  @Test
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
