package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import reactor.ringbuf.samples.cli.Output;

/**
 * Says when a consumer's broker has not answered for a while, and when it does again: Kafka's
 * client goes on trying in silence. A consumer asks several times a second while it has a
 * partition, and each three seconds as a member of its group.
 */
final class AnswerWatch {

  /** More than a group waits for a member that was killed, which answers nobody meanwhile. */
  private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

  private final Metric answers;
  private final String address;
  private final Output output;
  private double seen = -1;
  private long changed;
  private boolean said;

  /**
   * @param metrics the consumer's
   * @param address the broker's
   */
  AnswerWatch(Map<MetricName, ? extends Metric> metrics, String address, Output output) {
    this.answers =
        metrics.values().stream()
            .filter(metric -> metric.metricName().name().equals("response-total"))
            .filter(metric -> metric.metricName().group().equals("consumer-metrics"))
            .findFirst()
            .orElseThrow();
    this.address = address;
    this.output = output;
  }

  /** Looks; to be called now and again. */
  void look() {
    double now = (double) answers.metricValue();
    if (now != seen) {
      seen = now;
      changed = System.nanoTime();
      if (said) {
        said = false;
        output.remark("the broker at " + address + " answers again");
      }
    } else if (!said && System.nanoTime() - changed > LIMIT_NANOS) {
      said = true;
      output.remark(
          "the broker at "
              + address
              + " has not answered for "
              + Duration.ofNanos(LIMIT_NANOS).toSeconds()
              + " s; the table stands still. Trying on.");
    }
  }
}
