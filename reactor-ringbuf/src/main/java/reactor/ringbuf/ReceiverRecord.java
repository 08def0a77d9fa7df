package reactor.ringbuf;

import java.nio.ByteBuffer;

/**
 * A copy of a record, with where it came from.
 *
 * @param ring the ring
 * @param position where the record started in it (see {@link RingbufRecord#position})
 * @param value the record: an independent read-only buffer in native byte order, position 0, limit
 *     the record's length
 */
public record ReceiverRecord(RingbufInfo ring, long position, ByteBuffer value) {}
