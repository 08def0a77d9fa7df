package reactor.ringbuf.tests.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the event streams that is no browser: it reads on a thread of its own, or never. */
final class EventReader implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final Socket socket;

  /** Connects and asks for a stream; reads nothing yet. */
  EventReader(int port, String path) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
  }

  /** Reads until the connection ends, and hands over each event: its kind and its content. */
  void read(BiConsumer<String, String> events) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String kind = "";
      String content = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event:")) {
          kind = line.substring("event:".length());
        } else if (line.startsWith("data:")) {
          content = line.substring("data:".length());
        } else if (line.isEmpty() && content != null) { // one that has no end is none
          events.accept(kind, content);
          content = null;
        }
      }
    } catch (IOException e) {
      return; // the service was killed, or this is closed
    }
  }

  /** The same on a thread of its own. */
  Thread start(BiConsumer<String, String> events) {
    Thread thread = new Thread(() -> read(events), "event-reader");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  static JsonNode json(String data) {
    return JSON.readTree(data);
  }

  /** How many events the first ring of a status has lost, the programs', in its latest lives. */
  static long ringLost(JsonNode status) {
    long lost = 0;
    for (JsonNode life : status.get("rings").get(0).get("lives")) {
      lost += life.get("lost").asLong();
    }
    return lost;
  }

  /** How long ago the kernel saw the event, in nanoseconds: both read the same clock. */
  static long age(String data) {
    int start = data.indexOf("\"time\":\"") + "\"time\":\"".length();
    Instant time = Instant.parse(data.substring(start, data.indexOf('"', start)));
    Instant now = Instant.now();
    return (now.getEpochSecond() - time.getEpochSecond()) * 1_000_000_000L
        + now.getNano()
        - time.getNano();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
