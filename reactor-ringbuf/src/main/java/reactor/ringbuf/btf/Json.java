package reactor.ringbuf.btf;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Writes what {@link BtfDecoder} reads as JSON that no terminal takes for commands. */
final class Json {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Json() {}

  /** The value of an unsigned number that is negative as a long. */
  static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  static void append(Appendable json, Object value) throws IOException {
    if (value instanceof Map<?, ?> members) {
      char before = '{';
      for (Map.Entry<?, ?> member : members.entrySet()) {
        json.append(before);
        text(json, (String) member.getKey());
        json.append(':');
        append(json, member.getValue());
        before = ',';
      }
      json.append(before == '{' ? "{}" : "}");
    } else if (value instanceof List<?> elements) {
      char before = '[';
      for (Object element : elements) {
        json.append(before);
        append(json, element);
        before = ',';
      }
      json.append(before == '[' ? "[]" : "]");
    } else if (value instanceof String text) {
      text(json, text);
    } else if (value instanceof Double real && !Double.isFinite(real)) {
      text(json, real.toString()); // JSON has no such numbers
    } else {
      json.append(value.toString());
    }
  }

  private static void text(Appendable json, String text) throws IOException {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (isUnsafe(c)) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          json.append(HEX[c >>> shift & 15]);
        }
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /** Control characters of both kinds, and what turns the direction of text or ends its line. */
  private static boolean isUnsafe(char c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
