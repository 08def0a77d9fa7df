package reactor.ringbuf.samples.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says over HTTP how an agent fares: 200 while it delivers, 503 otherwise, with the details as
 * JSON.
 */
final class HealthServer implements AutoCloseable {

  static {
    // The server waits no longer, in seconds, for a client that does not ask, or does not read.
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
    System.setProperty("sun.net.httpserver.maxRspTime", "5");
  }

  private static final String PATH = "/health";
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;

  /** For each client a thread, so that none waits for a slow one. */
  private final ExecutorService threads = Executors.newCachedThreadPool(HealthServer::thread);

  /**
   * @param address {@code HOST:PORT}, or a port of localhost
   */
  HealthServer(String address, Supplier<AgentHealth> health) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "localhost" : address.substring(0, colon);
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException | IllegalArgumentException e) {
      throw new FleetException(
          "Cannot listen at " + address + ": " + e + ". --health takes [HOST:]PORT.", e);
    }
    server.createContext(PATH, exchange -> answer(exchange, health.get()));
    server.setExecutor(threads);
    server.start();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "fleet-health");
    thread.setDaemon(true);
    return thread;
  }

  /** Where it answers. */
  String url() {
    InetSocketAddress address = server.getAddress();
    return "http://" + address.getHostString() + ':' + address.getPort() + PATH;
  }

  private static void answer(HttpExchange exchange, AgentHealth health) throws IOException {
    try (exchange) {
      byte[] body = JSON.writeValueAsBytes(health);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          health.state() == AgentHealth.State.DELIVERING ? 200 : 503, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
