package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom the service answers, and what a request can do to its log. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrowserSafetyTest {

  private TestService service;

  @BeforeEach
  void start() {
    service = new TestService("--server.address=0.0.0.0", "--kernel-live.hosts=Known.example");
  }

  @AfterEach
  void end() {
    service.close();
  }

  @Test
  void theAddressAtWhichItIsReachedMayStandForItsName() throws Exception {
    for (String host :
        List.of("127.0.0.2:80", "127.0.0.1", "[::1]", "localhost", "known.example")) {
      assertThat(get(host)).as(host).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anotherNameIsRefused() throws Exception {
    try (Log log = new Log()) {
      for (String host :
          List.of(
              "127.0.0.3",
              "evil.example",
              "127.0.0.2.evil.example",
              "localhost.",
              "localhost:65536", // which is no port
              "")) {
        assertThat(get(host)).as(host).startsWith("HTTP/1.1 421").contains("kernel-live.hosts");
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  private String get(String host) throws Exception {
    try (Socket connection = service.connect("127.0.0.2", "127.0.0.2")) {
      return TestService.get(connection, host, "/");
    }
  }

  @Test
  void whatIsNoRequestIsRefusedAndWritesNothingToTheLog() throws Exception {
    try (Log log = new Log()) {
      for (String request :
          List.of(
              "GET /\033[31mred HTTP/1.1\r\nHost: [::1\r\n\r\n",
              "\033[31mred / HTTP/1.1\r\n\r\n")) {
        try (Socket connection = service.connect("127.0.0.1", "127.0.0.1")) {
          assertThat(TestService.say(connection, request)).startsWith("HTTP/1.1 400");
        }
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aPathThatIsNoneWritesNoControlCharactersToTheLog() throws Exception {
    try (Log log = new Log()) {
      assertThat(service.get("/..%2f..%2f%0aa%1b%5b31mred").statusCode()).isEqualTo(404);
      assertThat(log.lines()).allSatisfy(line -> assertThat(line).doesNotContainPattern("\\p{Cc}"));
    }
  }
}
