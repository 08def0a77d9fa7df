package reactor.ringbuf.spring.actuate;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import reactor.ringbuf.spring.RingbufAutoConfiguration;
import reactor.ringbuf.spring.RingbufReceivers;

/** Auto-configuration of the Actuator endpoint {@code ringbuf}, where it is exposed. */
@AutoConfiguration(after = RingbufAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(RingbufReceivers.class)
public final class RingbufEndpointAutoConfiguration {

  RingbufEndpointAutoConfiguration() {}

  @Bean
  @ConditionalOnAvailableEndpoint
  @ConditionalOnMissingBean(
      search = SearchStrategy.CURRENT) // a parent's has the parent's rings only
  RingbufEndpoint ringbufEndpoint(RingbufReceivers receivers) {
    return new RingbufEndpoint(receivers);
  }
}
