package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code on docs/backpressure.md is that of BackpressureTest, word for word. */
class BackpressurePageTest {

  private static final Pattern IN_TEST =
      Pattern.compile("(?s) *// example: ([^\n]+)\n(.*?)\n *// end\n");
  private static final Pattern ON_PAGE =
      Pattern.compile("(?s)\n## `?([^\n`]+)`?\n(?:(?!\n## ).)*?```java\n(.*?)\n```\n");

  @Test
  void thePagesExamplesAreTheTests() throws IOException {
    Map<String, String> tests =
        examples(IN_TEST, Path.of("src/test/java/reactor/ringbuf/test/BackpressureTest.java"));
    Map<String, String> page = examples(ON_PAGE, Path.of("../docs/backpressure.md"));
    assertThat(tests).hasSizeGreaterThanOrEqualTo(14);
    assertThat(page).isEqualTo(tests);
  }

  private static Map<String, String> examples(Pattern pattern, Path file) throws IOException {
    Map<String, String> examples = new LinkedHashMap<>();
    pattern
        .matcher(Files.readString(file))
        .results()
        .forEach(example -> examples.put(example.group(1), example.group(2).stripIndent()));
    return examples;
  }
}
