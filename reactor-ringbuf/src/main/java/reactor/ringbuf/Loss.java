package reactor.ringbuf;

import java.time.Instant;

/**
 * What a subscription does not get of a ring, as {@link RingbufReceiver#losses} tells of it: either
 * records that found no room, or, in overwrite mode, bytes that producers have overwritten before
 * they were read.
 *
 * <p>The positions are those between which it was, as far as a look ten times a second can tell.
 * Where exactly bytes were overwritten the records themselves show: one starts at another
 * {@linkplain RingbufRecord#position position} than where the one before ended.
 *
 * @param ring which ring
 * @param records how many records found no room; 0 if this is of what was overwritten, since nobody
 *     knows how many records those bytes were
 * @param bytes how many bytes were overwritten, headers and padding included; 0 if this is of
 *     records without room, since nobody knows how long they were
 * @param total how many there were in this ring since it was opened, these included: records, or
 *     bytes
 * @param since when the counter was looked at before: they were lost after that
 * @param until when they were noticed
 * @param fromPosition up to where producers had reserved then: what was lost came behind the
 *     records before this {@linkplain RingbufRecord#position position}. Of what was overwritten: up
 *     to where records had been given back
 * @param toPosition and before those that start at this position or behind it
 */
public record Loss(
    RingbufInfo ring,
    long records,
    long bytes,
    long total,
    Instant since,
    Instant until,
    long fromPosition,
    long toPosition) {}
