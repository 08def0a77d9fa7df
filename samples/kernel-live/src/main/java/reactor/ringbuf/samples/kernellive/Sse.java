package reactor.ringbuf.samples.kernellive;

import io.netty.buffer.ByteBuf;

/** Server-sent events as text. */
final class Sse {

  /** Says nothing, but shows whether anybody is there. */
  static final String KEEP_ALIVE = ":\n\n";

  private Sse() {}

  /** How many events end behind a buffer's reader index, such as one that is half written. */
  static int endsIn(ByteBuf text) {
    int ends = 0;
    for (int i = Math.max(1, text.readerIndex()); i < text.writerIndex(); i++) {
      if (text.getByte(i) == '\n' && text.getByte(i - 1) == '\n') {
        ends++;
      }
    }
    return ends;
  }

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
