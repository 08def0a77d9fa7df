package reactor.ringbuf.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.test.TestUserRingbuf;
import reactor.ringbuf.test.Wakeup;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Drain;
import reactor.ringbuf.tests.fixtures.KernelUserRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.UserRingView;

/** The same sends and drains on the kit's user ring buffer and on a map in this kernel. */
@RequiresBpf
class UserRingConformanceTest {

  /** What can be done to either ring, and what is seen of it. */
  private interface Ring {

    SenderOptions options();

    long drain(int most, Wakeup wakeup);

    long waiting();
  }

  private static List<Long> script(Ring ring, int seed, boolean longMessages) {
    Random random = new Random(seed);
    RingbufSender sender = RingbufSender.create(ring.options());
    List<Long> seen = new ArrayList<>();
    long sent = 0;
    for (int step = 0; step < 300; step++) {
      if (random.nextInt(3) == 0) {
        int most = random.nextInt(4);
        Wakeup wakeup = Wakeup.values()[random.nextInt(3)];
        seen.add(ring.drain(most, wakeup));
      } else {
        int length = 16 + random.nextInt(longMessages ? 4096 - 8 - 16 + 2 : 64);
        if (ring.waiting() + ((length + 15) & -8) > 4096 && length <= 4088) {
          continue; // would wait; who notifies is compared by the kernel tests of the sender
        }
        long number = sent;
        try {
          sender.send(Flux.range(0, 1).map(i -> KernelUserRing.message(number, length))).block();
          sent++;
          seen.add(0L);
        } catch (RuntimeException e) {
          seen.add(-1L);
        }
      }
      seen.add(ring.waiting());
    }
    return seen;
  }

  @Test
  void randomSendsAndDrainsHaveTheSameEffects() {
    for (int seed = 0; seed < 20; seed++) {
      List<Long> kernel;
      try (KernelUserRing ring = KernelUserRing.create(4096);
          UserRingView view = ring.view()) {
        org.junit.jupiter.api.Assumptions.assumeTrue(ring.size() == 4096, "pages of 4 KiB");
        kernel =
            script(
                new Ring() {
                  @Override
                  public SenderOptions options() {
                    return ring.options();
                  }

                  @Override
                  public long drain(int most, Wakeup wakeup) {
                    Batch.Wakeup flag =
                        Batch.Wakeup.values()[wakeup.ordinal()]; // in the same order
                    return ring.drain(Drain.most(most).wakeup(flag)).result();
                  }

                  @Override
                  public long waiting() {
                    return view.waiting();
                  }
                },
                seed,
                seed % 2 == 0);
      }
      TestUserRingbuf kit = TestUserRingbuf.create(4096);
      List<Long> own =
          script(
              new Ring() {
                @Override
                public SenderOptions options() {
                  return kit.options();
                }

                @Override
                public long drain(int most, Wakeup wakeup) {
                  int[] left = {most};
                  return kit.drain(message -> most > 0 && --left[0] == 0 ? 1 : 0, wakeup);
                }

                @Override
                public long waiting() {
                  return kit.waiting();
                }
              },
              seed,
              seed % 2 == 0);
      assertThat(own).as("seed %d", seed).isEqualTo(kernel);
      assertThat(kernel).as("something was drained and refused").anyMatch(n -> n > 1);
    }
  }
}
