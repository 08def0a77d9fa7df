package reactor.ringbuf;

import java.nio.ByteBuffer;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.Membarrier;
import reactor.ringbuf.linux.RingMapping;

/** The memory of a kernel map. */
record MappedMemory(RingMapping mapping) implements RingbufMemory {

  @Override
  public ByteBuffer consumerPage() {
    return mapping.consumerPage();
  }

  @Override
  public ByteBuffer producerPage() {
    return mapping.producerPage();
  }

  @Override
  public ByteBuffer[] windows() {
    return mapping.windows();
  }

  @Override
  public void orderLoads() {
    try {
      Membarrier.orderLoads();
    } catch (LinuxException e) {
      throw Diagnosis.noMembarrier(e);
    }
  }

  @Override
  public void close(boolean viewsMayRemain) {
    mapping.close(viewsMayRemain);
  }
}
