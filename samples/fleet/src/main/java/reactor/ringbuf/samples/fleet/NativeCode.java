package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;

/**
 * The native code of compressors, which each process unpacks into a temporary file. One that is
 * killed would leave it there for ever, so it is deleted as soon as it is mapped: Linux keeps it
 * for those who have it.
 */
final class NativeCode {

  private static final String LOCK = ".lck"; // lz4's, beside the file

  /** How the names of the files begin that lz4-java, zstd-jni and snappy-java unpack. */
  private static final List<String> UNPACKED = List.of("liblz4-java-", "libzstd-jni-", "snappy-");

  private NativeCode() {}

  /**
   * Has a compressor unpack its code, and deletes the file.
   *
   * @param compression what Kafka calls it; of another name Kafka's client will say what is wrong
   * @throws FleetException if its code cannot be loaded
   */
  static void loadAndDelete(String compression) {
    if (Arrays.stream(CompressionType.values()).noneMatch(type -> type.name.equals(compression))) {
      return;
    }
    try {
      Compression.of(compression)
          .build()
          .wrapForOutput(new ByteBufferOutputStream(64), RecordBatch.CURRENT_MAGIC_VALUE)
          .close();
    } catch (IOException | KafkaException | LinkageError e) {
      throw new FleetException(
          ("Compression %s cannot be used here: %s. It unpacks native code in %s, which must allow that; or"
                  + " choose another --compression.")
              .formatted(compression, e, System.getProperty("java.io.tmpdir")),
          e);
    }
    deleteLoaded();
  }

  /** Whether a file is one that a compressor has unpacked: others' code may lie there, too. */
  static boolean isUnpacked(Path file, Path temporary) {
    String name = String.valueOf(file.getFileName());
    return temporary.equals(file.getParent())
        && name.endsWith(".so")
        && UNPACKED.stream().anyMatch(name::startsWith);
  }

  /** Deletes the files of what has been loaded by now. */
  static void deleteLoaded() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath(); // as maps has it
      for (String line : maps.toList()) {
        int path = line.indexOf('/');
        if (path >= 0 && isUnpacked(Path.of(line.substring(path)), temporary)) {
          Files.deleteIfExists(Path.of(line.substring(path)));
          Files.deleteIfExists(Path.of(line.substring(path) + LOCK));
        }
      }
    } catch (IOException e) {
      return; // then they stay until the process ends
    }
  }
}
