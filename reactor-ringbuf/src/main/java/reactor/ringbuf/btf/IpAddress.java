package reactor.ringbuf.btf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address as two numbers: cheap to make, compare and hash, and never looked up.
 *
 * @param high the first 64 bits of an IPv6 address; 0 of an IPv4 one
 * @param low the last 64 bits; of an IPv4 address, its 32 bits, such as {@code 0x7f000001}
 * @param v6 whether it is an IPv6 address
 */
public record IpAddress(long high, long low, boolean v6) {

  /**
   * The address as the JDK has it.
   *
   * @return the address, without a host name; an IPv4-mapped IPv6 address becomes an IPv4 one
   */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // only of a wrong length
    }
  }

  /** In network byte order: 16 bytes of an IPv6 address, IPv4-mapped or not; else 4. */
  byte[] bytes() {
    ByteBuffer bytes =
        v6
            ? ByteBuffer.allocate(16).putLong(high).putLong(low)
            : ByteBuffer.allocate(4).putInt((int) low);
    return bytes.array();
  }

  /** In the usual notation: {@code 127.0.0.1}, or {@code fe80::1} as RFC 5952 has it. */
  @Override
  public String toString() {
    if (!v6) {
      return dotted((int) low);
    } else if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + dotted((int) low);
    }
    int zerosAt = -1; // the longest run of zeros, of two at least
    int zeros = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && group(end) == 0) {
        end++;
      }
      if (end - i > zeros) {
        zeros = end - i;
        zerosAt = i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == zerosAt) {
        text.append("::");
        i += zeros - 1;
      } else {
        if (i > 0 && i != zerosAt + zeros) {
          text.append(':');
        }
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    return (int) ((index < 4 ? high : low) >>> 48 - 16 * (index % 4)) & 0xffff;
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }
}
