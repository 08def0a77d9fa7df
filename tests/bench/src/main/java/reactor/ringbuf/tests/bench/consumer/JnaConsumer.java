package reactor.ringbuf.tests.bench.consumer;

import com.sun.jna.Pointer;
import reactor.ringbuf.tests.bench.load.Libbpf;

/** libbpf with a JNA callback per record. */
final class JnaConsumer extends LibbpfConsumer {

  @Override
  protected void consume(int mapFd, Work work, Runnable opened) {
    int offset = work.wordOffset();
    Libbpf.Sample sample =
        (context, data, size) -> {
          work.handle(data.getLong(offset));
          return 0;
        };
    Pointer ring = Libbpf.ring_buffer__new(mapFd, sample, null, null);
    if (ring == null) {
      throw new IllegalStateException("ring_buffer__new failed");
    }
    opened.run();
    while (!isStopping()) {
      checkPolled(Libbpf.ring_buffer__poll(ring, -1));
    }
    Libbpf.ring_buffer__free(ring);
  }
}
