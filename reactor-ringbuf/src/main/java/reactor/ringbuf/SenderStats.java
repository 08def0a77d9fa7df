package reactor.ringbuf;

/**
 * What the subscriptions of a {@link RingbufSender} have done so far, all together.
 *
 * @param messages that have been handed over to the kernel
 * @param bytes that these take in the ring, headers and padding included
 * @param full how often the ring was too full for the next message
 * @param waits how often that lasted so long that a thread waited to be notified
 * @param waiting whether a subscription waits for room now
 */
public record SenderStats(long messages, long bytes, long full, long waits, boolean waiting) {}
