package reactor.ringbuf.linux;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file in memory (memfd_create) with the size of a ring, to be mapped in place of one. */
final class MemoryFile implements AutoCloseable {

  final int fd;
  private final String name;
  private final FileChannel content;

  MemoryFile(String name, long size) throws IOException {
    this.name = name;
    this.fd = Function.getFunction("c", "memfd_create").invokeInt(new Object[] {name, 0});
    this.content =
        FileChannel.open(
            Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ, StandardOpenOption.WRITE);
    content.write(ByteBuffer.allocate(1), size - 1);
  }

  void putLong(long offset, long value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, value);
    content.write(bytes, offset);
  }

  long getLong(long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    content.read(bytes, offset);
    return bytes.getLong(0);
  }

  /** The address ranges of this process in which the file is mapped. */
  List<String> mappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("/memfd:" + name + " "))
        .toList();
  }

  @Override
  public void close() throws IOException {
    content.close();
    Libc.close(fd);
  }
}
