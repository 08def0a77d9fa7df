package reactor.ringbuf.btf;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A C type, as far as it says how to read a value: typedefs and qualifiers are resolved.
 *
 * <p>Immutable. {@link Object#toString} is how C would name it.
 */
public sealed interface BtfType {

  /**
   * How much room a value takes.
   *
   * @return bytes; 0 for what has no size, such as a flexible array
   */
  int size();

  /**
   * An integer, {@code char} and {@code bool} included.
   *
   * @param name what C calls it, such as {@code unsigned int}
   * @param size bytes: 1, 2, 4, 8 or 16
   * @param signed whether it has a sign
   * @param bool whether it is {@code _Bool}
   */
  record Int(String name, int size, boolean signed, boolean bool) implements BtfType {

    /**
     * Whether C calls it {@code char}, which stands for text.
     *
     * @return false for {@code signed char} and {@code unsigned char}, and so for {@code u8}
     */
    public boolean text() {
      return name.equals("char");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A floating-point number.
   *
   * @param name {@code float}, {@code double} or {@code long double}
   * @param size bytes
   */
  record Float(String name, int size) implements BtfType {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * An enumeration.
   *
   * @param name its tag, or that of its typedef; empty if it has none
   * @param size bytes: 1, 2, 4 or 8
   * @param signed whether it has a sign
   * @param enumerators its constants, in the order of their declaration
   */
  record Enum(String name, int size, boolean signed, List<Enumerator> enumerators)
      implements BtfType {

    @Override
    public String toString() {
      return name.isEmpty() ? "enum {...}" : "enum " + name;
    }
  }

  /**
   * A constant of an enumeration.
   *
   * @param name its name in C
   * @param value its value; of an unsigned 64-bit one, the bits
   */
  record Enumerator(String name, long value) {
    @Override
    public String toString() {
      return name + " = " + value;
    }
  }

  /**
   * An array.
   *
   * @param element what it consists of
   * @param length how many; 0 for a flexible array, which reaches up to the end of the record
   */
  record Array(BtfType element, int length) implements BtfType {

    @Override
    public int size() {
      return element.size() * length;
    }

    @Override
    public String toString() {
      StringBuilder dimensions = new StringBuilder();
      BtfType innermost = this;
      while (innermost instanceof Array array) {
        dimensions.append('[');
        if (array.length > 0) {
          dimensions.append(array.length);
        }
        dimensions.append(']');
        innermost = array.element;
      }
      return innermost + dimensions.toString();
    }
  }

  /**
   * A pointer: an address in the kernel or in the traced process, which nobody can follow here.
   *
   * @param target what C calls the type that it points to
   */
  record Pointer(String target) implements BtfType {

    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public String toString() {
      return target + " *";
    }
  }

  /**
   * A structure or a union.
   *
   * @param name its tag, or that of its typedef; empty if it has none
   * @param size bytes, padding included
   * @param union whether it is a union
   * @param members its members, in the order of their declaration
   */
  record Struct(String name, int size, boolean union, List<BtfMember> members) implements BtfType {

    /**
     * The type as C declares it, with the place of each member.
     *
     * @return lines of text
     */
    public String declaration() {
      return CText.declaration(this).stream()
          .map(CText.Line::text)
          .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
      return (union ? "union " : "struct ") + (name.isEmpty() ? "{...}" : name);
    }
  }

  /**
   * What no value can be read of: {@code void}, a function, or a structure that is only declared.
   *
   * @param name what C calls it
   */
  record Opaque(String name) implements BtfType {

    @Override
    public int size() {
      return 0;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
