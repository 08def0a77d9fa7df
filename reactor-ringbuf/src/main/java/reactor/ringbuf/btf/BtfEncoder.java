package reactor.ringbuf.btf;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import reactor.ringbuf.RecordEncoder;

/**
 * Writes a Java record as the struct that it stands for, of which it fills the rest with zeros.
 *
 * @param <R> the record
 */
final class BtfEncoder<R> implements RecordEncoder<R> {

  private final int size;
  private final List<Field> fields;

  BtfEncoder(int size, List<Field> fields) {
    this.size = size;
    this.fields = fields;
  }

  /** Writes one value where a struct has it. */
  interface Write {

    /**
     * @param value what the component holds, or an element of it
     * @param target zeros, and what was written before
     * @param at where the value's first byte goes
     */
    void write(Object value, ByteBuffer target, int at);
  }

  /** A component: how to get it, where it goes, and how. */
  record Field(String name, MethodHandle accessor, int offset, Write write) {}

  @Override
  public int maxLength(R value) {
    return size;
  }

  @Override
  public void encode(R value, ByteBuffer target) {
    for (int i = 0; i < size; i++) { // padding included: it holds what was sent before
      target.put(i, (byte) 0);
    }
    write(value, target, 0);
    target.position(size);
  }

  void write(Object record, ByteBuffer target, int at) {
    for (Field field : fields) {
      Object value;
      try {
        value = field.accessor.invoke(record);
      } catch (Error e) {
        throw e; // the JVM's trouble, or a broken class: not the record's
      } catch (Throwable e) {
        throw new BtfException(
            "Cannot encode %s of a %s: its accessor has failed: %s"
                .formatted(field.name, record.getClass().getName(), e),
            e);
      }
      if (value == null) {
        throw new BtfException("Cannot encode " + record + ": its " + field.name + " is null.");
      }
      try {
        field.write.write(value, target, at + field.offset);
      } catch (IllegalArgumentException e) {
        throw new BtfException(
            "Cannot encode " + field.name + " of " + record + ": " + e.getMessage(), e);
      }
    }
  }
}
