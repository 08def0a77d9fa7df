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

  private final int number;

  LinuxException(String call, int number) {
    super("%s: %s (%s)".formatted(call, Errno.name(number), Errno.text(number)));
    this.call = call;
    this.number = number;
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
   * The error.
   *
   * @return its constant, {@link Errno#OTHER} for one that has none
   */
  public Errno errno() {
    return Errno.of(number);
  }

  /**
   * The error's symbolic name.
   *
   * @return a name such as {@code ENOENT}, or {@code errno N} for an error that has no constant
   */
  public String errnoName() {
    return Errno.name(number);
  }
}
