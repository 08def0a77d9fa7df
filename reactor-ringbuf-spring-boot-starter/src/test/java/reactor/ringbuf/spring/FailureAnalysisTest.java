package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.spring.actuate.RingbufHealthAutoConfiguration;

/** An application that cannot start says what is wrong, and what to do, in place of a trace. */
class FailureAnalysisTest {

  private static volatile @Nullable FailureAnalysis reported;

  /** Starts an application that fails; returns what it says. */
  private static String start(Class<?> user, String... properties) {
    reported = null;
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(Application.class, user)
                    .web(WebApplicationType.NONE)
                    .properties(properties)
                    .run()
                    .close())
        .isInstanceOf(Exception.class);
    FailureAnalysis analysis = reported;
    assertThat(analysis).as("analysis of the failure").isNotNull();
    return analysis.getDescription() + "\n" + analysis.getAction();
  }

  @Test
  void aMissingPinSaysHowToWaitForIt() {
    assertThat(start(Subscriber.class, "reactor.ringbuf.rings.exec.pin=/not/there/events"))
        .contains("/not/there/events", "wait-for-pin");
  }

  @Test
  void aWrongPropertyIsNamedAndWhereItIsSet() {
    assertThat(
            start(
                Nothing.class,
                "reactor.ringbuf.rings.exec.pin[0]=/a",
                "reactor.ringbuf.rings.exec.pin[1]=/b",
                "reactor.ringbuf.rings.exec.losses=/c"))
        .contains("reactor.ringbuf.rings.exec.losses (/c)", "defaultProperties", "single pin");
  }

  @Test
  void aRingWhoseNameHasUpperCaseIsNamedToo() {
    assertThat(
            start(
                Nothing.class,
                "reactor.ringbuf.rings.tcpConnect.pin=/a",
                "reactor.ringbuf.rings.tcpConnect.map=events"))
        .contains("reactor.ringbuf.rings.tcpConnect.map (events), from ", "object only");
  }

  @Test
  void aListIsNamed() {
    assertThat(start(Nothing.class, "reactor.ringbuf.rings.exec.pin[0]="))
        .contains("reactor.ringbuf.rings.exec.pin", "empty");
  }

  @Test
  void aRingThatLacksAPropertyIsNamed() {
    assertThat(start(Nothing.class, "reactor.ringbuf.rings.tcp.follow=true"))
        .contains("reactor.ringbuf.rings.tcp", "set pin, folder or object");
  }

  @Test
  void aMistypedPropertyIsNamedAndTheOneThatIsMeant() {
    assertThat(
            start(
                Nothing.class,
                "reactor.ringbuf.rings.exec.pinn=/a",
                "reactor.ringbuf.rings.exec.wait-for-pn=1m"))
        .contains("There is no property reactor.ringbuf.rings.exec.pinn (/a, from ")
        .contains("Did you mean reactor.ringbuf.rings.exec.pin?")
        .contains("There is no property reactor.ringbuf.rings.exec.wait-for-pn (1m, from ")
        .contains("Did you mean reactor.ringbuf.rings.exec.wait-for-pin?")
        .containsOnlyOnce("Below reactor.ringbuf.rings.exec there are: pin, folder, glob, object,");
    assertThat(start(Nothing.class, "reactor.ringbuf.ring.exec.pin=/a"))
        .contains("There is no property reactor.ringbuf.ring.exec.pin (/a")
        .contains("Below reactor.ringbuf there are: rings, shutdown.");
    assertThat(start(Nothing.class, "reactor.ringbuf.shutdown.drain-time=1s"))
        .contains("Below reactor.ringbuf.shutdown there are: drain-timeout.");
  }

  @ParameterizedTest
  @CsvSource({
    "coalescing, soon, not a valid duration",
    "follow, maybe, Invalid boolean value",
    "size, big, does not match data size pattern",
    "batches-in-flight, few, For input string",
  })
  void aValueThatIsNoneIsNamedAndWhereItIsSet(String property, String value, String reason) {
    String analysis =
        start(
            Nothing.class,
            "reactor.ringbuf.rings.exec.pin=/a",
            "reactor.ringbuf.rings.exec.%s=%s".formatted(property, value));
    assertThat(analysis)
        .contains("reactor.ringbuf.rings.exec." + property, value, "defaultProperties", reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reactor.ringbuf.shutdown.drain-timeout",
        "management.health.ringbuf.no-demand",
        "management.health.ringbuf.losses-for"
      })
  void aNegativeTimeIsNamedAndWhereItIsSet(String property) {
    assertThat(start(Nothing.class, "reactor.ringbuf.rings.exec.pin=/a", property + "=-1s"))
        .contains(property, "defaultProperties", "0 or more");
  }

  @Test
  void anObjectThatIsNoneNamesItsRing() {
    assertThat(start(Nothing.class, "reactor.ringbuf.rings.exec.object=classpath:logback-test.xml"))
        .contains("Ring exec:", "reactor.ringbuf.rings.exec.object");
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
  @ImportAutoConfiguration({RingbufAutoConfiguration.class, RingbufHealthAutoConfiguration.class})
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

  /** Named in spring.factories. */
  static final class Recorder implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
      reported = analysis;
    }
  }
}
