package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;

/** The broker of the demonstration. */
@Timeout(120)
class BrokerTest {

  @Test
  void closesItsLogInOrder(@TempDir Path folder) {
    Broker.start(folder, Map.of(), Part.QUICK_START).close();
    // Kafka's word for it: without that it looks through its whole log at the next start.
    assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();
  }
}
