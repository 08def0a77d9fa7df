package reactor.ringbuf.flux;

import java.util.concurrent.ThreadFactory;

/**
 * How the subscriptions of a source drain their ring.
 *
 * @param threads makes the thread of each subscription
 * @param windowNanos the longest nap of a busy ring, in nanoseconds; 0 for none
 * @param pollMillis how often to look without having been notified, in milliseconds; -1 for never
 */
public record LoopSettings(ThreadFactory threads, long windowNanos, int pollMillis) {}
