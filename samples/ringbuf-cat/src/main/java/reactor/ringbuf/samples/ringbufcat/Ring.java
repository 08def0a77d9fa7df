package reactor.ringbuf.samples.ringbufcat;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.samples.cli.Losses;

/**
 * A ring to be printed.
 *
 * @param name its name, by which its records say where they come from
 * @param source opens it
 * @param lines makes the lines
 * @param losses counts what it had no room for, if the object does
 */
record Ring(String name, RingbufSource source, EventLines lines, @Nullable Losses losses) {}
