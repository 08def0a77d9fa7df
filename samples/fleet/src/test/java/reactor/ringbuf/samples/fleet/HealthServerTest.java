package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  private static AgentHealth health() {
    return new AgentHealth(AgentHealth.State.DELIVERING, Duration.ZERO, 7, 0.5, 0, true, List.of());
  }

  @Test
  void slowClientsDelayNobodyAndAreNotWaitedForWithoutEnd() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (HealthServer server = new HealthServer("0", HealthServerTest::health)) {
      URI url = URI.create(server.url());
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        Socket socket = new Socket(url.getHost(), url.getPort());
        slow.add(socket);
        socket.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
      }
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(3)).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"acknowledged\":7");
      for (Socket socket : slow) {
        assertThat(socket.getInputStream().read()).isNegative(); // it has hung up
      }
    } finally {
      for (Socket socket : slow) {
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
