package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeCodeTest {

  /** A JVM, or others' libraries, may lie below the temporary folder. */
  @ParameterizedTest
  @CsvSource({
    "/t/liblz4-java-1234567890.so, true",
    "/t/libzstd-jni-1.5.7-4123.so, true",
    "/t/snappy-1.1.10-0b-libsnappyjava.so, true",
    "/t/jdk/lib/server/libjvm.so, false",
    "/t/jdk/liblz4-java-1.so, false",
    "/t/libjnidispatch.so, false",
    "/t/liblz4-java-1.so.lck, false",
  })
  void onlyWhatACompressorHasUnpackedIsDeleted(Path file, boolean deleted) {
    assertThat(NativeCode.isUnpacked(file, Path.of("/t"))).isEqualTo(deleted);
  }
}
