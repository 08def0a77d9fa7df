package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/**
 * Retrying behind a subscriber that is stuck costs the process nothing, however long it goes on.
 */
@RequiresBpf
class StuckSubscriberTest {

  /** For more than a look: {@code -Dstuck.seconds=60 -Dstuck.files=1024}. */
  private static final int SECONDS = Integer.getInteger("stuck.seconds", 3);

  private static final int FILES = Integer.getInteger("stuck.files", 200);

  @Test
  @Timeout(300)
  void itsSuccessorsHoldNothing() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(64 * 1024)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      ring.producer(0).write(RECORDS.count(10));
      Child.Result result =
          Child.runThrough(
              List.of("prlimit", "--nofile=" + FILES + ":" + FILES),
              "stuck",
              pin.toString(),
              String.valueOf(SECONDS));
      assertThat(result.output()).contains("error: null").containsPattern("more files: -?[0-2]\n");
      result.output().lines().forEach(line -> Load.report("%s", line));
    }
  }
}
