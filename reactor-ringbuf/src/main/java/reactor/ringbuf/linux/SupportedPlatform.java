package reactor.ringbuf.linux;

import org.jspecify.annotations.Nullable;

/**
 * Says whether the library can run here at all. To be asked before anything else in this package is
 * touched: the classes that bind C functions could only fail with a linkage error.
 */
public final class SupportedPlatform {

  private static volatile @Nullable UnsupportedPlatformException refusal;

  private SupportedPlatform() {}

  /**
   * Checks the operating system, the architecture and that JNA works.
   *
   * @throws UnsupportedPlatformException if one of them cannot run the library; the message says
   *     what can
   */
  public static void require() {
    require(System.getProperty("os.name"), System.getProperty("os.arch"));
    UnsupportedPlatformException known = refusal;
    if (known == null) {
      try {
        RingMapping.pageSize();
        return;
      } catch (LinkageError e) {
        // Kept, since the next attempt only says that a class could not be initialized.
        known = new UnsupportedPlatformException(whyNot(e), e);
        refusal = known;
      }
    }
    throw known;
  }

  private static String whyNot(LinkageError error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalCallerException) {
        return "this JVM denies native access, which JNA needs. Start it with"
            + " --enable-native-access=com.sun.jna, or =ALL-UNNAMED on the class path.";
      }
    }
    return ("JNA could not bind the C library (%s). If the temporary folder is mounted noexec or full,"
            + " name another with -Djna.tmpdir=DIR; a security policy must allow native access.")
        .formatted(error.getCause() == null ? error.getMessage() : error.getCause());
  }

  static void require(String osName, String osArch) {
    if (!osName.equals("Linux")) {
      throw new UnsupportedPlatformException(
          ("BPF ring buffers are a facility of the Linux kernel, and this is %s. Run on"
                  + " Linux 5.8 or later.")
              .formatted(osName),
          null);
    }
    Architecture.of(osArch);
  }
}
