package reactor.ringbuf.spring.actuate;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.RingSourceFactory;
import reactor.ringbuf.spring.RingbufAutoConfiguration;
import reactor.ringbuf.spring.RingbufProperties;
import reactor.ringbuf.spring.RingbufReceivers;

/** Auto-configuration of the health of receivers, {@code ringbuf}, and of its part in readiness. */
@AutoConfiguration(
    after = RingbufAutoConfiguration.class,
    afterName =
        "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthContributor.class)
@ConditionalOnBean(RingbufReceiver.class)
@EnableConfigurationProperties(RingbufHealthProperties.class)
public final class RingbufHealthAutoConfiguration {

  private static final String READINESS = "management.endpoint.health.group.readiness.";

  RingbufHealthAutoConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnEnabledHealthIndicator("ringbuf")
  static class Contributor {

    @Bean
    ReceiverWatches ringbufReceiverWatches(RingbufReceivers receivers) {
      return new ReceiverWatches(receivers);
    }

    @Bean
    @ConditionalOnMissingBean(name = "ringbufHealthContributor")
    CompositeHealthContributor ringbufHealthContributor(
        ReceiverWatches watches,
        RingbufHealthProperties properties,
        RingbufProperties rings,
        ObjectProvider<RingSourceFactory> elsewhere) {
      Map<String, HealthContributor> indicators = new TreeMap<>();
      watches
          .byName()
          .forEach(
              (name, watch) -> {
                RingbufProperties.Ring ring =
                    elsewhere.getIfAvailable() == null ? rings.rings().get(name) : null;
                MissingPins pins = MissingPins.of(ring);
                indicators.put(name, new RingbufHealthIndicator(watch, properties, pins));
              });
      return CompositeHealthContributor.fromMap(indicators);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthEndpointGroups.class)
  @ConditionalOnEnabledHealthIndicator("ringbuf")
  static class Readiness {

    /** Does nothing where the application says itself what readiness is. */
    @Bean
    HealthEndpointGroupsPostProcessor ringbufReadinessMembership(Environment environment) {
      Binder binder = Binder.get(environment);
      boolean theirs = names(binder, "include") || names(binder, "exclude");
      return theirs ? groups -> groups : new ReadinessMembership("ringbuf");
    }

    private static boolean names(Binder binder, String property) {
      return binder.bind(READINESS + property, Bindable.listOf(String.class)).isBound();
    }
  }
}
