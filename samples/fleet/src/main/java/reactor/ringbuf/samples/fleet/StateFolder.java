package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A folder where one viewer at a time keeps what it has seen of each partition. */
final class StateFolder implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String FILE = ".json";

  private final Path folder;
  private final FileChannel lock;

  private StateFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Takes a folder, and makes it if it is not there. The lock goes with the process.
   *
   * @throws FleetException if another viewer has it, or it cannot be written to
   */
  static StateFolder open(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      FileChannel lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(lock) == null) {
        lock.close();
        throw new FleetException(
            "Another viewer keeps in "
                + folder
                + " what it has seen. Name another folder with --state for this one.",
            null);
      }
      deleteUnfinished(folder);
      return new StateFolder(folder, lock);
    } catch (IOException e) {
      throw new FleetException(
          "Cannot keep in "
              + folder
              + " what a viewer has seen: "
              + Reasons.of(e)
              + ". --state names a folder.",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // a viewer of this process
    }
  }

  /** What a viewer that was killed was just writing; nothing else that lies there. */
  private static void deleteUnfinished(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "*" + FILE + ".*" + PartitionState.UNFINISHED)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** Where a partition's state is. */
  Path file(Object partition) {
    return folder.resolve(partition + FILE);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      return; // the lock goes with the process
    }
  }
}
