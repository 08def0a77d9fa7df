package reactor.ringbuf.tests.bench.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import reactor.ringbuf.tests.bench.consumer.ConsumerMain;
import reactor.ringbuf.tests.bench.consumer.LibbpfConsumer;
import reactor.ringbuf.tests.bench.consumer.Work;

/** libbpf with an upcall of the Foreign Function and Memory API per record (JDK 22 and later). */
public final class FfmConsumer extends LibbpfConsumer {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBBPF =
      SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());

  private static final MethodHandle RING_BUFFER_NEW =
      function(
          "ring_buffer__new", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle RING_BUFFER_POLL =
      function("ring_buffer__poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RING_BUFFER_FREE =
      function("ring_buffer__free", FunctionDescriptor.ofVoid(ADDRESS));

  /** {@code ring_buffer_sample_fn}; what is read of a record is its first two words. */
  private static final FunctionDescriptor SAMPLE =
      FunctionDescriptor.of(
          JAVA_INT,
          ADDRESS,
          ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(2, JAVA_LONG)),
          JAVA_LONG);

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LIBBPF.find(name).orElseThrow(), descriptor);
  }

  /** Runs this consumer. */
  public static void main(String[] arguments) throws Exception {
    ConsumerMain.serve(new FfmConsumer());
  }

  /** The upcall's target. */
  private record Sample(Work work, int offset) {
    int sample(MemorySegment context, MemorySegment data, long size) {
      work.handle(data.get(JAVA_LONG_UNALIGNED, offset));
      return 0;
    }
  }

  @Override
  protected void consume(int mapFd, Work work, Runnable opened) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle sample =
          MethodHandles.lookup()
              .findVirtual(
                  Sample.class,
                  "sample",
                  MethodType.methodType(
                      int.class, MemorySegment.class, MemorySegment.class, long.class))
              .bindTo(new Sample(work, work.wordOffset()));
      MemorySegment stub = LINKER.upcallStub(sample, SAMPLE, arena);
      MemorySegment none = MemorySegment.NULL;
      MemorySegment ring = (MemorySegment) RING_BUFFER_NEW.invokeExact(mapFd, stub, none, none);
      if (ring.equals(none)) {
        throw new IllegalStateException("ring_buffer__new failed");
      }
      opened.run();
      while (!isStopping()) {
        checkPolled((int) RING_BUFFER_POLL.invokeExact(ring, -1));
      }
      RING_BUFFER_FREE.invokeExact(ring);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
