package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  /** The examples of RFC 5952, section 4. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, ::",
    "0, 1, ::1",
    "20010db800000000, 0000000000000001, 2001:db8::1",
    "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
    "20010db800000001, 0001000100010001, 2001:db8:0:1:1:1:1:1",
    "2001000000000000, 0001000000000001, 2001::1:0:0:1",
    "2001000000010000, 0000000000000001, 2001:0:1::1",
    "0001000200030004, 0005000600000000, 1:2:3:4:5:6::",
    "0000000000030004, 0005000600070008, ::3:4:5:6:7:8",
    "0, 0000ffffc0000201, ::ffff:192.0.2.1"
  })
  void v6(String high, String low, String text) throws Exception {
    IpAddress address =
        new IpAddress(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16), true);
    assertThat(address).hasToString(text);
    assertThat(address.toInetAddress()).isEqualTo(InetAddress.getByName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.254.253.252"})
  void v4(String text) throws Exception {
    byte[] bytes = InetAddress.getByName(text).getAddress();
    long number = 0;
    for (byte one : bytes) {
      number = number << 8 | one & 255;
    }
    assertThat(new IpAddress(0, number, false)).hasToString(text);
    assertThat(new IpAddress(0, number, false).toInetAddress().getAddress()).isEqualTo(bytes);
  }
}
