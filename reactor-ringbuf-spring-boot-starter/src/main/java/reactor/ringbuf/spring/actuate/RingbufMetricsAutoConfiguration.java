package reactor.ringbuf.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.micrometer.RingbufMetrics;
import reactor.ringbuf.spring.RingbufAutoConfiguration;
import reactor.ringbuf.spring.RingbufReceivers;

/**
 * Auto-configuration of {@link RingbufMetrics} for all receivers, each with its name as the tag
 * {@code receiver}.
 */
@AutoConfiguration(after = RingbufAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(RingbufReceiver.class)
public final class RingbufMetricsAutoConfiguration {

  RingbufMetricsAutoConfiguration() {}

  @Bean
  MeterBinder ringbufMetrics(RingbufReceivers receivers) {
    return registry ->
        receivers
            .asMap()
            .forEach((name, receiver) -> new RingbufMetrics(receiver, name).bindTo(registry));
  }
}
