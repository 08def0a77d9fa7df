package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiverCountersTest {

  /** The thread that starts one may be slower than the one that cancels it. */
  @Test
  void oneThatWasCancelledBeforeItBeganDoesNotReplaceItsSuccessor() {
    ReceiverCounters counters = new ReceiverCounters();
    RingbufSubscription cancelled = new RingbufSubscription(null, () -> {});
    RingbufSubscription successor = new RingbufSubscription(null, () -> {});
    cancelled.cancel();
    counters.end(cancelled);
    counters.begin(successor);
    counters.begin(cancelled);
    assertThat(counters.current()).isSameAs(successor);
    counters.end(successor);
    assertThat(counters.current()).isNull();
  }
}
