package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many clients there may be, and for how long one may ask for nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest {

  @Test
  void oneClientTooManyIsTurnedAwayUntilAnotherLeaves() throws Exception {
    try (TestService service = new TestService("--kernel-live.max-clients=2");
        BufferedReader second = service.stream("/api/events")) {
      BufferedReader first = service.stream("/api/execs");
      HttpResponse<String> response = service.get("/api/execs");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("content-type"))
          .contains("application/problem+json");
      assertThat(response.body()).contains("2 streams are open", "kernel-live.max-clients");
      first.close();
      ClientStreams clients = service.bean(ClientStreams.class);
      while (clients.open() > 1) {
        assertThat(TestService.next(second)).isNotNull(); // its status, once a second
      }
      service.stream("/api/execs").close();
    }
  }

  @Test
  void oneTooManyToAnAddressIsTurnedAwayAndOthersAreNot() throws Exception {
    try (TestService service = new TestService("--kernel-live.max-clients-per-address=1")) {
      try (BufferedReader first = service.stream("/api/execs");
          Socket another = service.connect("127.0.0.2", "127.0.0.1")) {
        HttpResponse<String> response = service.get("/api/execs");
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body())
            .contains("1 streams are open to 127.0.0.1", "kernel-live.max-clients-per-address");
        assertThat(TestService.get(another, "localhost", "/api/execs")).startsWith("HTTP/1.1 200");
        service.exec(1);
        assertThat(TestService.next(first)).contains("\"pid\":1");
      }
      ClientStreams clients = service.bean(ClientStreams.class);
      await().until(() -> clients.open() == 0);
      service.stream("/api/execs").close();
    }
  }

  @Test
  void whoAsksForNothingIsDisconnectedAndAStreamWithoutEventsIsNot() throws Exception {
    try (TestService service = new TestService()) {
      assertThat(service.property("server.netty.idle-timeout")).isNotEmpty();
      service.restart("--server.netty.idle-timeout=300ms");
      try (BufferedReader stream = service.stream("/api/execs?pid=8");
          Socket idle = service.connect("127.0.0.1", "127.0.0.1")) {
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
        service.exec(8);
        assertThat(TestService.next(stream)).contains("\"pid\":8");
      }
    }
  }
}
