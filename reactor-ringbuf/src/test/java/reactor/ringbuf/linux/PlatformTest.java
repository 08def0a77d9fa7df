package reactor.ringbuf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the library can run, and the facts that differ there. */
class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "amd64, 321, 12, 4",
    "x86_64, 321, 12, 4",
    "aarch64, 280, 16, 8",
  })
  void knowsTheArchitectures(String osArch, int bpf, int eventSize, int eventData) {
    Architecture architecture = Architecture.of(osArch);

    assertThat(architecture.bpf).isEqualTo(bpf);
    assertThat(architecture.epollEventSize).isEqualTo(eventSize);
    assertThat(architecture.epollEventData).isEqualTo(eventData);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i386", "x86", "arm", "ppc64le", "riscv64", "s390x", ""})
  void refusesOtherArchitecturesAndNamesThoseItKnows(String osArch) {
    assertThatExceptionOfType(UnsupportedPlatformException.class)
        .isThrownBy(() -> SupportedPlatform.require("Linux", osArch))
        .withMessage(
            "The architecture "
                + osArch
                + " is not supported: run on x86-64 or aarch64 with a 64-bit JVM.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X", "Windows 11", "FreeBSD"})
  void refusesOtherSystems(String osName) {
    assertThatExceptionOfType(UnsupportedPlatformException.class)
        .isThrownBy(() -> SupportedPlatform.require(osName, "amd64"))
        .withMessageContaining("this is " + osName + ".")
        .withMessageContaining("Linux 5.8 or later");
  }

  @Test
  void runsHere() {
    assertThatCode(SupportedPlatform::require).doesNotThrowAnyException();
  }

  @Test
  void thePageSizeIsAPowerOfTwo() {
    assertThat(Integer.bitCount(RingMapping.pageSize())).isEqualTo(1);
    assertThat(RingMapping.pageSize()).isGreaterThanOrEqualTo(4096);
  }
}
