package reactor.ringbuf.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.RingbufAutoConfiguration;

/** What needs the actuator is not there without it, or where the application says so. */
class BackOffTest {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RingbufAutoConfiguration.class,
                  RingbufEndpointAutoConfiguration.class,
                  RingbufHealthAutoConfiguration.class,
                  RingbufMetricsAutoConfiguration.class))
          .withPropertyValues("reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events");

  @Test
  void everythingIsThereWithTheActuator() {
    runner
        .withPropertyValues("management.endpoints.web.exposure.include=*")
        .run(
            context ->
                assertThat(context)
                    .hasBean("ringbufHealthContributor")
                    .hasBean("ringbufMetrics")
                    .hasBean("ringbufReadinessMembership")
                    .hasSingleBean(RingbufEndpoint.class));
  }

  @Test
  void theReceiverIsThereWithoutTheActuator() {
    runner
        .withClassLoader(
            new FilteredClassLoader(
                Endpoint.class.getPackageName(),
                HealthContributor.class.getPackageName(),
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
                MeterRegistry.class.getPackageName()))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(RingbufReceiver.class)
                    .doesNotHaveBean("ringbufHealthContributor")
                    .doesNotHaveBean("ringbufMetrics")
                    .doesNotHaveBean("ringbufEndpoint"));
  }

  @Test
  void theEndpointIsThereOnlyWhereItIsExposed() {
    runner.run(context -> assertThat(context).doesNotHaveBean(RingbufEndpoint.class));
  }

  @Test
  void theEndpointOfAChildContextHasItsRingsAndItsParents() {
    ApplicationContextRunner exposed =
        runner.withPropertyValues("management.endpoints.web.exposure.include=*");
    exposed.run(
        parent ->
            exposed
                .withParent(parent)
                .withPropertyValues("reactor.ringbuf.rings.tcp.pin=/sys/fs/bpf/tcp/events")
                .run(
                    child ->
                        assertThat(
                                child
                                    .getBean("ringbufEndpoint", RingbufEndpoint.class)
                                    .receivers()
                                    .receivers())
                            .containsOnlyKeys("exec", "tcp")));
  }

  @Test
  void healthCanBeTurnedOff() {
    runner
        .withPropertyValues("management.health.ringbuf.enabled=false")
        .run(
            context ->
                assertThat(context)
                    .doesNotHaveBean("ringbufHealthContributor")
                    .doesNotHaveBean("ringbufReadinessMembership"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"include=readinessState", "exclude=ringbuf"})
  void readinessIsTheApplicationsWhereItSaysWhatItIs(String membership) {
    runner
        .withPropertyValues("management.endpoint.health.group.readiness." + membership)
        .run(
            context ->
                assertThat(context.getBean("ringbufReadinessMembership"))
                    .isNotInstanceOf(ReadinessMembership.class));
  }
}
