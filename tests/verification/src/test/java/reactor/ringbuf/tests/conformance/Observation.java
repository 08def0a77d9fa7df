package reactor.ringbuf.tests.conformance;

/**
 * What was seen after a step.
 *
 * @param step the step
 * @param seen everything that must be the same on both rings
 * @param wakeups how often the consumer was woken
 * @param refused whether the ring refused a record
 */
record Observation(Step step, String seen, long wakeups, boolean refused) {}
