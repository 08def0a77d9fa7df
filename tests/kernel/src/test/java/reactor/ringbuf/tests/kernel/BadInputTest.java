package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.KernelVersion;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/** What is no ring, or not there: each time the subscriber is told what to do, by name of errno. */
@RequiresBpf
class BadInputTest {

  private final BpfFs fs = BpfFs.mount();
  private final KernelRing ring = KernelRing.create(4096);

  @AfterEach
  void close() {
    ring.close();
    fs.close();
  }

  /** All that is refused costs nothing: no descriptor stays open. */
  private static void assertRefused(ReceiverOptions options, String errno, String... parts) {
    long before = ProcessState.now().files();
    StepVerifier.create(RingbufReceiver.create(options).receive())
        .expectErrorSatisfies(
            error -> {
              assertThat(error)
                  .isExactlyInstanceOf(RingbufException.class)
                  .hasMessageMatching("(?s)Cannot (open|query|consume) the ring buffer .*")
                  .hasMessageEndingWith(".")
                  .hasMessageContainingAll(parts);
              assertThat(((RingbufException) error).errno()).isEqualTo(errno);
            })
        .verify(Duration.ofSeconds(10));
    assertThat(ProcessState.now().files()).isEqualTo(before);
    assertThat(RingThread.all()).isEmpty();
  }

  @Test
  void nothingIsPinnedThere() {
    Path pin = fs.path("nothing");
    assertRefused(
        ReceiverOptions.pinned(pin),
        "ENOENT",
        "the ring buffer pinned at " + pin,
        "bpf(BPF_OBJ_GET): ENOENT (No such file or directory).",
        "Nothing is pinned there",
        "bpftool map pin");
  }

  @Test
  void thereIsNoBpfFileSystem(@TempDir Path folder) {
    assertRefused(
        ReceiverOptions.pinned(folder.resolve("events")),
        "ENOENT",
        "no BPF file system is mounted above it",
        "mount -t bpf bpf /sys/fs/bpf");
  }

  /** The file system is there, only under another name. */
  @Test
  void nothingIsPinnedBehindALink(@TempDir Path folder) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), fs.path("x").getParent());
    assertRefused(
        ReceiverOptions.pinned(link.resolve("nothing")), "ENOENT", "Nothing is pinned there");
  }

  @Test
  void anOrdinaryFile(@TempDir Path folder) throws IOException {
    assertRefused(
        ReceiverOptions.pinned(Files.createFile(folder.resolve("events"))),
        "EACCES",
        "no pinned BPF object",
        "no BPF file system is mounted above it");
  }

  @Test
  void aFolder() throws IOException {
    assertRefused(
        ReceiverOptions.pinned(Files.createDirectory(fs.path("folder"))),
        "EACCES",
        "bpf(BPF_OBJ_GET): EACCES",
        "This is a directory; name the pin of the map in it.");
  }

  @Test
  void aPathThroughAFile(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(ReceiverOptions.pinned(file.resolve("events")), "ENOTDIR", "bpf(BPF_OBJ_GET)");
  }

  @Test
  void aPinnedProgram() {
    Path pin = fs.path("program");
    Sys.pin(ring.object().program("output").fd(), pin);
    assertRefused(
        ReceiverOptions.pinned(pin), null, "it is no BPF map", "bpf-prog", "map of type RINGBUF");
  }

  @Test
  void aHashMap() {
    int fd = Sys.createMap(Sys.HASH, "my_hash", 4, 4, 16);
    try {
      Path pin = fs.path("hash");
      Sys.pin(fd, pin);
      assertRefused(
          ReceiverOptions.pinned(pin),
          null,
          "\"my_hash\" is a BPF_MAP_TYPE_HASH.",
          "Name a map of type BPF_MAP_TYPE_RINGBUF");
      assertRefused(ReceiverOptions.mapFd(fd), null, "BPF_MAP_TYPE_HASH");
      assertThat(Path.of("/proc/self/fd/" + fd)).exists();
    } finally {
      Sys.close(fd);
    }
  }

  @Test
  void aRingInTheOtherDirection() {
    assumeFalse(KernelVersion.running().isBefore(6, 1), "user ring buffers come with Linux 6.1");
    int fd = Sys.createMap(Sys.USER_RINGBUF, "to_kernel", 0, 0, 64 * 1024);
    try {
      assertRefused(ReceiverOptions.mapFd(fd), null, "is a BPF_MAP_TYPE_USER_RINGBUF.");
    } finally {
      Sys.close(fd);
    }
  }

  @Test
  void anIdThatNoMapHas() {
    assertRefused(
        ReceiverOptions.mapId(Integer.MAX_VALUE),
        "ENOENT",
        "the ring buffer with map id 2147483647",
        "bpf(BPF_MAP_GET_FD_BY_ID): ENOENT",
        "no map with that id",
        "bpftool map");
  }

  @Test
  void aDescriptorThatIsNotOpen() {
    assertRefused(
        ReceiverOptions.mapFd(987_654),
        "EBADF",
        "the ring buffer behind file descriptor 987654",
        "EBADF (Bad file descriptor)",
        "no such open file descriptor");
  }

  @Test
  void aDescriptorOfAnotherKind() {
    int event = Sys.eventfd();
    try {
      assertRefused(ReceiverOptions.mapFd(event), null, "it is no BPF map", "anon_inode:[eventfd]");
    } finally {
      Sys.close(event);
    }
    int program = ring.object().program("output").fd();
    assertRefused(ReceiverOptions.mapFd(program), null, "it is no BPF map", "bpf-prog");
  }

  @Test
  void aDescriptorThatIsOpenForReadingOnly() {
    Path pin = fs.path("events");
    ring.pin(pin);
    int fd = Sys.openReadOnly(pin);
    long before = ProcessState.now().ringMappings();
    try {
      assertRefused(
          ReceiverOptions.mapFd(fd),
          "EACCES",
          "mmap(consumer page): EACCES (Permission denied).",
          "readable and writable");
      assertThat(ProcessState.now().ringMappings()).isEqualTo(before);
    } finally {
      Sys.close(fd);
    }
  }

  @Test
  void badInputDoesNotSpoilTheReceiver() {
    Path pin = fs.path("later");
    RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.pinned(pin));
    StepVerifier.create(receiver.receive())
        .expectError(RingbufException.class)
        .verify(Duration.ofSeconds(10));
    ring.pin(pin);
    ring.producer(0).write(Batch.of(1));
    StepVerifier.create(receiver.receive(record -> record.getLong(0)).take(1))
        .expectNext(0L)
        .verifyComplete();
  }
}
