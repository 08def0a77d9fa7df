package reactor.ringbuf.flux;

import reactor.ringbuf.consumer.RingConsumer;

/**
 * Turns the present record of a ring into what the subscriber receives; one for each subscription,
 * called on its thread only.
 *
 * @param <T> the type of the values
 */
public interface RecordReader<T> {

  /**
   * Reads the record that the consumer stands at.
   *
   * @param record a consumer whose {@code next} just found a record
   * @return the value to emit; null is an error, as everywhere in a Flux
   * @throws Exception what the user's code throws
   */
  T read(RingConsumer record) throws Exception;

  /**
   * Whether user code may have kept views into the ring's memory.
   *
   * @return true if the memory must stay readable after the subscription has ended
   */
  boolean handsOutViews();
}
