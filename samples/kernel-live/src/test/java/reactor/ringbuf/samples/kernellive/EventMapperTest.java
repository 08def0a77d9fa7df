package reactor.ringbuf.samples.kernellive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.ringbuf.samples.exittrace.Event;
import reactor.ringbuf.samples.kernellive.KernelLiveProperties.CommandLines;

class EventMapperTest {

  private static EventMapper mapper(CommandLines commandLines) {
    return new EventMapper(
        new KernelLiveProperties(
            "",
            commandLines,
            List.of(),
            1,
            1,
            DataSize.ofKilobytes(64),
            DataSize.ofKilobytes(1),
            Duration.ofSeconds(1)));
  }

  private static Event.Exec exec(String comm, String args) {
    return new Event.Exec(
        Instant.EPOCH, 70, 1, 1000, 7, comm, args.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static KernelEvent.Exec map(CommandLines commandLines, String comm, String args) {
    return (KernelEvent.Exec) mapper(commandLines).program(3, exec(comm, args));
  }

  @Test
  void argumentsAreCountedAndNotTold() {
    KernelEvent.Exec exec = map(CommandLines.REDACTED, "mysql", "mysql\0-u\0root\0-psecret\0");
    assertThat(exec.command()).isEqualTo("mysql");
    assertThat(exec.hidden()).isEqualTo(3);
    assertThat(exec.toString()).doesNotContain("secret");
    assertThat(map(CommandLines.REDACTED, "true", "true\0").hidden()).isZero();
    // The kernel program cuts at 1024 bytes: the last argument may have no end.
    assertThat(map(CommandLines.REDACTED, "a", "a\0b\0cut").hidden()).isEqualTo(2);
    assertThat(map(CommandLines.REDACTED, "a", "").hidden()).isZero();
  }

  @Test
  void theConfigurationCanHaveThemShown() {
    KernelEvent.Exec exec = map(CommandLines.SHOWN, "mysql", "mysql\0-psecret\0");
    assertThat(exec.command()).isEqualTo("mysql -psecret");
    assertThat(exec.hidden()).isZero();
  }

  @Test
  void whatATerminalOrAPageWouldObeyIsReplaced() {
    String rightToLeft =
        new String("\u202e".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    KernelEvent.Exec exec =
        map(CommandLines.SHOWN, "\u202e\u0007", "\u001b[2J\u00ff\n" + rightToLeft + "\0");
    assertThat(exec.command()).isEqualTo("?[2J\ufffd??");
    assertThat(exec.name()).isEqualTo("??");
  }

  @Test
  void theFilterTakesWhatItNames() {
    KernelEvent event =
        mapper(CommandLines.REDACTED)
            .program(
                3,
                new Event.Exit(
                    Instant.EPOCH,
                    70,
                    1,
                    4_294_967_295L,
                    8,
                    "Java",
                    Duration.ofMillis(1500),
                    3,
                    0));
    assertThat(filter("").test(event)).isTrue();
    assertThat(filter("?pid=70&uid=4294967295&name=JAV").test(event)).isTrue();
    assertThat(filter("?pid=71").test(event)).isFalse();
    assertThat(filter("?uid=0").test(event)).isFalse();
    assertThat(filter("?name=perl").test(event)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "?user=1, no parameter user: events are filtered by pid",
    "?uid=bob, 'uid must be a number from 0 to 4294967295, not ''bob'''",
    "?uid=4294967296, uid must be a number",
    "?pid=-1, 'pid must be a number from 0 to 2147483647, not ''-1'''",
    "?pid=2147483648, pid must be a number",
    "?pid=, pid must be a number",
    "?pid=1&pid=2, 'one pid only, not [1, 2]'",
  })
  void theFilterRefusesWhatItDoesNotKnow(String query, String message) {
    assertThatThrownBy(() -> filter(query))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static EventFilter filter(String query) {
    return EventFilter.of(
        UriComponentsBuilder.fromUriString("http://localhost/" + query).build().getQueryParams());
  }
}
