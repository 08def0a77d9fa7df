package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What a user sees and does, with a service that nothing happens to. */
@RequiresBpf
@Timeout(120)
class PageTest {

  private static KernelLive live;
  private static Browser browser;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    live = new KernelLive();
    browser = new Browser();
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
    if (live != null) {
      live.close();
    }
  }

  @BeforeEach
  void open() {
    browser.size(1200, 1000);
    browser.dark(false);
    browser.open(live.address());
  }

  @AfterEach
  void nothingIsWrongOnTheConsole() {
    assertThat(browser.console()).isEmpty();
  }

  /** A program of this name, which ends when its standard input does. */
  private Path program(String name) throws Exception {
    Path program = folder.resolve(name);
    Files.copy(Path.of("/bin/cat"), program);
    program.toFile().setExecutable(true);
    return program;
  }

  private static String programs() {
    return browser.text("programs");
  }

  @Test
  void aProgramIsShownBelowItsParentAndHowItEnds() throws Exception {
    Process process =
        Programs.start("/bin/sleep 600 & exec \"$1\" - secret-word", program("seen").toString());
    try {
      long began = System.nanoTime();
      browser.await("the program is shown", () -> programs().contains("seen"));
      System.out.printf("shown after %d ms%n", (System.nanoTime() - began) / 1_000_000);
      browser.await("its child too", () -> programs().contains("sleep"));
      WebElement parent = browser.driver().findElement(By.xpath("//li[div/span[text()='seen']]"));
      assertThat(parent.findElements(By.xpath("ul/li[div/span[text()='sleep']]"))).hasSize(1);
      assertThat(programs()).contains("pid " + process.pid()).contains("2 arguments");
      assertThat(browser.driver().getPageSource()).doesNotContain("secret-word");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    browser.await("its end", () -> programs().contains("killed by signal 9"));
  }

  @Test
  void aConnectionIsShownAndItsEnd() {
    String port = ":" + live.port();
    Programs.bash("exec 3<>/dev/tcp/127.0.0.1/$1; exec 3>&-", Integer.toString(live.port()));
    browser.await(
        "the connection",
        () ->
            browser.driver().findElements(By.cssSelector("#connections tr")).stream()
                .map(WebElement::getText)
                .anyMatch(
                    row -> row.contains("bash") && row.contains(port) && row.contains("closed")));
  }

  @Test
  void theChartsMove() {
    Object before = browser.script("return document.querySelector('#rate canvas').toDataURL()");
    Programs.many(200);
    browser.await(
        "the chart moves",
        () ->
            !browser
                .script("return document.querySelector('#rate canvas').toDataURL()")
                .equals(before));
    browser.await("the rate", () -> Double.parseDouble(browser.text("rate-now")) > 10);
  }

  @Test
  void aHostileNameDoesNothing() throws Exception {
    // A file name, and so the process's name, and the first argument: HTML, an escape sequence of
    // terminals, a line break, a sign that turns text around, and bytes that are no UTF-8.
    String script =
        """
        hostile=$(printf '<img src=x onerror="document.title=1">\\033[2J\\n\\342\\200\\256abc\\377</script>')
        cp /bin/true "$1/<b>\\"&'"
        exec -a "$hostile" "$1/<b>\\"&'"
        """;
    Programs.bash(script, folder.toString());
    browser.await("the program is shown", () -> programs().contains("<img src=x"));
    assertThat(browser.driver().getTitle()).isEqualTo("kernel-live");
    assertThat(
            browser
                .driver()
                .findElements(By.cssSelector("#programs img, #programs b, #programs script")))
        .isEmpty();
    String text = (String) browser.script("return document.getElementById('programs').textContent");
    assertThat(text)
        .contains("<img src=x onerror=\"document.title=1\">?[2J??abc\ufffd</script>")
        .contains("<b>")
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
  }

  @Test
  void pauseHoldsAndThenShowsWhatCame() throws Exception {
    Path program = program("while-paused");
    WebElement pause = browser.byId("pause");
    pause.sendKeys(Keys.SPACE);
    assertThat(pause.getDomAttribute("aria-pressed")).isEqualTo("true");
    browser.awaitText("state", "paused");
    String before = browser.byId("shown").getText() + programs();
    Process process = Programs.start("exec \"$1\"", program.toString());
    try {
      // A second page shows when it must have come here, too.
      String first = browser.driver().getWindowHandle();
      browser.driver().switchTo().newWindow(WindowType.TAB);
      browser.open(live.address());
      Programs.many(10);
      browser.await("events", () -> browser.number("shown") >= 20);
      browser.driver().close();
      browser.driver().switchTo().window(first);
      assertThat(browser.byId("shown").getText() + programs()).isEqualTo(before);
      pause.click();
      browser.await("what came in between", () -> programs().contains("while-paused"));
      assertThat(browser.number("shown")).isGreaterThan(20);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theSearchHidesTheRest() throws Exception {
    Process one = Programs.start("exec \"$1\"", program("needle").toString());
    Process other = Programs.start("exec \"$1\"", program("straw").toString());
    try {
      browser.await("both", () -> programs().contains("needle") && programs().contains("straw"));
      browser.byId("search").sendKeys("NEEDLE " + one.pid());
      browser.await("one", () -> programs().contains("needle") && !programs().contains("straw"));
      browser.byId("search").clear();
      browser.byId("search").sendKeys("x", Keys.BACK_SPACE);
      browser.await("both", () -> programs().contains("straw"));
    } finally {
      one.destroyForcibly();
      other.destroyForcibly();
    }
  }

  @Test
  void theTreeIsWalkedWithTheKeyboard() throws Exception {
    Process process = Programs.start("/bin/sleep 600 & exec \"$1\"", program("parent").toString());
    try {
      browser.await("both", () -> programs().contains("parent") && programs().contains("sleep"));
      WebElement parent = browser.driver().findElement(By.xpath("//li[div/span[text()='parent']]"));
      WebElement child = parent.findElement(By.xpath("ul/li"));
      parent.findElement(By.cssSelector(".name")).click(); // which folds it
      browser.await("folded", () -> !child.isDisplayed());
      parent.sendKeys(Keys.ARROW_RIGHT);
      browser.await("unfolded", child::isDisplayed);
      parent.sendKeys(Keys.ARROW_RIGHT);
      assertThat(browser.driver().switchTo().activeElement()).isEqualTo(child);
      child.sendKeys(Keys.ARROW_LEFT);
      assertThat(browser.driver().switchTo().activeElement()).isEqualTo(parent);
      Programs.many(3); // what comes does not take the focus away
      browser.await("more", () -> programs().contains("true"));
      assertThat(browser.driver().switchTo().activeElement()).isEqualTo(parent);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void theKeyboardGoesOnBesideAProgramThatVanishes() throws Exception {
    Process stays = Programs.start("exec \"$1\"", program("stays").toString());
    Process ends = Programs.start("exec \"$1\"", program("ends").toString());
    try {
      browser.await("both", () -> programs().contains("stays") && programs().contains("ends"));
      browser.driver().findElement(By.xpath("//li/div/span[text()='ends']")).click();
      ends.destroyForcibly();
      browser.await("its end", () -> programs().contains("killed by signal 9"));
      browser.await("it vanishes", () -> !programs().contains("ends"));
      assertThat(browser.driver().switchTo().activeElement().getAriaRole()).isEqualTo("treeitem");
    } finally {
      stays.destroyForcibly();
      ends.destroyForcibly();
    }
  }

  @Test
  void theKeyboardFindsWhatIsSearchedForWhilePaused() throws Exception {
    Process one = Programs.start("exec \"$1\"", program("needle").toString());
    Process other = Programs.start("exec \"$1\"", program("straw").toString());
    try {
      browser.await("both", () -> programs().contains("needle") && programs().contains("straw"));
      browser.driver().findElement(By.xpath("//li/div/span[text()='straw']")).click();
      browser.byId("pause").click();
      browser.byId("search").sendKeys("needle " + one.pid());
      browser.await("one", () -> programs().contains("needle") && !programs().contains("straw"));
      browser.byId("search").sendKeys(Keys.TAB);
      assertThat(browser.driver().switchTo().activeElement().getText()).contains("needle");
    } finally {
      one.destroyForcibly();
      other.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"light, 1200", "dark, 1200", "light, 360", "dark, 360"})
  void isAccessible(String scheme, int width) throws Exception {
    browser.dark(scheme.equals("dark"));
    browser.size(width, 800);
    Process process = Programs.start("/bin/sleep 600 & exec \"$1\"", program("running").toString());
    try {
      Programs.bash("/bin/false || exec 3<>/dev/tcp/127.0.0.1/$1", Integer.toString(live.port()));
      browser.await(
          "something to look at",
          () ->
              programs().contains("running")
                  && programs().contains("ended with 1")
                  && !browser.driver().findElements(By.cssSelector("#connections tr")).isEmpty());
      // In colours that stay: what is new fades for a second.
      browser.await(
          "no animation",
          () -> browser.script("return document.getAnimations().length").equals(0L));
      List<Rule> violations = new AxeBuilder().analyze(browser.driver()).getViolations();
      assertThat(violations)
          .extracting(
              rule -> rule.getId() + rule.getNodes().stream().map(CheckedNode::getTarget).toList())
          .isEmpty();
      assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
          .as("no scrolling sideways")
          .isLessThanOrEqualTo(width);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The pictures of the documentation: not made anew by each run. */
  @ParameterizedTest
  @CsvSource({"light", "dark"})
  @EnabledIfSystemProperty(
      named = "browser.screenshots",
      matches = ".+",
      disabledReason = "[optional] no --screenshots")
  void screenshot(String scheme) throws Exception {
    browser.dark(scheme.equals("dark"));
    browser.size(1200, 900);
    Process process =
        Programs.start("/bin/sleep 600 & exec \"$1\"", program("web-server").toString());
    try {
      for (int i = 0; i < 20; i++) {
        Programs.many(1 + 2 * (i % 3));
        Thread.sleep(500); // so that the charts have something to show
      }
      Programs.bash(
          "/bin/ls >/dev/null; bash -c '/bin/true; /bin/false; exec 3<>/dev/tcp/127.0.0.1/$0' $1;"
              + " sleep 1",
          Integer.toString(live.port()));
      browser.screenshot(
          Path.of(System.getProperty("browser.screenshots"), "kernel-live-" + scheme + ".png"));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
