package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;

/**
 * Random records of two hundred random structs: decoders and naive reading agree. A million of them
 * with {@code -Dbtf.records=5000}, in two minutes.
 */
class RandomRecordsTest {

  private static final int RECORDS_EACH = Integer.getInteger("btf.records", 250);

  private final RandomStructs structs = new RandomStructs(1);
  private final Map<Class<?>, Method[]> accessors = new HashMap<>();

  @Test
  void theObjectIsCompiledFromWhatIsGenerated() throws Exception {
    assertThat(RandomStructs.SOURCE)
        .as("if this differs, run RandomStructs.main and build/bpf.sh")
        .hasContent(structs.c());
  }

  @Test
  void decodersAgreeWithNaiveReading(@TempDir Path folder) throws Exception {
    Btf btf = Btf.ofResource(RandomRecordsTest.class, "/random.bpf.o");
    Path source = Files.writeString(folder.resolve("Generated.java"), structs.java("Generated"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
        .isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Random random = new Random(2);
      for (int id = 0; id < structs.count(); id++) {
        BtfDecoder untyped = btf.decoder("s" + id);
        RecordDecoder<?> typed = btf.decoder(loader.loadClass("Generated$S" + id));
        for (int i = 0; i < RECORDS_EACH; i++) {
          byte[] bytes = new byte[structs.size(id)];
          random.nextBytes(bytes);
          RingbufRecord record = RingbufRecord.of(ByteBuffer.wrap(bytes));
          Map<String, Object> expected = structs.read(id, bytes, 0);
          Object decoded = typed.decode(record);
          Map<String, Object> map = i % 16 == 0 ? untyped.decode(record) : expected;
          if (!asLongs(expected).equals(asLongs(decoded)) || !expected.equals(map)) {
            assertThat(asLongs(decoded))
                .as(btf.struct("s" + id).declaration())
                .isEqualTo(asLongs(expected));
            assertThat(map).isEqualTo(expected);
          }
        }
      }
    }
  }

  /** Records as maps, and all integers as longs. */
  private Object asLongs(Object value) throws Exception {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> all = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        all.put(entry.getKey(), asLongs(entry.getValue()));
      }
      return all;
    } else if (value instanceof Record) {
      Map<Object, Object> all = new LinkedHashMap<>();
      for (Method accessor : accessors(value.getClass())) {
        all.put(accessor.getName(), asLongs(accessor.invoke(value)));
      }
      return all;
    } else if (value instanceof List<?> list) {
      Object[] all = new Object[list.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = asLongs(list.get(i));
      }
      return List.of(all);
    }
    return value instanceof Number ? (Object) ((Number) value).longValue() : value;
  }

  private Method[] accessors(Class<?> type) {
    return accessors.computeIfAbsent(
        type,
        t ->
            Arrays.stream(t.getRecordComponents())
                .map(RecordComponent::getAccessor)
                .toArray(Method[]::new));
  }
}
