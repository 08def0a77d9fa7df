package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.btf.Btf;

/** An application that cannot start says what is wrong, and what to do, in place of a trace. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {

  private static void start(Class<?> user, String... properties) {
    catchThrowable(
        () ->
            new SpringApplicationBuilder(Application.class, user)
                .web(WebApplicationType.NONE)
                .properties("logging.level.root=error", "spring.main.banner-mode=off")
                .properties(properties)
                .run()
                .close());
  }

  @Test
  void aMissingPinSaysHowToWaitForIt(CapturedOutput output) {
    start(Subscriber.class, "reactor.ringbuf.rings.exec.pin=/not/there/events");
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "/not/there/events", "wait-for-pin")
        .doesNotContain("\tat ");
  }

  @Test
  void aWrongPropertyIsNamed(CapturedOutput output) {
    start(
        Nothing.class,
        "reactor.ringbuf.rings.exec.pin[0]=/a",
        "reactor.ringbuf.rings.exec.pin[1]=/b",
        "reactor.ringbuf.rings.exec.losses=/c");
    assertThat(output)
        .contains(
            "APPLICATION FAILED TO START",
            "reactor.ringbuf.rings.exec.losses",
            "(/c)",
            "single pin")
        .doesNotContain("\tat ");
  }

  @Test
  void aListAndAMissingPropertyAreNamed(CapturedOutput output) {
    start(Nothing.class, "reactor.ringbuf.rings.exec.pin[0]=");
    start(Nothing.class, "reactor.ringbuf.rings.tcp.follow=true");
    assertThat(output)
        .contains("reactor.ringbuf.rings.exec.pin", "reactor.ringbuf.rings.tcp", "set pin, folder")
        .doesNotContain("\tat ");
  }

  @Test
  void anObjectThatIsNoneNamesItsRing(CapturedOutput output) {
    start(Nothing.class, "reactor.ringbuf.rings.exec.object=classpath:logback-test.xml");
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "Ring exec:", "reactor.ringbuf.rings.exec.object")
        .doesNotContain("\tat ");
  }

  @Test
  void eachExceptionHasAnAction() {
    for (RingbufException failure :
        List.of(
            new RingbufInUseException("in use", null),
            new CorruptRingbufException("corrupt", null),
            noTypes(),
            new RingbufException("old", null, new UnsupportedOperationException()),
            new RingbufException("refused", "EACCES", null),
            new RingbufException("other"))) {
      FailureAnalysis analysis =
          new RingbufFailureAnalyzer().analyze(new IllegalStateException(failure), failure);
      assertThat(analysis.getDescription()).contains(failure.getMessage());
      assertThat(analysis.getAction()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPERM", "EACCES"})
  void permissionsOfAPinAreExplained(String errno) {
    RingbufException failure = new RingbufException("refused", errno, null);
    assertThat(new RingbufFailureAnalyzer().analyze(failure).getAction()).contains("permission");
  }

  private static RingbufException noTypes() {
    try {
      Btf.ofBytes("nothing", new byte[64]);
      throw new AssertionError("64 zeros have no types");
    } catch (RingbufException e) {
      return e;
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @ImportAutoConfiguration(RingbufAutoConfiguration.class)
  static class Application {}

  @Configuration(proxyBeanMethods = false)
  static class Nothing {}

  @Configuration(proxyBeanMethods = false)
  static class Subscriber {

    @Bean
    ApplicationRunner subscribe(RingbufReceiver receiver) {
      return arguments -> receiver.receive().blockFirst();
    }
  }
}
