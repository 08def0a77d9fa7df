package reactor.ringbuf.linux;

/**
 * Says whether the library can run here at all. To be asked before anything else in this package is
 * touched: the classes that bind C functions could only fail with a linkage error.
 */
public final class SupportedPlatform {

  private SupportedPlatform() {}

  /**
   * Checks the operating system, the architecture and that JNA works.
   *
   * @throws UnsupportedPlatformException if one of them cannot run the library; the message says
   *     what can
   */
  public static void require() {
    require(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      RingMapping.pageSize();
    } catch (LinkageError e) {
      throw new UnsupportedPlatformException(
          "JNA could not bind the C library ("
              + e.getMessage()
              + "). If the temporary folder is mounted noexec, name another with -Djna.tmpdir=DIR;"
              + " a security policy must allow native access.",
          e);
    }
  }

  static void require(String osName, String osArch) {
    if (!osName.equals("Linux")) {
      throw new UnsupportedPlatformException(
          "BPF ring buffers are a facility of the Linux kernel, and this is "
              + osName
              + ". Run on Linux 5.8 or later.",
          null);
    }
    Architecture.of(osArch);
  }
}
