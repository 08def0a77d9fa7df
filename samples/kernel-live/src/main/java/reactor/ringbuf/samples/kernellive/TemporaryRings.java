package reactor.ringbuf.samples.kernellive;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;

/** Until the starter is there. */
@Configuration
class TemporaryRings {

  @Bean
  RingbufReceiver programs(@Value("${kernel-live.pins:/sys/fs/bpf/kernel-live}") String pins) {
    return ring(pins + "/programs");
  }

  @Bean
  RingbufReceiver connections(@Value("${kernel-live.pins:/sys/fs/bpf/kernel-live}") String pins) {
    return ring(pins + "/connections");
  }

  private static RingbufReceiver ring(String pin) {
    return RingbufReceiver.create(
        ReceiverOptions.pinned(pin).waitForPin(Duration.ofDays(365)).follow());
  }
}
