package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.test.TestRingbuf;

class RingbufAutoConfigurationTest {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class));

  @Test
  void aSingleReceiverIsInjectedWithoutQualifier() {
    runner
        .withPropertyValues("reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events")
        .withUserConfiguration(OneUser.class)
        .run(
            context -> {
              RingbufReceiver receiver = context.getBean("exec", RingbufReceiver.class);
              assertThat(context.getBean(OneUser.class).receiver).isSameAs(receiver);
              assertThat(context.getBean(RingbufReceivers.class).get("exec")).isSameAs(receiver);
              assertThat(receiver)
                  .hasToString(
                      "RingbufReceiver[the ring buffer pinned at /sys/fs/bpf/exec/events]");
            });
  }

  @Test
  void oneOfSeveralIsInjectedByItsName() {
    runner
        .withPropertyValues(
            "reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events",
            "reactor.ringbuf.rings.tcp-connect.folder=/sys/fs/bpf/tcp")
        .withUserConfiguration(QualifiedUser.class)
        .run(
            context ->
                assertThat(context.getBean(QualifiedUser.class).receiver)
                    .isSameAs(context.getBean("tcp-connect"))
                    .asString()
                    .contains("/sys/fs/bpf/tcp"));
  }

  @Test
  void thereAreNoReceiversWithoutProperties() {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed().doesNotHaveBean(RingbufReceiver.class);
          assertThat(context.getBean(RingbufReceivers.class).names()).isEmpty();
          assertThatThrownBy(() -> context.getBean(RingbufReceivers.class).get("exec"))
              .hasMessageContaining("reactor.ringbuf.rings.exec");
        });
  }

  @Test
  void aReceiverOfTheApplicationTakesPrecedence() {
    runner
        .withPropertyValues("reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events")
        .withUserConfiguration(OwnReceiver.class)
        .run(
            context ->
                assertThat(context.getBean(RingbufReceivers.class).get("exec"))
                    .asString()
                    .contains("/own"));
  }

  @Test
  void anotherBeanOfTheNameIsAnError() {
    runner
        .withPropertyValues("reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events")
        .withBean("exec", String.class, () -> "")
        .run(context -> assertInvalid(context.getStartupFailure(), "exec", "another bean"));
  }

  @Test
  void aRingWithoutOriginIsAnError() {
    assertInvalid("exec", "set pin, folder or object", "exec.follow=true");
  }

  @Test
  void aRingWithTwoOriginsIsAnError() {
    assertInvalid(
        "exec.object",
        "all but one of pin, object.",
        "exec.pin=/a",
        "exec.object=classpath:x.bpf.o");
  }

  @Test
  void whatIsOutOfRangeIsPutDownToItsProperty() {
    assertInvalid("exec.batches-in-flight", "1 to 64", "exec.pin=/a", "exec.batches-in-flight=65");
    assertInvalid("exec.coalescing", "10 ms", "exec.pin=/a", "exec.coalescing=20ms");
    assertInvalid("exec.poll-interval", "1 ms", "exec.pin=/a", "exec.poll-interval=1us");
    assertInvalid("exec.wait-for-pin", "more than 0", "exec.pin=/a", "exec.wait-for-pin=0s");
  }

  @Test
  void whatDoesNotGoTogetherIsAnError() {
    assertInvalid("exec.pin", "empty", "exec.pin=");
    assertInvalid("exec.map", "object only", "exec.pin=/a", "exec.map=events");
    assertInvalid("exec.programs", "object only", "exec.pin=/a", "exec.programs=one");
    assertInvalid("exec.size", "object only", "exec.pin=/a", "exec.size=64KB");
    assertInvalid("exec.losses", "one ring", "exec.pin=/a,/b", "exec.losses=/c");
    assertInvalid("exec.follow", "pin or folder only", "exec.object=a.bpf.o", "exec.follow=true");
    assertInvalid("exec.glob", "folder only", "exec.pin=/a", "exec.glob=events*");
    assertInvalid("exec.glob", "no pattern", "exec.folder=/a", "exec.glob=[");
    assertInvalid("exec.folder", "empty", "exec.folder=");
  }

  @Test
  void aMissingObjectFileIsPutDownToItsProperty() {
    assertInvalid("exec.object", "src/main/resources", "exec.object=classpath:missing.bpf.o");
    assertInvalid("exec.object", "begin with classpath:", "exec.object=missing.bpf.o");
  }

  /** Both have the same configuration files, as contexts of one application do. */
  @Test
  void aRingOfAParentContextIsTheChildsTooAndItsEndIsTheParents() {
    try (TestRingbuf ring = TestRingbuf.create(4096)) {
      ApplicationContextRunner parents =
          runner
              .withPropertyValues("reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events")
              .withBean(RingSourceFactory.class, () -> (name, described) -> List.of(ring));
      parents.run(
          parent -> {
            RingbufReceiver receiver = parent.getBean(RingbufReceiver.class);
            Disposable subscription = receiver.receive().subscribe();
            ring.assertWaiting();
            runner
                .withParent(parent)
                .withPropertyValues(
                    "reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events",
                    "reactor.ringbuf.rings.tcp.pin=/sys/fs/bpf/tcp/events")
                .run(
                    child -> {
                      RingbufReceivers both = child.getBean(RingbufReceivers.class);
                      assertThat(both.names()).containsExactlyInAnyOrder("exec", "tcp");
                      assertThat(both.get("exec")).isSameAs(receiver);
                      assertThat(child.containsLocalBean("exec")).isFalse();
                    });
            ring.submit(new byte[8]).assertDelivered(1).assertWaiting();
            subscription.dispose();
          });
      ring.assertNotSubscribed();
    }
  }

  @Test
  void drainsForHalfOfTheTimeThatThePhaseHas() {
    runner.run(
        context -> {
          RingbufProperties properties = context.getBean(RingbufProperties.class);
          assertThat(RingbufShutdown.limit(properties, context.getEnvironment()))
              .isEqualTo(Duration.ofSeconds(15));
        });
  }

  @Test
  void twoPlacesToOpenRingsAreAnErrorAndNotTheKernel() {
    runner
        .withPropertyValues("reactor.ringbuf.rings.exec.pin=/sys/fs/bpf/exec/events")
        .withBean("one", RingSourceFactory.class, () -> (name, ring) -> List.of())
        .withBean("other", RingSourceFactory.class, () -> (name, ring) -> List.of())
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
  }

  private void assertInvalid(String property, String reason, String... values) {
    String[] all = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = "reactor.ringbuf.rings." + values[i];
    }
    runner
        .withPropertyValues(all)
        .run(context -> assertInvalid(context.getStartupFailure(), property, reason));
  }

  private static void assertInvalid(Throwable failure, String property, String reason) {
    assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
        .isInstanceOfSatisfying(
            InvalidConfigurationPropertyValueException.class,
            e -> {
              assertThat(e.getName()).isEqualTo("reactor.ringbuf.rings." + property);
              assertThat(e.getReason()).contains(reason);
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class OneUser {

    private final RingbufReceiver receiver;

    OneUser(RingbufReceiver receiver) {
      this.receiver = receiver;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class QualifiedUser {

    private final RingbufReceiver receiver;

    QualifiedUser(@Qualifier("tcp-connect") RingbufReceiver receiver) {
      this.receiver = receiver;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnReceiver {

    @Bean
    RingbufReceiver exec() {
      return RingbufReceiver.create(ReceiverOptions.pinned("/own"));
    }
  }
}
