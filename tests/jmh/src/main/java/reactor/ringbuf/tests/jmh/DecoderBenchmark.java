package reactor.ringbuf.tests.jmh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.btf.Btf;

/** A decoder made from BTF beside one written by hand: time and allocation per record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xmx512m"})
public class DecoderBenchmark {

  /** Ten numbers. */
  public record Ten(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {}

  /** Three numbers and two texts. */
  public record Five(long time, int pid, int ppid, String comm, String filename) {}

  private static final Btf BTF = Btf.ofResource(DecoderBenchmark.class, "/decoders.bpf.o");

  private final RecordDecoder<Ten> tenByHand =
      r ->
          new Ten(
              r.getInt(0),
              r.getInt(4),
              r.getInt(8),
              r.getInt(12),
              r.getInt(16),
              r.getInt(20),
              r.getInt(24),
              r.getInt(28),
              r.getInt(32),
              r.getInt(36));

  private final RecordDecoder<Five> fiveByHand =
      r ->
          new Five(
              r.getLong(0), r.getInt(8), r.getInt(12), r.getCString(16, 16), r.getCString(32, 64));

  private final RecordDecoder<Ten> ten = BTF.decoder(Ten.class);
  private final RecordDecoder<Five> five = BTF.decoder(Five.class);
  private final RingbufRecord record;

  /** A record in memory outside of the heap, as a ring's is. */
  public DecoderBenchmark() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(96).order(ByteOrder.nativeOrder());
    bytes.putLong(0, 1).putInt(8, 2).putInt(12, 3);
    bytes.put(16, "bash\0".getBytes(StandardCharsets.UTF_8));
    bytes.put(32, "/usr/lib/x86_64-linux-gnu/ld.so\0".getBytes(StandardCharsets.UTF_8));
    record = RingbufRecord.of(bytes);
  }

  /** Ten numbers, by hand. */
  @Benchmark
  public Ten tenByHand() throws Exception {
    return tenByHand.decode(record);
  }

  /** Ten numbers, from BTF. */
  @Benchmark
  public Ten tenByBtf() throws Exception {
    return ten.decode(record);
  }

  /** Two texts among five, by hand. */
  @Benchmark
  public Five fiveByHand() throws Exception {
    return fiveByHand.decode(record);
  }

  /** Two texts among five, from BTF. */
  @Benchmark
  public Five fiveByBtf() throws Exception {
    return five.decode(record);
  }
}
