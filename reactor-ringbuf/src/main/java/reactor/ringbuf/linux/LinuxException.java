package reactor.ringbuf.linux;

/**
 * A system call failed: which one, and with which error. What it means is for the caller to say.
 */
public final class LinuxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * The call as a user of strace would know it, such as {@code mmap} or {@code bpf(BPF_OBJ_GET)}.
   */
  private final String call;

  private final int errno;

  LinuxException(String call, int errno) {
    super(call + ": " + Errno.name(errno) + " (" + Errno.text(errno) + ")");
    this.call = call;
    this.errno = errno;
  }

  /**
   * The call that failed.
   *
   * @return its name, such as {@code mmap} or {@code bpf(BPF_OBJ_GET)}
   */
  public String call() {
    return call;
  }

  /**
   * The error number.
   *
   * @return one of the constants in {@link Errno}, or another positive number
   */
  public int errno() {
    return errno;
  }
}
