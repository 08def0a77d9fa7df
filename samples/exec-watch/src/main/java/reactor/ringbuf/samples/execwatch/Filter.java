package reactor.ringbuf.samples.execwatch;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import reactor.ringbuf.btf.BtfName;

/**
 * Which programs are printed: {@code struct filter} of exec_watch.bpf.c.
 *
 * @param uid whose; -1 for anybody's
 * @param comm the process's new name; empty for any
 */
@BtfName("filter")
record Filter(long uid, String comm) {

  private static final int LONGEST_COMM = 15;
  private static final long LARGEST_UID = (1L << 32) - 1;

  /** Reads what {@code --only} says, such as {@code uid=1000,comm=bash}. */
  static final class Converter implements ITypeConverter<Filter> {

    @Override
    public Filter convert(String text) {
      long uid = -1;
      String comm = "";
      for (String term : text.split(",", -1)) {
        String value = term.substring(term.indexOf('=') + 1);
        if (term.startsWith("uid=") && uid == -1) {
          uid = uid(value);
        } else if (term.startsWith("comm=") && comm.isEmpty()) {
          comm = comm(value);
        } else {
          throw new TypeConversionException(
              "FILTER is uid=N, comm=NAME, or both with a comma between them; not " + text);
        }
      }
      return new Filter(uid, comm);
    }

    private static long uid(String value) {
      try {
        long uid = Long.parseLong(value);
        if (uid >= 0 && uid <= LARGEST_UID) {
          return uid;
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new TypeConversionException(
          "uid must be a number from 0 to %d, not %s".formatted(LARGEST_UID, value));
    }

    private static String comm(String value) {
      int length = value.getBytes(StandardCharsets.UTF_8).length;
      if (length == 0 || length > LONGEST_COMM) {
        throw new TypeConversionException(
            "comm has 1 to %d bytes, since the kernel cuts it there; not %d"
                .formatted(LONGEST_COMM, length));
      }
      return value;
    }
  }
}
