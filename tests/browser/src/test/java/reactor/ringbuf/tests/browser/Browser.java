package reactor.ringbuf.tests.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium, as Debian installs it, that shows the sample's page. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Says that it knows no types for the newest Chromium's protocol, which are not used here. */
  private static final Logger NOISE =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  /** Chromium's home and temporary files, which it leaves behind. */
  private final Path folder;

  private final ChromeDriver driver;

  Browser() {
    NOISE.setLevel(Level.SEVERE);
    try {
      folder = Files.createTempDirectory("browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // Chromium wants that of root
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--window-size=1200,1000");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                .withSilent(true)
                .withEnvironment(Map.of("TMPDIR", folder.toString(), "HOME", folder.toString()))
                .build(),
            options);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens the page and waits until it is connected and knows how the rings are. */
  void open(String address) {
    driver.get(address);
    awaitText("state", "Connected");
    await("the charts have a point", () -> !text("fill-now").equals("0 %"));
  }

  WebElement byId(String id) {
    return driver.findElement(By.id(id));
  }

  String text(String id) {
    return byId(id).getText();
  }

  /** One of the numbers of the page, which has commas in it. */
  long number(String id) {
    return Long.parseLong(text(id).replace(",", ""));
  }

  /** Several numbers of the page at one moment. */
  long[] numbers(String... ids) {
    Object texts =
        script(
            "return arguments[0].map(id => document.getElementById(id).textContent)", List.of(ids));
    return ((List<?>) texts)
        .stream().mapToLong(text -> Long.parseLong(text.toString().replace(",", ""))).toArray();
  }

  void awaitText(String id, String text) {
    await(id + " says " + text, () -> text(id).contains(text));
  }

  void await(String what, Supplier<Boolean> condition) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .withMessage(what)
        .ignoring(StaleElementReferenceException.class)
        .until(any -> condition.get());
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** As the user has set the system: dark, or light. */
  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Makes the window as wide as a phone, or something else; also narrower than a window can be. */
  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /**
   * Stops the processes that show pages, or lets them go on: what a tab is like that is busy, or in
   * the background of a laptop that sleeps. In between no other method may be called.
   */
  void freeze(boolean frozen) {
    long browser = (Long) driver.getCapabilities().getCapability("goog:processID");
    ProcessHandle.of(browser)
        .orElseThrow()
        .descendants()
        .filter(Browser::showsPages)
        .forEach(
            process -> Programs.bash("kill -$1 $2", frozen ? "STOP" : "CONT", "" + process.pid()));
  }

  /** Chromium writes its command line anew, so that ProcessHandle no longer knows it. */
  private static boolean showsPages(ProcessHandle process) {
    try {
      return Files.readString(
              Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1)
          .contains("--type=renderer");
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** What the console has had since the last call. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  void screenshot(Path file) {
    try {
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
    Programs.bash(
        "rm -rf \"$1\" || { sleep 1; rm -rf \"$1\"; }", folder.toString()); // it may still write
  }
}
