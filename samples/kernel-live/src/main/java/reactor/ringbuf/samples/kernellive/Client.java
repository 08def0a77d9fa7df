package reactor.ringbuf.samples.kernellive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One client: what is written to it next. A write has several events, and the next one is put
 * together only when the one before is with the network, so that of a client that does not read
 * there is one in memory.
 */
final class Client {

  /** How many bytes a write has, more or less. */
  private static final int WRITE = 32 << 10;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final Backlog.Reader reader;
  private final Runnable gather;

  // Guarded by this, all of it.
  private @Nullable MonoSink<byte[]> waiting;

  /** What goes before the events, the latest only. */
  private String extra = Sse.KEEP_ALIVE;

  /** Whether there was more to write than a write may have. */
  private boolean more;

  private long toldLost;
  private boolean ending;
  private boolean ended;

  /** When the last write began, as {@link System#nanoTime} tells the time. */
  private long since = System.nanoTime();

  /**
   * A client whose first write says nothing.
   *
   * @param gather has {@link #write} called soon
   */
  Client(Backlog.Reader reader, Runnable gather) {
    this.reader = reader;
    this.gather = gather;
  }

  /** The next write, once there is something to write; empty at the end. */
  Mono<byte[]> next() {
    return Mono.create(
        sink -> {
          boolean atOnce;
          synchronized (this) {
            waiting = sink;
            atOnce = more || !extra.isEmpty();
          }
          if (atOnce) {
            write();
          } else {
            gather.run();
          }
        });
  }

  /** Writes what there is, if the last write is over. */
  void write() {
    MonoSink<byte[]> sink;
    byte[] text;
    synchronized (this) {
      sink = waiting;
      if (sink == null) {
        return;
      }
      text = text();
      if (text.length == 0 && !ending) {
        return;
      }
      waiting = null;
      since = System.nanoTime();
      ended = text.length == 0;
    }
    if (text.length == 0) {
      sink.success();
    } else {
      sink.success(text);
    }
  }

  private byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(bytes(extra));
    extra = "";
    long lost = reader.lost();
    if (lost != toldLost) {
      toldLost = lost;
      text.writeBytes(bytes(Sse.frame("lost", "{\"lost\":" + lost + "}")));
    }
    do {
      more = reader.read(text, WRITE);
    } while (more && text.size() == 0);
    return text.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes this soon, or something newer. */
  void write(String newExtra) {
    synchronized (this) {
      extra = newExtra;
    }
    write();
  }

  /** Shows whether it is there, if nothing was written for a while. */
  void keepAlive() {
    synchronized (this) {
      if (waiting == null || System.nanoTime() - since < KEEP_ALIVE.toNanos()) {
        return;
      }
    }
    write(Sse.KEEP_ALIVE);
  }

  /** For how long it has taken nothing of what was written; 0 if it has taken everything. */
  synchronized Duration stalled() {
    return waiting != null || ended ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** After what there is the stream is over. */
  void end() {
    synchronized (this) {
      ending = true;
    }
    write();
  }

  /** Whether the stream is over. */
  synchronized boolean ended() {
    return ended;
  }

  /**
   * Gives up: all that it does not have yet is lost.
   *
   * @param unwritten how many of the last write's events the kernel has not taken to their ends
   * @return how many events it has lost
   */
  long abandon(int unwritten) {
    reader.abandon(unwritten);
    return reader.lost();
  }

  void close() {
    reader.close();
  }
}
