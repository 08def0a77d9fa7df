package reactor.ringbuf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The address range of a ring: what is where, and what is left of it after close. */
@Timeout(60)
class RingMappingTest {

  private static final int PAGE = RingMapping.pageSize();

  @Test
  void thePositionsAreWhereTheKernelKeepsThem() throws IOException {
    try (MemoryFile file = new MemoryFile("positions", 4L * PAGE)) {
      file.putLong(0, 24);
      file.putLong(PAGE, 48);
      RingMapping mapping = RingMapping.map(file.fd, PAGE);

      assertThat(mapping.consumerPage().order(ByteOrder.nativeOrder()).getLong(0)).isEqualTo(24);
      assertThat(mapping.producerPage().order(ByteOrder.nativeOrder()).getLong(0)).isEqualTo(48);
      mapping.consumerPage().order(ByteOrder.nativeOrder()).putLong(0, 32);
      assertThat(file.getLong(0)).isEqualTo(32);
      mapping.close(false);
    }
  }

  @Test
  void nothingButTheConsumerPageCanBeWritten() throws IOException {
    try (MemoryFile file = new MemoryFile("readonly", 4L * PAGE)) {
      RingMapping mapping = RingMapping.map(file.fd, PAGE);

      assertThat(mapping.producerPage().isReadOnly()).isTrue();
      assertThatThrownBy(() -> mapping.windows()[0].put(0, (byte) 1))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThat(file.mappings())
          .filteredOn(line -> !line.contains(" r--s "))
          .singleElement()
          .satisfies(line -> assertThat(line).contains(" rw-s 00000000 "));
      mapping.close(false);
    }
  }

  @Test
  void theDataIsSeenTwice() throws IOException {
    try (MemoryFile file = new MemoryFile("twice", 4L * PAGE)) {
      file.putLong(2L * PAGE, 11);
      file.putLong(3L * PAGE - 8, 22);
      file.putLong(3L * PAGE, 33); // a kernel's file would show 11 again
      RingMapping mapping = RingMapping.map(file.fd, PAGE);

      ByteBuffer data = mapping.windows()[0];
      assertThat(mapping.windows()).hasSize(1);
      assertThat(data.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(data.capacity()).isEqualTo(2 * PAGE);
      assertThat(data.getLong(0)).isEqualTo(11);
      assertThat(data.getLong(PAGE - 8)).isEqualTo(22);
      assertThat(data.getLong(PAGE)).isEqualTo(33);
      mapping.close(false);
      assertThat(file.mappings()).isEmpty();
    }
  }

  /** The file is sparse: only the pages that are written take memory. */
  @ParameterizedTest
  @CsvSource({"28, 1", "29, 1", "30, 2", "31, 4"})
  void aLargeRingIsSeenThroughWindowsThatReachFarEnough(int logSize, int windows)
      throws IOException {
    long size = 1L << logSize;
    long longestRecord = Math.min(size, 1 << 30);
    try (MemoryFile file = new MemoryFile("large", 2L * PAGE + 2 * size)) {
      for (long at = 0; at < size; at += RingMapping.WINDOW_STRIDE) {
        file.putLong(2L * PAGE + at, at + 1);
      }
      file.putLong(2L * PAGE + size - 8, -1);
      file.putLong(2L * PAGE + size, 1);
      RingMapping mapping = RingMapping.map(file.fd, size);

      assertThat(mapping.windows()).hasSize(windows);
      for (int w = 0; w < windows; w++) {
        ByteBuffer window = mapping.windows()[w];
        assertThat(window.getLong(0)).isEqualTo(w * RingMapping.WINDOW_STRIDE + 1);
        long stride = Math.min(size, RingMapping.WINDOW_STRIDE);
        assertThat((long) window.capacity())
            .as("from the last byte of the stride")
            .isGreaterThanOrEqualTo(stride - 8 + longestRecord);
      }
      long end = size - (windows - 1) * RingMapping.WINDOW_STRIDE;
      ByteBuffer last = mapping.windows()[windows - 1];
      assertThat(last.getLong((int) end - 8)).isEqualTo(-1);
      assertThat(last.getLong((int) end)).as("the start again").isEqualTo(1);
      mapping.close(false);
    }
  }

  @Test
  void aViewThatIsReadLateShowsZeros() throws Exception {
    try (MemoryFile file = new MemoryFile("late", 4L * PAGE)) {
      file.putLong(2L * PAGE, 11);
      RingMapping mapping = RingMapping.map(file.fd, PAGE);
      ByteBuffer kept = mapping.windows()[0].slice(0, 16).order(ByteOrder.nativeOrder());
      assertThat(kept.getLong(0)).isEqualTo(11);

      mapping.close(true);
      assertThat(file.mappings()).as("the ring's memory is free at once").isEmpty();
      assertThat(kept.getLong(0)).isZero();
    }
  }

  @Test
  void theAddressRangeIsFreeWhenNoViewIsLeft() throws Exception {
    try (MemoryFile file = new MemoryFile("range", 4L * PAGE)) {
      RingMapping mapping = RingMapping.map(file.fd, PAGE);
      ByteBuffer kept = mapping.windows()[0].slice(0, 16).order(ByteOrder.nativeOrder());
      long address = Long.parseUnsignedLong(file.mappings().get(0).split("-")[0], 16);
      mapping.close(true);
      mapping = null;

      for (int i = 0; i < 3; i++) {
        System.gc();
        assertThat(kept.getLong(0)).isZero();
        assertThat(isMapped(address)).isTrue();
      }
      kept = null;
      while (isMapped(address)) {
        System.gc(); // for ever, if the range is never given back
        Thread.sleep(1);
      }
    }
  }

  @Test
  void whatCannotBeMappedLeavesNothingMapped() throws IOException {
    long size = 1L << 20;
    long before = mappedBytes();

    assertThatExceptionOfType(LinuxException.class)
        .isThrownBy(() -> RingMapping.map(1_000_000, size))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF))
        .withMessageStartingWith("mmap(consumer page): EBADF (");
    for (int i = 0; i < 1000; i++) {
      try {
        RingMapping.map(1_000_000, size);
      } catch (LinuxException expected) {
        // counted below: a thousand leaks would be 2 GiB
      }
    }
    assertThat(mappedBytes() - before).isLessThan(1L << 30);
  }

  @Test
  void anAddressRangeThatDoesNotExistIsRefused() throws IOException {
    try (MemoryFile file = new MemoryFile("huge", 4L * PAGE)) {
      assertThatExceptionOfType(LinuxException.class)
          .isThrownBy(() -> RingMapping.map(file.fd, 1L << 50))
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM))
          .withMessageStartingWith("mmap(producer page and data): ENOMEM (");
    }
  }

  private static boolean isMapped(long address) throws IOException {
    return ranges()
        .anyMatch(
            range ->
                Long.compareUnsigned(range[0], address) <= 0
                    && Long.compareUnsigned(address, range[1]) < 0);
  }

  private static long mappedBytes() throws IOException {
    return ranges().mapToLong(range -> range[1] - range[0]).sum();
  }

  private static java.util.stream.Stream<long[]> ranges() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .map(line -> line.substring(0, line.indexOf(' ')).split("-"))
        .map(
            ends ->
                new long[] {
                  Long.parseUnsignedLong(ends[0], 16), Long.parseUnsignedLong(ends[1], 16)
                });
  }
}
