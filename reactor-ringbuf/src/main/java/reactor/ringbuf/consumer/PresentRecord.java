package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;

/** The record at the local position, and those that follow it: all that a reader may see. */
public interface PresentRecord {

  /**
   * The buffer that holds the payload. It is read-only and shared: its position and limit mean
   * nothing.
   *
   * @return one of the ring's windows
   */
  ByteBuffer window();

  /**
   * Where in {@link #window} the payload starts.
   *
   * @return an index in bytes
   */
  int offset();

  /**
   * How long the payload is.
   *
   * @return bytes, without padding; 0 is legal
   */
  int length();

  /**
   * Where the record starts, header included.
   *
   * @return a position in the ring: bytes ever reserved before it
   */
  long position();

  /**
   * How much the ring holds.
   *
   * @return bytes, headers and padding included
   */
  long size();

  /**
   * Looks how far this record and those that follow it are committed. They lie in {@link #window}
   * one after the other.
   *
   * @param maxBytes where to stop looking, in bytes from {@link #position}; the present record
   *     itself may be longer
   * @return the records; valid until their space is given back
   */
  RecordRun run(int maxBytes);

  /**
   * The same, and makes {@link RingConsumer#release} pass the whole run instead of this record.
   *
   * @param maxBytes as for {@link #run}
   * @return the records; valid until they are released
   */
  RecordRun takeRun(int maxBytes);
}
