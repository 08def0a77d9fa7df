package reactor.ringbuf.btf;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random structs: as C, as Java records, and a decoder that is as naive as can be. It lays them out
 * by the rules of C itself, bit by bit, and knows nothing of BTF.
 *
 * <p>{@code main} writes src/test/bpf/random.bpf.c anew.
 */
final class RandomStructs {

  static final Path SOURCE = Path.of("src/test/bpf/random.bpf.c");
  private static final int STRUCTS = 200;
  private static final String[] C = {"u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64"};
  private static final String[] JAVA = {
    "short", "byte", "int", "short", "long", "int", "long", "long"
  };
  private static final String[] BOXED = {
    "Short", "Byte", "Integer", "Short", "Long", "Integer", "Long", "Long"
  };

  private enum Kind {
    NUMBER,
    BITS,
    BOOL,
    POINTER,
    TEXT,
    ARRAY,
    NESTED
  }

  /** A member, and where it lies; {@code count} is the length of an array, or the bits. */
  private record Field(String name, Kind kind, int type, int count, int nested, long bit) {}

  private record Struct(int id, boolean packed, List<Field> fields, int size, int align) {}

  private final List<Struct> structs = new ArrayList<>();

  RandomStructs(long seed) {
    Random random = new Random(seed);
    for (int id = 0; id < STRUCTS; id++) {
      structs.add(struct(id, random));
    }
  }

  public static void main(String[] arguments) throws IOException {
    Files.writeString(SOURCE, new RandomStructs(1).c());
  }

  private Struct struct(int id, Random random) {
    boolean packed = random.nextInt(5) == 0;
    List<Field> fields = new ArrayList<>();
    long bit = 0;
    int align = 1;
    int members = 1 + random.nextInt(12);
    for (int i = 0; i < members; i++) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      kind = kind == Kind.NESTED && id < 20 ? Kind.BITS : kind;
      int type = random.nextInt(C.length);
      int nested = kind == Kind.NESTED ? random.nextInt(id) : 0;
      int count = 1 + random.nextInt(20);
      int typeSize = 1 << type / 2;
      int fieldAlign = typeSize;
      long size = 8L * typeSize;
      switch (kind) {
        case BITS:
          count = 1 + random.nextInt(8 * typeSize);
          if (!packed && bit % size + count > size) {
            bit = roundUp(bit, size);
          }
          size = count;
          break;
        case BOOL, TEXT:
          fieldAlign = 1;
          size = 8L * (kind == Kind.TEXT ? count : 1);
          break;
        case POINTER:
          fieldAlign = 8;
          size = 64;
          break;
        case ARRAY:
          size *= count;
          break;
        case NESTED:
          fieldAlign = structs.get(nested).align;
          size = 8L * structs.get(nested).size;
          break;
        default:
          break;
      }
      if (kind != Kind.BITS) {
        bit = roundUp(bit, packed ? 8 : 8L * fieldAlign);
      }
      fields.add(new Field("f" + i, kind, type, count, nested, bit));
      bit += size;
      align = packed ? 1 : Math.max(align, fieldAlign);
    }
    return new Struct(id, packed, fields, (int) roundUp(bit, 8L * align) / 8, align);
  }

  private static long roundUp(long value, long to) {
    return (value + to - 1) / to * to;
  }

  int count() {
    return structs.size();
  }

  int size(int id) {
    return structs.get(id).size;
  }

  String c() {
    StringBuilder c = new StringBuilder();
    c.append("// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0\n");
    c.append("/* Written by RandomStructs.java. */\n");
    c.append("#include <linux/bpf.h>\n#include <stdbool.h>\n#include <bpf/bpf_helpers.h>\n");
    c.append("#include <reactor_ringbuf.bpf.h>\n");
    for (Struct struct : structs) {
      c.append("\nstruct s").append(struct.id).append(" {\n");
      for (Field field : struct.fields) {
        String type = "__" + C[field.type] + " " + field.name;
        c.append('\t')
            .append(
                switch (field.kind) {
                  case NUMBER -> type;
                  case BITS -> type + " : " + field.count;
                  case BOOL -> "bool " + field.name;
                  case POINTER -> "void *" + field.name;
                  case TEXT -> "char " + field.name + "[" + field.count + "]";
                  case ARRAY -> type + "[" + field.count + "]";
                  case NESTED -> "struct s" + field.nested + " " + field.name;
                })
            .append(";\n");
      }
      c.append(struct.packed ? "} __attribute__((packed));\n" : "};\n");
      c.append("_Static_assert(sizeof(struct s").append(struct.id).append(") == ");
      c.append(struct.size).append(", \"the generator lays it out as C does\");\n");
      c.append("RINGBUF_EVENT(events, struct s").append(struct.id).append(");\n");
    }
    return c.toString();
  }

  /** Records called S0, S1 and so on, in one class. */
  String java(String className) {
    StringBuilder java = new StringBuilder("public final class " + className + " {\n");
    for (Struct struct : structs) {
      List<String> components = new ArrayList<>();
      for (Field field : struct.fields) {
        components.add(
            switch (field.kind) {
                  case NUMBER, BITS -> JAVA[field.type];
                  case BOOL -> "boolean";
                  case POINTER -> "long";
                  case TEXT -> "String";
                  case ARRAY -> "java.util.List<" + BOXED[field.type] + ">";
                  case NESTED -> "S" + field.nested;
                }
                + " "
                + field.name);
      }
      java.append("  public record S").append(struct.id).append('(');
      java.append(String.join(", ", components)).append(") {}\n");
    }
    return java.append("}\n").toString();
  }

  /** What C would read. */
  Map<String, Object> read(int id, byte[] record, long bit) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : structs.get(id).fields) {
      values.put(field.name, value(field, record, bit + field.bit));
    }
    return values;
  }

  private Object value(Field field, byte[] record, long bit) {
    int bits = 8 << field.type / 2;
    boolean signed = field.type % 2 == 1;
    switch (field.kind) {
      case NUMBER:
        return number(record, bit, bits, signed);
      case BITS:
        return number(record, bit, field.count, signed);
      case BOOL:
        return number(record, bit, 8, false).equals(0L) ? false : true;
      case POINTER:
        return number(record, bit, 64, false);
      case TEXT:
        int start = (int) (bit / 8);
        int end = start;
        while (end < start + field.count && record[end] != 0) {
          end++;
        }
        return new String(record, start, end - start, StandardCharsets.UTF_8);
      case ARRAY:
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < field.count; i++) {
          elements.add(number(record, bit + (long) i * bits, bits, signed));
        }
        return elements;
      default:
        return read(field.nested, record, bit);
    }
  }

  /** Bit by bit; a Long if it fits, else a BigInteger. */
  private static Object number(byte[] record, long bit, int bits, boolean signed) {
    long value = 0;
    for (int i = 0; i < bits; i++) {
      long at = bit + i;
      value |= (record[(int) (at / 8)] >> (at % 8) & 1L) << i;
    }
    if (signed && bits < 64 && (value >> (bits - 1) & 1) == 1) {
      value -= 1L << bits;
    }
    return signed || value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
  }
}
