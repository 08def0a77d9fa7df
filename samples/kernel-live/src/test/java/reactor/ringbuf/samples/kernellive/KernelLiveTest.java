package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.spring.RingSourceFactory;

/** How the service starts, with which properties, and what it says when it has no rings. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KernelLiveTest {

  private static ConfigurableApplicationContext run(String... options) {
    return new SpringApplicationBuilder(KernelLive.class).properties("server.port=0").run(options);
  }

  @Test
  void theHeadOfThePageIsThere() throws Exception {
    try (TestService service = new TestService()) {
      HttpResponse<String> page = service.get("/");
      HttpResponse<String> head = service.head("/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      for (String header : List.of("content-type", "content-length", "cache-control")) {
        assertThat(head.headers().firstValue(header))
            .isPresent()
            .isEqualTo(page.headers().firstValue(header));
      }
    }
  }

  @Test
  void aMistypedPropertyIsAnError() {
    assertThatThrownBy(() -> run("--kernel-live.max-client=3"))
        .hasRootCauseInstanceOf(UnboundConfigurationPropertiesException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "backlog=1KB, 'backlog must be at least 64 KB, not 1024B'",
    "send-buffer=0B, 'send-buffer must be more than 0 and less than 2 GB, not 0B'",
    "send-buffer=2GB, 'send-buffer must be more than 0 and less than 2 GB, not 2147483648B'",
  })
  void aPropertyOutOfRangeIsAnError(String property, String message) {
    assertThatThrownBy(() -> run("--kernel-live." + property))
        .rootCause()
        .hasMessage("kernel-live." + message);
  }

  @Test
  void aRingThatCannotBeOpenedIsToldOfLessAndLess() {
    AtomicInteger opened = new AtomicInteger();
    RingbufSource refused =
        () -> {
          opened.incrementAndGet();
          throw new RingbufException("It may not be opened.");
        };
    try (ConfigurableApplicationContext context =
            new SpringApplicationBuilder(KernelLive.class)
                .initializers(
                    starting ->
                        starting
                            .getBeanFactory()
                            .registerSingleton(
                                "refused", (RingSourceFactory) (name, ring) -> List.of(refused)))
                .run("--server.port=0");
        Log log = new Log()) {
      assertThat(context.isActive()).isTrue();
      int before = opened.get(); // some of which are told of already
      await().until(() -> opened.get() > before + 10);
      assertThat(log.lines().stream().filter(line -> line.endsWith("Trying again.")))
          .hasSizeBetween(1, 6);
    }
  }
}
