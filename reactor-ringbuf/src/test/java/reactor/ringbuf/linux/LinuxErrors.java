package reactor.ringbuf.linux;

/** Makes the exceptions of system calls that cannot be made to fail here. */
public final class LinuxErrors {

  private LinuxErrors() {}

  public static LinuxException of(String call, int errno) {
    return new LinuxException(call, errno);
  }

  public static LinuxException of(String call, Errno errno) {
    return of(call, errno.number());
  }

  public static UnsupportedPlatformException unsupported(String message) {
    return new UnsupportedPlatformException(message, null);
  }
}
