package reactor.ringbuf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds a section of an ELF file of 64 bits, by its name; see elf(5). */
final class ElfFile {

  private static final byte CLASS_64 = 2;
  private static final byte LITTLE_ENDIAN = 1;

  private ElfFile() {}

  static boolean isElf(byte[] bytes) {
    return bytes.length >= 64
        && bytes[0] == 0x7f
        && bytes[1] == 'E'
        && bytes[2] == 'L'
        && bytes[3] == 'F';
  }

  /**
   * The contents of a section.
   *
   * @param bytes an ELF file
   * @param what the file, for messages
   * @return its bytes, or null if there is no such section
   */
  static @Nullable ByteBuffer section(byte[] bytes, String wanted, String what) {
    boolean littleEndian = bytes[5] == LITTLE_ENDIAN;
    if (littleEndian != (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN)) {
      throw RawBtf.foreignOrder(what, littleEndian);
    }
    if (bytes[4] != CLASS_64) {
      throw new BtfException(
          "Cannot read " + what + ": it is an ELF file of 32 bits, and BPF objects have 64.");
    }
    ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    try {
      long headers = elf.getLong(0x28);
      int headerSize = Short.toUnsignedInt(elf.getShort(0x3a));
      int count = Short.toUnsignedInt(elf.getShort(0x3c));
      int namesIndex = Short.toUnsignedInt(elf.getShort(0x3e));
      if (count == 0) { // more than fit into 16 bits: the first header says how many
        count = Math.toIntExact(elf.getLong(Math.toIntExact(headers) + 0x20));
      }
      int names = header(headers, headerSize, namesIndex);
      long nameTable = elf.getLong(names + 0x18);
      for (int i = 0; i < count; i++) {
        int header = header(headers, headerSize, i);
        int name = Math.toIntExact(nameTable + Integer.toUnsignedLong(elf.getInt(header)));
        if (isAt(elf, name, wanted)) {
          return elf.slice(
                  Math.toIntExact(elf.getLong(header + 0x18)),
                  Math.toIntExact(elf.getLong(header + 0x20)))
              .order(ByteOrder.nativeOrder());
        }
      }
      return null;
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new BtfException("Cannot read " + what + ": it is an ELF file that is cut off.", e);
    }
  }

  private static int header(long headers, int size, int index) {
    return Math.toIntExact(headers + (long) size * index);
  }

  private static boolean isAt(ByteBuffer elf, int at, String text) {
    byte[] wanted = (text + '\0').getBytes(StandardCharsets.US_ASCII);
    if (at + wanted.length > elf.capacity()) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (elf.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
