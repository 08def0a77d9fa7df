package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The service and its test on docs/spring.md, as they stand there: compiled, and run. */
@Timeout(120)
class SpringPageTest {

  private static final Path PAGE = Path.of("../docs/spring.md");
  private static final Path OBJECT =
      Path.of("../samples/exec-watch/src/main/resources/exec_watch.bpf.o");

  /** What the usual skeleton has. */
  private static final String APPLICATION =
      """
      package com.example.execs;

      @org.springframework.boot.autoconfigure.SpringBootApplication
      public class ExecsApplication {}
      """;

  @TempDir private Path folder;

  /** The first block of a language that has a text. */
  private static String block(String language, String text) throws Exception {
    Matcher blocks =
        Pattern.compile("(?s)\n```%s\n(.*?)\n```\n".formatted(language))
            .matcher(Files.readString(PAGE));
    return blocks
        .results()
        .map(block -> block.group(1))
        .filter(block -> block.contains(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + language + " with " + text));
  }

  @Test
  void theTestOnThePagePasses() throws Exception {
    Files.writeString(folder.resolve("application.yaml"), block("yaml", "object: classpath:"));
    Files.copy(OBJECT, folder.resolve(OBJECT.getFileName()));
    compile(
        source("ExecsApplication", APPLICATION),
        source("ExecsController", block("java", "class ExecsController")),
        source("ExecsTest", block("java", "class ExecsTest")));

    TestExecutionSummary summary = run("com.example.execs.ExecsTest");
    assertThat(summary.getFailures())
        .extracting(TestExecutionSummary.Failure::getException)
        .isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
  }

  private Path source(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name + ".java"), content);
  }

  /** As Maven does for applications of Spring Boot: with the names of parameters. */
  private void compile(Path... sources) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-d",
                      folder.toString(),
                      "-classpath",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path")),
                      "-proc:none",
                      "-parameters"),
                  null,
                  files.getJavaFileObjects(sources))
              .call();
      assertThat(compiled).as(messages::toString).isTrue();
    }
  }

  private TestExecutionSummary run(String test) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // Spring keeps the application, and so its classes, until this process ends.
    URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before);
    thread.setContextClassLoader(loader);
    try {
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      Launcher launcher = LauncherFactory.create();
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(selectClass(loader.loadClass(test)))
              .build(),
          listener);
      return listener.getSummary();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
