package reactor.ringbuf.samples.pipeline;

/**
 * A user started more programs within a second than allowed.
 *
 * @param uid the user
 * @param programs how many programs it were
 */
public record Alert(int uid, int programs) {}
