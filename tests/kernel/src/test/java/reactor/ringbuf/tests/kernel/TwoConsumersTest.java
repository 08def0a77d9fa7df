package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/**
 * Two JVMs on one ring, the newcomer slow: by the time that it reads a record, producers may have
 * overwritten it in room that the other has given back.
 */
@RequiresBpf
class TwoConsumersTest {

  /** For more than a look: {@code -DtwoConsumers.rounds=20}. */
  private static final int ROUNDS = Integer.getInteger("twoConsumers.rounds", 8);

  /** So large that the first gives room back seldom, and the newcomer gets past its first look. */
  private static final long SIZE = 4 << 20;

  private static final long SLOW_NANOS = 1_000_000;

  /** Where records come in bursts, the newcomer gets further before it is noticed. */
  private static final long PAUSE_NANOS = 5_000_000;

  @Test
  @Timeout(300)
  void neitherDeliversWhatIsNoRecordAndOneGivesUp() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      try (BpfFs fs = BpfFs.mount();
          KernelRing ring = KernelRing.create(SIZE)) {
        Path pin = fs.path("events");
        ring.pin(pin);
        round(ring, pin, round);
      }
    }
  }

  private static void round(KernelRing ring, Path pin, int round) throws Exception {
    VerifyingConsumer.Form[] forms = VerifyingConsumer.Form.values();
    VerifyingConsumer.Form form = forms[round % forms.length];
    boolean bursts = round / forms.length % 2 == 0;
    VerifyingConsumer first = new VerifyingConsumer(form, 0);
    CompletableFuture<Throwable> failed = new CompletableFuture<>();
    Disposable subscription = first.receive(ring.receiver()).subscribe(id -> {}, failed::complete);
    String theirs;
    String ours = "none";
    Load load =
        Load.repeat(
            ring,
            1,
            producer -> {
              if (bursts) {
                LockSupport.parkNanos(PAUSE_NANOS);
              }
              return producer.write(form.records.count(100).stopWhenFull());
            });
    try {
      Load.await("the first is at work", () -> first.good() > 1_000);
      theirs =
          Child.run("verify", pin.toString(), form.name(), String.valueOf(SLOW_NANOS)).output();
      if (!theirs.contains("error Ringbuf")) { // then it is the first that has to give up
        ours = failed.get(LIMIT.toSeconds(), TimeUnit.SECONDS).getClass().getSimpleName();
      }
    } finally {
      load.close();
      subscription.dispose();
      RingThread.awaitNone();
    }
    ours = first.result(ours);
    Load.report(
        "round %d, %s, %s: first: %s; newcomer: %s",
        round, form, bursts ? "bursts" : "flood", ours, theirs.strip());
    String seen = form.copied ? "garbage seen 0, " : "";
    assertThat(List.of(ours, theirs))
        .allSatisfy(side -> assertThat(side).contains(seen + "garbage delivered 0,"))
        .anySatisfy(side -> assertThat(side).contains("error RingbufInUseException"))
        .noneSatisfy(side -> assertThat(side).contains("Corrupt"));
  }
}
