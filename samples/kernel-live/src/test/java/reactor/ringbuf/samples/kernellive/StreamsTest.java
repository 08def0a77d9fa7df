package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.spring.RingbufReceivers;

/** What comes in the streams, and what is asked for in vain. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTest {

  private TestService service;

  @BeforeEach
  void start() {
    service = new TestService();
  }

  @AfterEach
  void end() {
    service.close();
  }

  @Test
  void aWrongFilterIsNamed() throws Exception {
    for (String path : List.of("/api/execs", "/api/exits", "/api/connections")) {
      HttpResponse<String> response = service.get(path + "?uid=bob");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("uid must be a number from 0 to 4294967295, not 'bob'");
      response = service.get(path + "?user=1");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("no parameter user", "pid, uid and name");
    }
    HttpResponse<String> response = service.get("/api/events?pid=1");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("no parameter pid", "/api/execs");
  }

  @Test
  void aFilterHolds() throws Exception {
    try (BufferedReader stream = service.stream("/api/execs?pid=8")) {
      service.exec(7);
      service.exec(8);
      assertThat(TestService.next(stream)).contains("\"pid\":8");
    }
  }

  @Test
  void anEventThatCannotBeReadCostsThatEventOnlyAndIsCounted() throws Exception {
    try (BufferedReader stream = service.stream("/api/execs");
        BufferedReader status = service.stream("/api/events")) {
      service.exec(1);
      assertThat(TestService.next(stream)).contains("\"pid\":1");
      service.exit(1); // cannot be written
      service.submit(77, 1); // is no event
      service.exec(2);
      assertThat(TestService.next(stream)).contains("\"pid\":2");
      String line = TestService.next(status);
      while (!line.contains("\"records\":4")) {
        line = TestService.next(status);
      }
      assertThat(line).contains("\"unreadable\":2").contains("\"unreadable\":0");
      // The same subscription goes on.
      assertThat(service.bean(RingbufReceivers.class).get("programs").stats().subscriptions())
          .isEqualTo(1);
    }
  }

  @Test
  void whoComesDuringTheShutdownGetsTheEndToo() throws Exception {
    BufferedReader before = service.stream("/api/events");
    service.bean(LiveEvents.class).stop();
    assertThat(service.bean(RingbufReceivers.class).asMap().values())
        .extracting(ring -> ring.stats().state())
        .containsOnly(ReceiverStats.State.INACTIVE);
    while (before.readLine() != null) {
      assertThat(before).isNotNull();
    }
    assertThat(service.get("/api/execs").statusCode()).isEqualTo(200); // and its end
    service.bean(LiveEvents.class).start();
    try (BufferedReader again = service.stream("/api/execs?pid=8")) {
      service.exec(8);
      assertThat(TestService.next(again)).contains("\"pid\":8");
    }
  }

  @Test
  void theHeadOfAStreamIsThereAndIsNoClient() throws Exception {
    HttpResponse<String> head = service.head("/api/events");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(service.bean(ClientStreams.class).open()).isZero();
  }
}
