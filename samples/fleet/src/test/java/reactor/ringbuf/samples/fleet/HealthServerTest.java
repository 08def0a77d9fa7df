package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthServerTest {

  private static final int SLOW_CLIENTS = 20;
  private static final int LIMIT_MILLIS = 20_000;

  private static AgentHealth health() {
    return new AgentHealth(AgentHealth.State.DELIVERING, Duration.ZERO, 7, 0.5, 0, true, List.of());
  }

  @Test
  void slowClientsDelayNobodyAndAreNotWaitedForWithoutEnd() throws Exception {
    try (HealthServer server = new HealthServer("0", HealthServerTest::health);
        SlowClients slow = new SlowClients(URI.create(server.url()))) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(server.url()))
                      .timeout(Duration.ofSeconds(3))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"acknowledged\":7");
      slow.awaitHangUp();
    }
  }

  /** Ask half a question; they leave before the server ends, which might wait for them. */
  private static final class SlowClients implements AutoCloseable {

    private final List<Socket> sockets = new ArrayList<>();

    SlowClients(URI url) throws IOException {
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        Socket socket = new Socket(url.getHost(), url.getPort());
        sockets.add(socket);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
      }
    }

    void awaitHangUp() throws IOException {
      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().read()).isNegative();
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    assertThatThrownBy(() -> new HealthServer("localhost:http", HealthServerTest::health))
        .isInstanceOf(FleetException.class)
        .hasMessageStartingWith("Cannot listen at localhost:http")
        .hasMessageEndingWith("--health takes [HOST:]PORT.");
  }
}
