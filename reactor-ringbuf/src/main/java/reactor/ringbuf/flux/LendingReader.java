package reactor.ringbuf.flux;

/**
 * A reader whose values are views of the ring that the subscriber may use after {@code onNext}, on
 * any thread, and then gives back. One value is lent at a time.
 *
 * @param <T> the type of the values
 */
public interface LendingReader<T> extends RecordReader<T> {

  /**
   * Sets what to do whenever a value has been given back. Called once, before the first value.
   *
   * @param action quick, and safe to call from any thread
   */
  void whenReturned(Runnable action);

  /**
   * Whether the last value has been given back.
   *
   * @return true if its space in the ring may be reused
   */
  boolean isReturned();

  /**
   * Takes the last value back, unless the subscriber has begun to read it.
   *
   * @return true if the subscriber has not read anything of it and cannot any more
   */
  boolean takeBack();
}
