package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A source of the user's own: what it opens is not trusted, and closed once whatever happens. */
class RingbufSourceTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 100, 2048, 3 * 4096, -4096, Long.MIN_VALUE, 1L << 32, (1L << 31) - 4096})
  void aSizeThatNoRingHasIsRefused(long size) {
    StepVerifier.create(receive(new Opened(size)))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isExactlyInstanceOf(RingbufException.class)
                    .hasMessageContaining("Cannot consume my ring: its size is " + size + " bytes")
                    .hasMessageContaining("power of two"))
        .verify(LIMIT);
    assertThat(closed).hasValue(1);
  }

  @Test
  void anErrorOfTheSourcesPassesAsItIs() {
    IllegalStateException problem = new IllegalStateException("mine");
    StepVerifier.create(
            receive(
                new Opened(1 << 16) {
                  @Override
                  public long size() {
                    throw problem;
                  }
                }))
        .expectErrorSatisfies(error -> assertThat(error).isSameAs(problem))
        .verify(LIMIT);
    assertThat(closed).hasValue(1);
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefused() {
    StepVerifier.create(receive(null)).expectError(NullPointerException.class).verify(LIMIT);
    StepVerifier.create(
            receive(
                new Opened(1 << 16) {
                  @Override
                  public Object identity() {
                    return null;
                  }
                }))
        .expectError(NullPointerException.class)
        .verify(LIMIT);
    assertThat(closed).hasValue(1);
  }

  @Test
  void nothingIsOpenedBeforeASubscriptionAndOnceForEach() {
    Flux<?> flux = receive(new Opened(1 << 16));
    assertThat(opened).hasValue(0);
    for (int i = 1; i <= 3; i++) {
      StepVerifier.create(flux).expectError(RingbufException.class).verify(LIMIT);
      assertThat(opened).hasValue(i);
      assertThat(closed).hasValue(i);
    }
  }

  private Flux<?> receive(OpenRingbuf ring) {
    RingbufSource source =
        new RingbufSource() {
          @Override
          public OpenRingbuf open() {
            opened.incrementAndGet();
            return ring;
          }

          @Override
          public String toString() {
            return "my ring";
          }
        };
    return RingbufReceiver.create(ReceiverOptions.source(source)).receive();
  }

  /** As much of a ring as it takes to be refused. */
  private class Opened implements OpenRingbuf {

    private final long size;

    Opened(long size) {
      this.size = size;
    }

    @Override
    public String name() {
      return "mine";
    }

    @Override
    public RingbufMemory map() {
      throw new RingbufException("cannot be mapped");
    }

    @Override
    public RingbufPoller newPoller() {
      throw new RingbufException("cannot be waited for");
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public Object identity() {
      return this;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void aRingCanBeNamedAndCountedInEitherOrder() {
    LossCounter counter =
        new LossCounter() {
          @Override
          public long lost() {
            return 7;
          }

          @Override
          public void close() {}
        };
    OpenRingbuf ring = new Opened(4096);
    RingbufSource plain = () -> ring;
    for (RingbufSource source :
        List.of(
            plain.named("mine").countedBy(() -> counter),
            plain.countedBy(() -> counter).named("mine"))) {
      assertThat(ReceiverOptions.source(source).ringName(source, ring)).isEqualTo("mine");
      assertThat(source.openLossCounter(ring)).isSameAs(counter);
      assertThat(source.open()).isSameAs(ring);
    }
  }
}
