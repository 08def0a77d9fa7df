package reactor.ringbuf;

import java.time.Instant;

/**
 * Records that found no room in a ring, as {@link RingbufReceiver#losses} tells of them.
 *
 * @param ring which ring
 * @param records how many, at least 1
 * @param total how many there were in this ring since it was opened, these included
 * @param since when the counter was looked at before: they were lost after that
 * @param until when they were noticed
 * @param fromPosition up to where producers had reserved then: what was lost came behind the
 *     records before this {@linkplain RingbufRecord#position position}
 * @param toPosition and before those that start at this position or behind it
 */
public record Loss(
    RingbufInfo ring,
    long records,
    long total,
    Instant since,
    Instant until,
    long fromPosition,
    long toPosition) {}
