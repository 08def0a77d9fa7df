package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be used, without the names of Java's exceptions. */
final class Reasons {

  private Reasons() {}

  static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it is no folder";
    }
    return String.valueOf(e.getMessage());
  }
}
