package reactor.ringbuf.samples.kernellive;

/** Server-sent events as text. */
final class Sse {

  /** Says nothing, but shows whether anybody is there. */
  static final String KEEP_ALIVE = ":\n\n";

  private Sse() {}

  /**
   * One event.
   *
   * @param type what the stream calls it
   * @param json without line breaks, as Jackson writes it
   */
  static String frame(String type, String json) {
    return "event:" + type + "\ndata:" + json + "\n\n";
  }
}
