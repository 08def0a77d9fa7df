package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.libbpf.BpfObjectException;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/** Pins and objects in this kernel. */
@RequiresBpf
@Timeout(60)
class KernelRingTest {

  private static final String FIXTURES = "file:../tests/fixtures/src/test/resources/";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class));
  private BpfFs bpffs;

  @BeforeEach
  void mount() {
    bpffs = BpfFs.mount();
  }

  @AfterEach
  void unmount() {
    bpffs.close();
  }

  @Test
  void receivesAPinThatComesLater() {
    Path pin = bpffs.path("events");
    runner
        .withPropertyValues(
            "reactor.ringbuf.rings.numbers.pin=" + pin,
            "reactor.ringbuf.rings.numbers.wait-for-pin=30s",
            "reactor.ringbuf.rings.numbers.thread-name=numbers-of-the-kernel")
        .run(
            context -> {
              RingbufReceiver receiver = context.getBean(RingbufReceiver.class);
              try (KernelRing ring = KernelRing.create(4096)) {
                StepVerifier.create(
                        receiver.receive(record -> Thread.currentThread().getName()).take(3))
                    .then(() -> ring.pin(pin))
                    .then(() -> ring.producer(0).write(Batch.of(3)))
                    .expectNextMatches(thread -> thread.startsWith("numbers-of-the-kernel-"))
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(LIMIT);
              }
            });
  }

  @Test
  void receivesAllPinsOfAFolder() throws Exception {
    Path folder = Files.createDirectory(bpffs.path("numbers"));
    runner
        .withPropertyValues("reactor.ringbuf.rings.numbers.folder=" + folder)
        .run(
            context -> {
              try (KernelRing one = KernelRing.create(4096);
                  KernelRing two = KernelRing.create(4096)) {
                one.pin(folder.resolve("one"));
                two.pin(folder.resolve("two"));
                one.producer(0).write(Batch.of(1));
                two.producer(0).write(Batch.of(1));
                List<String> from =
                    context
                        .getBean(RingbufReceiver.class)
                        .receiveRecords()
                        .take(2)
                        .map(record -> record.ring().name())
                        .collectList()
                        .block(LIMIT);
                assertThat(from).containsExactlyInAnyOrder("one", "two");
              }
            });
  }

  @Test
  void anObjectOfTwoRingsIsLoadedOnceAndClosedWithTheContext() throws Exception {
    long before = openPrograms();
    runner
        .withPropertyValues(
            "reactor.ringbuf.rings.one.object=" + FIXTURES + "two_rings.bpf.o",
            "reactor.ringbuf.rings.one.map=first",
            "reactor.ringbuf.rings.one.size=1MB",
            "reactor.ringbuf.rings.two.object=" + FIXTURES + "two_rings.bpf.o",
            "reactor.ringbuf.rings.two.map=second_of_the_object",
            "reactor.ringbuf.rings.two.size=2MB")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(openPrograms() - before).isEqualTo(1);
              RingbufReceivers receivers = context.getBean(RingbufReceivers.class);
              long child = execute();
              for (String name : List.of("one", "two")) {
                StepVerifier.create(
                        receivers
                            .get(name)
                            .receive(record -> record.getInt(0) & 0xffff_ffffL)
                            .filter(pid -> pid == child)
                            .take(1))
                    .expectNext(child)
                    .expectComplete()
                    .verify(LIMIT);
              }
              assertThat(receivers.get("two").stats().rings().get(0).ring().size())
                  .isEqualTo(2 * 1024 * 1024);
            });
    assertThat(openPrograms()).isEqualTo(before);
  }

  @Test
  void anObjectSaysWhatItsRecordsAre() {
    runner
        .withPropertyValues(
            "reactor.ringbuf.rings.execs.object=" + FIXTURES + "typed.bpf.o",
            "reactor.ringbuf.rings.execs.programs=on_exec",
            "reactor.ringbuf.rings.execs.size=1MB")
        .run(
            context -> {
              RingbufReceivers receivers = context.getBean(RingbufReceivers.class);
              long child = execute();
              StepVerifier.create(
                      receivers
                          .get("execs")
                          .receive(receivers.decoder("execs", Exec.class))
                          .filter(exec -> exec.pid() == child && exec.comm().equals("true"))
                          .take(1))
                  .expectNext(new Exec(child, "true"))
                  .expectComplete()
                  .verify(LIMIT);
            });
  }

  @Test
  void aSizeThatIsNoneIsPutDownToItsProperty() {
    runner
        .withPropertyValues(
            "reactor.ringbuf.rings.execs.object=" + FIXTURES + "typed.bpf.o",
            "reactor.ringbuf.rings.execs.size=0B")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("reactor.ringbuf.rings.execs.size"));
  }

  @Test
  void anObjectThatCannotBeLoadedLeavesNothingBehind() throws Exception {
    long before = openPrograms();
    runner
        .withPropertyValues(
            "reactor.ringbuf.rings.execs.object=" + FIXTURES + "attachable.bpf.o",
            "reactor.ringbuf.rings.execs.programs=on_exec,on_nothing")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(BpfObjectException.class)
                    .hasMessageContaining("on_nothing"));
    assertThat(openPrograms()).isEqualTo(before);
  }

  /** Executes a program; returns its pid once it has ended. */
  private static long execute() throws Exception {
    Process process = new ProcessBuilder("/bin/true").start();
    process.waitFor();
    return process.pid();
  }

  /** How many descriptors of BPF programs this process has. */
  private static long openPrograms() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(KernelRingTest::isProgram).count();
    }
  }

  private static boolean isProgram(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("bpf-prog");
    } catch (IOException e) {
      return false; // that of the listing itself
    }
  }

  /** {@code struct exec} of typed.bpf.c. */
  record Exec(long pid, String comm) {}
}
