package reactor.ringbuf;

/**
 * Turns a record into a value, with nothing allocated for the record itself.
 *
 * <p>Called on the thread that owns the ring, so it must not block. What it throws is signalled as
 * {@code onError}; the record counts as consumed, and {@code onErrorContinue} applies.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface RecordDecoder<T> {

  /**
   * Reads one record.
   *
   * @param record a view of the record, valid until this method returns
   * @return the value to emit; null is an error, unless {@link #passesOver} says otherwise
   * @throws Exception to end the subscription with that error
   */
  T decode(RingbufRecord record) throws Exception;

  /**
   * Whether null from {@link #decode} means that the record is passed over: consumed, without a
   * signal, and without lowering the demand. Asked once per ring and subscription.
   *
   * @return false, unless a decoder overrides it
   */
  default boolean passesOver() {
    return false;
  }
}
