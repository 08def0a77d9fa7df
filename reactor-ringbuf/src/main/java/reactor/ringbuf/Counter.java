package reactor.ringbuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count that one thread adds to and any thread reads. As cheap as a field. */
final class Counter {

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  void add(long n) {
    VALUE.setOpaque(this, value + n); // one writer, so nothing can come in between
  }

  long get() {
    return (long) VALUE.getOpaque(this);
  }
}
