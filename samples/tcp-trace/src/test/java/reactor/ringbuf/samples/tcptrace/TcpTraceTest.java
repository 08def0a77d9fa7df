package reactor.ringbuf.samples.tcptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

class TcpTraceTest {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Output output =
      new Output("tcp-trace", new PrintStream(out, true, StandardCharsets.UTF_8), System.err, true);

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void aConnectionOverIpv4() throws Exception {
    seesBothEnds(InetAddress.getByName("127.0.0.1"), "127.0.0.1");
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void aConnectionOverIpv6() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "there is no IPv6 here");
    seesBothEnds(loopback, "[::1]");
  }

  private void seesBothEnds(InetAddress address, String name) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, address)) {
      int port = server.getLocalPort();
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(
              () -> TcpTrace.run(output, "--count", "4", "--port", Integer.toString(port)));
      await().until(() -> status.isDone() || !lines().isEmpty()); // until it is attached
      assertThat(status).isNotDone();
      int clientPort = exchange(server);
      assertThat(status.get()).isZero();
      assertThat(lines()).hasSize(5).first().asString().startsWith("TIME");
      String out = name + ":" + clientPort + " -> " + name + ":" + port;
      String in = name + ":" + port + " <- " + name + ":" + clientPort;
      assertThat(line("conn", out)).contains(" " + PID + " ");
      assertThat(line("conn", in)).contains(" - ");
      assertThat(line("close", out)).contains(" " + PID + " ").matches(".* 0\\.\\d{6} +5 +[34]");
      assertThat(line("close", in)).contains(" " + PID + " ").matches(".* 0\\.\\d{6} +3 +[56]");
    }
  }

  /** Five bytes there and three back; the client closes first. Returns the client's port. */
  private static int exchange(ServerSocket server) throws IOException {
    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(new byte[5]);
      assertThat(accepted.getInputStream().readNBytes(5)).hasSize(5);
      accepted.getOutputStream().write(new byte[3]);
      assertThat(client.getInputStream().readNBytes(3)).hasSize(3);
      int port = client.getLocalPort();
      client.shutdownOutput();
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      return port;
    }
  }

  private String line(String what, String ends) {
    return lines().stream()
        .map(line -> line.replaceAll(" +", " "))
        .filter(line -> line.contains(" " + what + " ") && line.contains(ends))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + what + " " + ends + " in " + lines()));
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void aConnectionThatIsRefused() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> TcpTrace.run(output, "--count", "1", "--port", Integer.toString(port)));
    await().until(() -> status.isDone() || !lines().isEmpty());
    assertThat(status).isNotDone();
    assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.1"), port).close())
        .isInstanceOf(ConnectException.class);
    assertThat(status.get()).isZero();
    assertThat(line("fail", "-> 127.0.0.1:" + port)).contains(" " + PID + " ");
  }
}
