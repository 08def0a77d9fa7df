package reactor.ringbuf.btf;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How names in Java and in C belong together. */
final class Names {

  private Names() {}

  /** {@code exitCode} is {@code exit_code} in C, {@code TCPConnect} is {@code tcp_connect}. */
  static String snakeCase(String camelCase) {
    return camelCase
        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  /** {@code exit_code} is {@code exitCode} in Java. */
  static String camelCase(String snakeCase) {
    StringBuilder name = new StringBuilder();
    for (String word : snakeCase.split("_", -1)) {
      name.append(
          name.isEmpty() || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  /**
   * Those of the names that somebody may have meant, the nearest first, as a sentence or nothing.
   */
  static String didYouMean(String wanted, Collection<String> names) {
    int most = Math.max(1, wanted.length() / 3);
    List<String> near =
        names.stream()
            .filter(name -> !name.isEmpty())
            .distinct()
            .filter(
                name ->
                    distance(wanted, name) <= most
                        || wanted.length() > 2 && name.contains(wanted)
                        || name.length() > 2 && wanted.contains(name))
            .sorted(Comparator.<String>comparingInt(name -> distance(wanted, name)))
            .limit(3)
            .toList();
    return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
  }

  /** Levenshtein's: how many letters differ, without regard to case. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[b.length()];
  }
}
