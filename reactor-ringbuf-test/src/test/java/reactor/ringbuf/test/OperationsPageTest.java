package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages on docs/operations.md are the library's, and its table of sizes is right. */
class OperationsPageTest {

  private static final Path PAGE = Path.of("../docs/operations.md");
  private static final Path SOURCES = Path.of("../reactor-ringbuf/src/main/java");

  @Test
  void everyMessageIsOneOfTheLibrarys() throws IOException {
    String page = Files.readString(PAGE);
    String tables = page.substring(page.indexOf("\n## What each exception means"));
    List<String> messages = matches("(?m)^\\| `([^`]+)` \\|", tables).map(m -> m.group(1)).toList();
    String library = literals();
    assertThat(messages).hasSizeGreaterThan(30);
    assertThat(messages).allSatisfy(message -> assertThat(library).contains(message));
  }

  /** All sources, with texts that are split over lines put together. */
  private static String literals() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(OperationsPageTest::read)
          .map(source -> source.replaceAll("\"\\s*\\+ \"", ""))
          .collect(Collectors.joining("\n"));
    }
  }

  @Test
  void theTableOfSizesIsThatOfTheFormula() throws IOException {
    String page = Files.readString(PAGE);
    List<MatchResult> rows =
        matches("(?m)^\\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$", page).toList();
    assertThat(rows).hasSize(4);
    for (MatchResult row : rows) {
      long rate = Long.parseLong(row.group(1));
      for (int column = 2; column <= 5; column++) {
        double seconds = Math.pow(10, column - 4);
        double need = rate * 72 * seconds * 4 / 3;
        long size = 4096;
        while (size < need) {
          size *= 2;
        }
        assertThat(row.group(column)).isEqualTo(Long.toString(size));
      }
    }
  }

  @Test
  void theMetricsItNamesAreThoseOfTheDashboard() throws IOException {
    String dashboard = Files.readString(Path.of("../docs/grafana.json"));
    for (Path page : List.of(PAGE, Path.of("../docs/backpressure.md"))) {
      List<String> metrics =
          matches("ringbuf_[a-z_]{4,}", Files.readString(page)).map(MatchResult::group).toList();
      assertThat(metrics)
          .isNotEmpty()
          .allSatisfy(metric -> assertThat(dashboard).contains(metric))
          .allMatch(metric -> !metric.endsWith("_"));
    }
  }

  private static Stream<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
