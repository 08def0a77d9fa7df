package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.spring.RingSourceFactory;
import reactor.ringbuf.spring.RingbufReceivers;
import reactor.ringbuf.test.TestRingbuf;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/** The whole service, with the test kit's rings in place of the kernel's. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // reads are not interrupted
class ServiceTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, TestRingbuf> rings =
      Map.of("programs", TestRingbuf.create(65536), "connections", TestRingbuf.create(65536));
  private ConfigurableApplicationContext context;

  @BeforeEach
  void start() {
    context = run();
  }

  private ConfigurableApplicationContext run(String... options) {
    List<String> all = new ArrayList<>(List.of("--server.port=0", "--kernel-live.max-clients=2"));
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

  @AfterEach
  void end() {
    context.close();
    rings.values().forEach(ring -> ring.assertNotSubscribed().close());
  }

  private HttpRequest request(String method, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(request("GET", path), HttpResponse.BodyHandlers.ofString());
  }

  private BufferedReader stream(String path) throws Exception {
    HttpResponse<InputStream> response =
        HTTP.send(request("GET", path), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** A connection that has said nothing yet, between these addresses of the loopback. */
  private Socket connect(String from, String to) throws IOException {
    return new Socket(InetAddress.getByName(to), port(), InetAddress.getByName(from), 0);
  }

  /** Asks for something on a connection, and returns the head of the answer and more. */
  private static String get(Socket connection, String host, String path) throws IOException {
    connection
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(path, host)
                .getBytes(StandardCharsets.UTF_8));
    byte[] answer = new byte[8192];
    int length = connection.getInputStream().read(answer);
    return new String(answer, 0, length, StandardCharsets.UTF_8);
  }

  private static String next(BufferedReader stream) throws Exception {
    String line = stream.readLine();
    while (line != null && !line.startsWith("data:")) {
      line = stream.readLine();
    }
    return line;
  }

  private void submit(int type, int pid) {
    ByteBuffer record = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    record.putInt(type).putInt(pid).putInt(1).putInt(0).putLong(pid).putLong(0);
    rings.get("programs").submit(record.array());
  }

  private void exec(int pid) {
    submit(1, pid);
  }

  private void exit(int pid) {
    submit(2, pid);
  }

  @Test
  void aWrongFilterIsNamed() throws Exception {
    for (String path : List.of("/api/execs", "/api/exits", "/api/connections")) {
      HttpResponse<String> response = get(path + "?uid=bob");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("uid must be a number from 0 to 4294967295, not 'bob'");
      response = get(path + "?user=1");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("no parameter user", "pid, uid and name");
    }
    HttpResponse<String> response = get("/api/events?pid=1");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("no parameter pid", "/api/execs");
  }

  @Test
  void aFilterHolds() throws Exception {
    try (BufferedReader stream = stream("/api/execs?pid=8")) {
      exec(7);
      exec(8);
      assertThat(next(stream)).contains("\"pid\":8");
    }
  }

  @Test
  void oneClientTooManyIsTurnedAwayUntilAnotherLeaves() throws Exception {
    BufferedReader first = stream("/api/execs");
    try (BufferedReader second = stream("/api/events")) {
      HttpResponse<String> response = get("/api/execs");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("content-type"))
          .contains("application/problem+json");
      assertThat(response.body()).contains("2 streams are open", "kernel-live.max-clients");
      first.close();
      ClientStreams clients = context.getBean(ClientStreams.class);
      while (clients.open() > 1) {
        assertThat(next(second)).isNotNull(); // its status, once a second
      }
      stream("/api/execs").close();
    }
  }

  @Test
  void oneTooManyToAnAddressIsTurnedAwayAndOthersAreNot() throws Exception {
    context.close();
    context = run("--kernel-live.max-clients-per-address=1");
    try (BufferedReader first = stream("/api/execs");
        Socket another = connect("127.0.0.2", "127.0.0.1")) {
      HttpResponse<String> response = get("/api/execs");
      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.body())
          .contains("1 streams are open to 127.0.0.1", "kernel-live.max-clients-per-address");
      assertThat(get(another, "localhost", "/api/execs")).startsWith("HTTP/1.1 200");
      exec(1);
      assertThat(next(first)).contains("\"pid\":1");
    }
    ClientStreams clients = context.getBean(ClientStreams.class);
    await().until(() -> clients.open() == 0);
    stream("/api/execs").close();
  }

  @Test
  void whoAsksForNothingIsDisconnectedAndAStreamWithoutEventsIsNot() throws Exception {
    assertThat(context.getEnvironment().getProperty("server.netty.idle-timeout")).isNotNull();
    context.close();
    context = run("--server.netty.idle-timeout=300ms");
    try (BufferedReader stream = stream("/api/execs?pid=8");
        Socket idle = connect("127.0.0.1", "127.0.0.1")) {
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      exec(8);
      assertThat(next(stream)).contains("\"pid\":8");
    }
  }

  @Test
  void theAddressAtWhichItIsReachedMayStandForItsName() throws Exception {
    context.close();
    context = run("--server.address=0.0.0.0", "--kernel-live.hosts=Known.example");
    for (String host :
        List.of("127.0.0.2:80", "127.0.0.1", "[::1]", "localhost", "known.example")) {
      try (Socket connection = connect("127.0.0.2", "127.0.0.2")) {
        assertThat(get(connection, host, "/")).as(host).startsWith("HTTP/1.1 200");
      }
    }
    for (String host : List.of("127.0.0.3", "evil.example", "127.0.0.2.evil.example")) {
      try (Socket connection = connect("127.0.0.2", "127.0.0.2")) {
        assertThat(get(connection, host, "/"))
            .as(host)
            .startsWith("HTTP/1.1 421")
            .contains("kernel-live.hosts");
      }
    }
  }

  @Test
  void anEventThatCannotBeReadCostsThatEventOnlyAndIsCounted() throws Exception {
    try (BufferedReader stream = stream("/api/execs");
        BufferedReader status = stream("/api/events")) {
      exec(1);
      assertThat(next(stream)).contains("\"pid\":1");
      exit(1); // cannot be written
      submit(77, 1); // is no event
      exec(2);
      assertThat(next(stream)).contains("\"pid\":2");
      String line = next(status);
      while (!line.contains("\"records\":4")) {
        line = next(status);
      }
      assertThat(line).contains("\"unreadable\":2").contains("\"unreadable\":0");
      // The same subscription goes on.
      assertThat(context.getBean(RingbufReceivers.class).get("programs").stats().subscriptions())
          .isEqualTo(1);
    }
  }

  @Test
  void whoComesDuringTheShutdownGetsTheEndToo() throws Exception {
    BufferedReader before = stream("/api/events");
    context.getBean(LiveEvents.class).stop();
    assertThat(context.getBean(RingbufReceivers.class).asMap().values())
        .extracting(ring -> ring.stats().state())
        .containsOnly(ReceiverStats.State.INACTIVE);
    while (before.readLine() != null) {
      assertThat(before).isNotNull();
    }
    assertThat(get("/api/execs").statusCode()).isEqualTo(200); // and its end
    context.getBean(LiveEvents.class).start();
    try (BufferedReader again = stream("/api/execs?pid=8")) {
      exec(8);
      assertThat(next(again)).contains("\"pid\":8");
    }
  }

  @Test
  void theHeadOfThePageIsThere() throws Exception {
    HttpResponse<String> page = get("/");
    HttpResponse<String> head =
        HTTP.send(request("HEAD", "/"), HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String header : List.of("content-type", "content-length", "cache-control")) {
      assertThat(head.headers().firstValue(header))
          .isPresent()
          .isEqualTo(page.headers().firstValue(header));
    }
  }

  @Test
  void theHeadOfAStreamIsThereToo() throws Exception {
    HttpResponse<String> head =
        HTTP.send(request("HEAD", "/api/events"), HttpResponse.BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(context.getBean(ClientStreams.class).open()).isZero();
  }

  @Test
  void aMistypedPropertyIsAnError() {
    assertThatThrownBy(() -> run("--kernel-live.max-client=3"))
        .hasRootCauseInstanceOf(UnboundConfigurationPropertiesException.class);
    assertThatThrownBy(() -> run("--kernel-live.backlog=1KB"))
        .rootCause()
        .hasMessageContaining("kernel-live.backlog must be at least 64 KB, not 1024B");
  }
}
