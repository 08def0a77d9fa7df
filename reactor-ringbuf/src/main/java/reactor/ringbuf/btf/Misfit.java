package reactor.ringbuf.btf;

/** A Java type does not fit a C type: why, and what to change. Found when a decoder is made. */
final class Misfit extends Exception {

  private static final long serialVersionUID = 1L;

  Misfit(String message) {
    super(message, null, false, false); // an answer, not a fault: nobody looks at its stack
  }

  /** What to say. */
  String message() {
    return String.valueOf(getMessage());
  }
}
