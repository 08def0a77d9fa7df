package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;

/** The example on docs/delivery.md is the one here, word for word, and works. */
@Timeout(60)
class DeliveryPageTest {

  private static final Pattern IN_TEST = Pattern.compile("(?s) *// example\n(.*?)\n *// end\n");
  private static final Pattern ON_PAGE = Pattern.compile("(?s)```java\n(.*?)\n```\n");

  private final List<Long> stored = new CopyOnWriteArrayList<>();

  private void store(List<Long> values) {
    stored.addAll(values);
  }

  @Test
  void thePagesExampleIsTheTests() throws Exception {
    Path test = Path.of("src/test/java/reactor/ringbuf/test/DeliveryPageTest.java");
    assertThat(example(ON_PAGE, Path.of("../docs/delivery.md"))).isEqualTo(example(IN_TEST, test));
  }

  private static String example(Pattern pattern, Path file) throws Exception {
    List<MatchResult> found = pattern.matcher(Files.readString(file)).results().toList();
    assertThat(found).hasSize(1);
    return found.get(0).group(1).stripIndent();
  }

  @Test
  void storesEachRecord() {
    Scheduler disk = Schedulers.newSingle("disk");
    try (TestRingbuf ring = TestRingbuf.create(4096)) {
      for (long i = 0; i < 3; i++) {
        ring.submit(Records.record(i));
      }
      Disposable service = receive(ring.options(), disk);
      ring.assertBytesWaiting(0);
      assertThat(stored).containsExactly(0L, 1L, 2L);
      service.dispose();
    } finally {
      disk.dispose();
    }
  }

  private Disposable receive(ReceiverOptions options, Scheduler disk) {
    // example
    Disposable service =
        RingbufReceiver.create(options.batchesInFlight(4))
            .receiveBatch(
                batch -> {
                  List<Long> values = new ArrayList<>();
                  batch.forEach(record -> values.add(record.getLong(0)));
                  return Mono.fromRunnable(() -> store(values)).subscribeOn(disk);
                })
            .subscribe();
    // end
    return service;
  }
}
