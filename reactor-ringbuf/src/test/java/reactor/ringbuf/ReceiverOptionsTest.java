package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.NonBlocking;

/** Options are values, and refuse at once what can never be opened. */
class ReceiverOptionsTest {

  @Test
  void nameTheirRing() {
    assertThat(ReceiverOptions.pinned("/sys/fs/bpf/events"))
        .hasToString("ReceiverOptions[the ring buffer pinned at /sys/fs/bpf/events]");
    assertThat(ReceiverOptions.pinned(Path.of("/sys/fs/bpf", "events")))
        .hasToString("ReceiverOptions[the ring buffer pinned at /sys/fs/bpf/events]");
    assertThat(ReceiverOptions.mapId(7))
        .hasToString("ReceiverOptions[the ring buffer with map id 7]");
    assertThat(ReceiverOptions.mapFd(0))
        .hasToString("ReceiverOptions[the ring buffer behind file descriptor 0]");
  }

  @Test
  void nameTheirThreads() {
    assertThat(ReceiverOptions.pinned("/sys/fs/bpf/events").name()).isEqualTo("events");
    assertThat(ReceiverOptions.mapId(7).name()).isEqualTo("map7");
    assertThat(ReceiverOptions.mapFd(8).name()).isEqualTo("fd8");
    assertThat(ReceiverOptions.pinned("/").name()).isNotEmpty();
  }

  @Test
  void theDefaultThreadIsADaemonThatMustNotBlock() {
    Thread thread = ReceiverOptions.mapId(7).name("execs").threadFactory().newThread(() -> {});

    assertThat(thread.getName()).matches("ringbuf-execs-\\d+");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
    assertThat(thread).isInstanceOf(NonBlocking.class);
  }

  @Test
  void settingOneKeepsTheOthers() {
    ThreadFactory factory = Thread::new;
    ReceiverOptions original = ReceiverOptions.mapId(7);
    ReceiverOptions changed = original.name("execs").threadFactory(factory).name("opens");

    assertThat(changed.name()).isEqualTo("opens");
    assertThat(changed.threadFactory()).isSameAs(factory);
    assertThat(changed.rings()).isEqualTo(original.rings());
    assertThat(original.name()).isEqualTo("map7");
    assertThat(original.threadFactory()).isNotSameAs(factory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void refuseAPathThatIsNone(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReceiverOptions.pinned(path))
        .withMessageContaining("path");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refuseAnIdThatNoMapHas(int id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReceiverOptions.mapId(id))
        .withMessage("id must be at least 1, not " + id);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void refuseADescriptorThatIsNone(int fd) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReceiverOptions.mapFd(fd))
        .withMessage("fd must be a file descriptor, not " + fd);
  }

  @Test
  @SuppressWarnings("NullAway")
  void refuseNull() {
    ReceiverOptions options = ReceiverOptions.mapId(7);
    RingbufReceiver receiver = RingbufReceiver.create(options);

    assertThatNullPointerException().isThrownBy(() -> options.name(null));
    assertThatNullPointerException().isThrownBy(() -> options.threadFactory(null));
    assertThatNullPointerException().isThrownBy(() -> ReceiverOptions.source((RingbufSet) null));
    assertThatNullPointerException().isThrownBy(() -> ReceiverOptions.pinned((String) null));
    assertThatNullPointerException().isThrownBy(() -> ReceiverOptions.pinned((Path) null));
    assertThatNullPointerException().isThrownBy(() -> RingbufReceiver.create(null));
    assertThatNullPointerException().isThrownBy(() -> receiver.receive(null));
  }
}
