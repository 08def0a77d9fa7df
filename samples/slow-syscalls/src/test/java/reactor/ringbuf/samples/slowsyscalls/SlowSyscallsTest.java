package reactor.ringbuf.samples.slowsyscalls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

class SlowSyscallsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Output output =
      new Output(
          "slow-syscalls", new PrintStream(out, true, StandardCharsets.UTF_8), System.err, true);

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aHistogramOfPowersOfTwo() {
    Histogram histogram = new Histogram();
    assertThat(histogram.bars()).isEmpty();
    for (int i = 0; i < 400; i++) {
      histogram.add(Duration.ofNanos(1_000_000 + i)); // 512 us to 1.024 ms
    }
    histogram.add(Duration.ofMillis(3));
    histogram.add(Duration.ofNanos(2_048_000)); // the first of its range
    assertThat(histogram.bars())
        .containsExactly(
            "   512 us -> 1.0 ms         400 |" + "*".repeat(40),
            "   1.0 ms -> 2.0 ms           0 |",
            "   2.0 ms -> 4.1 ms           2 |*");
  }

  @Test
  void namesOfThisProcessorsCalls() {
    SyscallNames names = new SyscallNames();
    int openat = System.getProperty("os.arch").equals("aarch64") ? 56 : 257;
    assertThat(names.of(openat)).isEqualTo("openat");
    assertThat(names.of(12_345)).isEqualTo("syscall 12345");
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void aCallThatSleeps() throws Exception {
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () ->
                SlowSyscalls.run(
                    output, "--min", "150ms", "--syscall", "clock_nanosleep", "--count", "3"));
    while (!status.isDone()) {
      assertThat(new ProcessBuilder("sleep", "0.01").start().waitFor()).isZero();
      assertThat(new ProcessBuilder("sleep", "0.2").start().waitFor()).isZero();
    }
    assertThat(status.get()).isZero();
    assertThat(lines().get(0)).startsWith("TIME").endsWith("SYSCALL");
    assertThat(lines().subList(1, 4))
        .allSatisfy(line -> assertThat(line).matches(".* \\d{3,}\\.\\d{3} +-?\\d+ clock_nanosleep"))
        .anySatisfy(line -> assertThat(line).contains(" sleep ").endsWith(" 0 clock_nanosleep"));
    assertThat(lines().subList(4, lines().size())).isNotEmpty().allMatch(bar -> bar.contains("|"));
  }

  @Test
  void aWrongTimeIsAUsageError() {
    assertThat(SlowSyscalls.run(output, "--min", "10 parsecs")).isEqualTo(2);
    assertThat(SlowSyscalls.run(output, "--min", "0s")).isEqualTo(2);
  }
}
