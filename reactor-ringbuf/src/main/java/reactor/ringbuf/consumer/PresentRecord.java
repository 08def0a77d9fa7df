package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;

/** The record that a {@link RecordRun} is at: all that a reader may see. */
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
   * How much is known to be committed from {@link #offset} on, in {@link #window}.
   *
   * @return bytes up to the end of the last record of the run, headers in between included
   */
  int committed();

  /**
   * Takes this record and those that follow it out of the run, to be walked by whatever thread gets
   * them. Their space must not be given back before.
   *
   * @return a run of its own, before its first record
   */
  RecordRun detach();
}
