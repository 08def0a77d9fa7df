package reactor.ringbuf.libbpf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufException;

/**
 * A BPF object could not be opened, loaded, attached or pinned, or it does not hold what was asked
 * for.
 *
 * <p>The message says which step failed, on what, with which error, what to do, and ends with the
 * last lines of what libbpf said, where the verifier gives its reason.
 */
public final class BpfObjectException extends RingbufException {

  private static final long serialVersionUID = 1L;

  /** Everything that libbpf printed during the step that failed. */
  private final String log;

  BpfObjectException(String message) {
    this(message, null, null, "");
  }

  BpfObjectException(
      String message, @Nullable String errno, @Nullable Throwable cause, String log) {
    super(message, errno, cause);
    this.log = log;
  }

  /**
   * All that libbpf printed during the step that failed, the verifier's whole log included.
   *
   * @return lines of text, possibly none
   */
  public String log() {
    return log;
  }
}
