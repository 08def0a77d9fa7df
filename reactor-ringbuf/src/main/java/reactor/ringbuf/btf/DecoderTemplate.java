package reactor.ringbuf.btf;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;

/**
 * What each decoder's class is made of: {@link DecoderFactory} defines it anew for each, as a
 * hidden class that has its method handle as class data. In a static final field of its own class
 * the handle is a constant, and is compiled as if it had been written by hand.
 */
final class DecoderTemplate implements RecordDecoder<Object> {

  private static final MethodHandle DECODE;

  static {
    try {
      DECODE =
          MethodHandles.classData(
              MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, MethodHandle.class);
    } catch (IllegalAccessException e) {
      throw new LinkageError("There is no class data", e);
    }
  }

  @Override
  public Object decode(RingbufRecord record) throws Exception {
    try {
      return (Object) DECODE.invokeExact(record);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("A record's constructor threw what is no Exception", e);
    }
  }

  /** Only {@link TaggedBy#skipUnknown} makes a null. */
  @Override
  public boolean passesOver() {
    return true;
  }
}
