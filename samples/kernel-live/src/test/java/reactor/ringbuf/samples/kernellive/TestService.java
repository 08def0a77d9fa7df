package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.ringbuf.spring.RingSourceFactory;
import reactor.ringbuf.test.TestRingbuf;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * The whole service, with the test kit's rings in place of the kernel's, and what a client does.
 * Reads are not interrupted: tests need a timeout in a thread of its own.
 */
final class TestService implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, TestRingbuf> rings =
      Map.of("programs", TestRingbuf.create(65536), "connections", TestRingbuf.create(65536));
  private ConfigurableApplicationContext context;

  /** Starts it with options such as {@code --kernel-live.max-clients=3}. */
  TestService(String... options) {
    context = run(options);
  }

  /** Ends it, and starts it with other options. */
  void restart(String... options) {
    context.close();
    context = run(options);
  }

  private ConfigurableApplicationContext run(String... options) {
    List<String> all = new ArrayList<>(List.of("--server.port=0"));
    all.addAll(Arrays.asList(options));
    return new SpringApplicationBuilder(KernelLive.class)
        .initializers(
            starting -> {
              starting
                  .getBeanFactory()
                  .registerSingleton(
                      "testRings",
                      (RingSourceFactory) (name, described) -> List.of(rings.get(name)));
              starting.getBeanFactory().registerSingleton("failing", failing());
            })
        .run(all.toArray(String[]::new));
  }

  /** Cannot write the ends of processes. */
  private static JsonMapperBuilderCustomizer failing() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(
        KernelEvent.Exit.class,
        new ValueSerializer<KernelEvent.Exit>() {
          @Override
          public void serialize(
              KernelEvent.Exit event, JsonGenerator json, SerializationContext context) {
            throw new IllegalStateException("as this test wants it");
          }
        });
    return builder -> builder.addModule(module);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  String property(String name) {
    return context.getEnvironment().getRequiredProperty(name);
  }

  HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(request("GET", path), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> head(String path) throws Exception {
    return HTTP.send(request("HEAD", path), HttpResponse.BodyHandlers.ofString());
  }

  BufferedReader stream(String path) throws Exception {
    HttpResponse<InputStream> response =
        HTTP.send(request("GET", path), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The next event of a stream; null at its end. */
  static String next(BufferedReader stream) throws Exception {
    String line = stream.readLine();
    while (line != null && !line.startsWith("data:")) {
      line = stream.readLine();
    }
    return line;
  }

  private HttpRequest request(String method, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
  }

  private int port() {
    return Integer.parseInt(property("local.server.port"));
  }

  /** A connection that has said nothing yet, between these addresses of the loopback. */
  Socket connect(String from, String to) throws IOException {
    return new Socket(InetAddress.getByName(to), port(), InetAddress.getByName(from), 0);
  }

  /** Asks for something on a connection, and returns the head of the answer and more. */
  static String get(Socket connection, String host, String path) throws IOException {
    return say(connection, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host));
  }

  /** Says anything on a connection, and returns the head of the answer and more. */
  static String say(Socket connection, String request) throws IOException {
    connection.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    byte[] answer = new byte[8192];
    int length = connection.getInputStream().read(answer);
    return new String(answer, 0, length, StandardCharsets.UTF_8);
  }

  void exec(int pid) {
    submit(1, pid);
  }

  /** The end of a process, which cannot be written. */
  void exit(int pid) {
    submit(2, pid);
  }

  void submit(int type, int pid) {
    ByteBuffer record = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    record.putInt(type).putInt(pid).putInt(1).putInt(0).putLong(pid).putLong(0);
    rings.get("programs").submit(record.array());
  }

  @Override
  public void close() {
    context.close();
    rings.values().forEach(ring -> ring.assertNotSubscribed().close());
  }
}
