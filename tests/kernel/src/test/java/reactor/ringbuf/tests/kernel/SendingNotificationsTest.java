package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.SendingTest.numbers;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufMemory;
import reactor.ringbuf.RingbufPoller;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.UserRingbufSource;
import reactor.ringbuf.tests.fixtures.Drain;
import reactor.ringbuf.tests.fixtures.KernelUserRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/**
 * The kernel tells once of the room that a message needs, at each moment at which a sender that
 * waits could miss that: between its looks at the ring and its waits in epoll, on its own thread.
 */
@RequiresBpf
class SendingNotificationsTest {

  private static final int MESSAGES = 200;

  /** Relative to a call of epoll_wait. */
  private enum Moment {
    BEFORE_A_NAP,
    AFTER_A_NAP,
    BEFORE_A_WAIT,
    /** A wait that was ended by a notification of too little room. */
    AFTER_A_WAIT
  }

  /**
   * Messages are short and long by turns. Two short ones with a long one between them leave too
   * little room for the next long one; so does what is left when the first of them has gone.
   */
  @ParameterizedTest
  @EnumSource
  void noneIsLost(Moment moment) {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      int most = (int) ring.size() / 2;
      AtomicLong written = new AtomicLong();
      RingbufSender sender =
          RingbufSender.create(
              SenderOptions.source(
                  () ->
                      new Interrupted(
                          UserRingbufSource.mapFd(ring.mapFd()).open(), ring, written, moment)));
      SendingTest.complete(sender.send(numbers(0, MESSAGES), new ShortAndLong(most, written)));
      ring.drain(Drain.all().quick());
      assertThat(ring.next()).as("all were drained, in order").isEqualTo(MESSAGES);
      assertThat(sender.stats().full()).isEqualTo(MESSAGES / 2 - 1);
      if (moment.name().endsWith("WAIT")) {
        assertThat(sender.stats().waits()).isEqualTo(sender.stats().full());
      } else {
        assertThat(sender.stats().waits()).isZero();
      }
    }
  }

  private record ShortAndLong(int most, AtomicLong written) implements RecordEncoder<Long> {

    @Override
    public int maxLength(Long value) {
      return value % 2 == 0 ? 8 : most;
    }

    @Override
    public void encode(Long value, ByteBuffer target) {
      target.putLong(value).position(target.limit());
      written.incrementAndGet();
    }
  }

  /** A ring that is drained at one moment of each wait for it. */
  private record Interrupted(
      OpenRingbuf ring, KernelUserRing drained, AtomicLong written, Moment moment)
      implements OpenRingbuf {

    private static final long LONGEST_NAP_NANOS = 1_000_000;

    @Override
    public RingbufPoller newPoller() {
      RingbufPoller poller = ring.newPoller();
      return new RingbufPoller() {
        @Override
        public void add(OpenRingbuf added, int index) {
          poller.add(ring, index);
        }

        @Override
        public void remove(OpenRingbuf removed) {
          poller.remove(ring);
        }

        @Override
        public int await(long nanos, int[] notified) {
          boolean naps = nanos > 0 && nanos <= LONGEST_NAP_NANOS;
          if (moment == (naps ? Moment.BEFORE_A_NAP : Moment.BEFORE_A_WAIT)) {
            drain(2);
          } else if (moment == Moment.AFTER_A_WAIT && !naps) {
            drain(1);
          }
          int reported = poller.await(nanos, notified);
          if (moment == Moment.AFTER_A_NAP && naps) {
            drain(2);
          } else if (moment == Moment.AFTER_A_WAIT && !naps) {
            drained.drain(Drain.most(1).quick());
          }
          return reported;
        }

        @Override
        public void wake() {
          poller.wake();
        }

        @Override
        public void close() {
          poller.close();
        }
      };
    }

    /** Takes so many messages of a ring that no long one fits into, each with a notification. */
    private void drain(int messages) {
      if (written.get() - drained.next() == 3) {
        drained.drain(Drain.most(1).times(messages).quick());
      }
    }

    @Override
    public String name() {
      return ring.name();
    }

    @Override
    public long size() {
      return ring.size();
    }

    @Override
    public Object identity() {
      return ring.identity();
    }

    @Override
    public RingbufMemory map() {
      return ring.map();
    }

    @Override
    public void close() {
      ring.close();
    }
  }
}
