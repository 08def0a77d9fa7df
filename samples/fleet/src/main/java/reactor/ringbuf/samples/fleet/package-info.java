/** A sample: the events of many hosts in one Kafka topic, each at least once. */
@NullMarked
package reactor.ringbuf.samples.fleet;

import org.jspecify.annotations.NullMarked;
