package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page's accounts by themselves, with what a service could tell. */
@Timeout(60)
class AccountsTest {

  private static final String RUN =
      """
      const [source, script, done] = arguments;
      import('data:text/javascript,' + encodeURIComponent(source)).then(({ Accounts }) => {
        const accounts = new Accounts();
        const show = (...numbers) => numbers.forEach(number => accounts.take('programs', number));
        /** Numbers of a life. */
        const of = (life, from, to) =>
          Array.from({ length: to - from + 1 }, (none, i) => ({ life, number: from + i }));
        const status = (service, records, unreadable, ...lives) => accounts.status({ service, rings: [{
          name: 'programs', state: 'WAITING', records, unreadable,
          lives: lives.map(([life, lost]) => ({ life, lost })) }] });
        new Function('accounts', 'show', 'of', 'status', script)(accounts, show, of, status);
        const { produced, shown, lostRing, lostPage, unreadable, missed } = accounts;
        done({ produced, shown, lostRing, lostPage, unreadable, missed });
      }).catch(error => done(String(error)));
      """;

  private static Browser browser;
  private static String source;

  @BeforeAll
  static void start() throws Exception {
    source =
        Files.readString(
            Path.of(
                System.getProperty("root"),
                "samples/kernel-live/src/main/resources/static/accounts.js"));
    browser = new Browser();
  }

  @AfterAll
  static void end() {
    browser.close();
  }

  /** Runs a script on new accounts, and compares all that they say then. */
  private static void assertAccounts(
      String script,
      long produced,
      long shown,
      long lostRing,
      long lostPage,
      long unreadable,
      long missed) {
    assertThat(produced).isEqualTo(shown + lostRing + lostPage + unreadable + missed);
    assertThat(browser.driver().executeAsyncScript(RUN, source, script))
        .isEqualTo(
            Map.of(
                "produced", produced,
                "shown", shown,
                "lostRing", lostRing,
                "lostPage", lostPage,
                "unreadable", unreadable,
                "missed", missed));
  }

  @Test
  void whatWasBeforeThePageWasOpenedDoesNotCount() {
    assertAccounts(
        """
        status('a', 500, 7, [3, 90]);
        show(...of(3, 501, 510));
        status('a', 511, 8, [3, 92]);
        show(...of(3, 514, 520));
        """,
        20,
        17,
        2,
        0,
        1,
        0);
  }

  @Test
  void anEventThatComesTwiceIsShownOnce() {
    assertAccounts("show(...of(3, 5, 9)); show(...of(3, 8, 12));", 8, 8, 0, 0, 0, 0);
  }

  @Test
  void aLifeThatBeginsLaterHasItsFirstEventsToo() {
    assertAccounts(
        """
        status('a', 10, 0, [3, 0]);
        show(...of(3, 11, 20));
        show(...of(4, 41, 50)); // the first status with it comes later
        status('a', 30, 0, [3, 0], [4, 30]);
        """,
        60,
        20,
        30,
        0,
        0,
        10);
  }

  @Test
  void aRingThatIsNotThereYetBeginsLater() {
    assertAccounts(
        "status('a', 0, 0); show(...of(4, 3, 5)); status('a', 3, 0, [4, 2]);", 5, 3, 2, 0, 0, 0);
  }

  @Test
  void twoLivesThatWereThereBoth() {
    assertAccounts(
        """
        status('a', 10, 0, [3, 5], [4, 6]);
        show(...of(4, 100, 101), ...of(3, 900, 901), ...of(2, 70, 70));
        """,
        5,
        5,
        0,
        0,
        0,
        0);
  }

  @Test
  void whatTheLifeBeforeHasLostAtItsEndCounts() {
    assertAccounts(
        """
        status('a', 10, 0, [3, 0]);
        show(...of(3, 11, 11));
        show(...of(4, 1, 1));
        status('a', 12, 0, [3, 8], [4, 0]);
        """,
        10,
        2,
        8,
        0,
        0,
        0);
  }

  @Test
  void aServiceThatIsStartedAnewCountsAnewWhateverItSays() {
    assertAccounts(
        """
        accounts.begin();
        status('a', 10, 1, [3, 0]);
        show(...of(3, 11, 20));
        accounts.lost(0);
        accounts.begin();
        if (status('b', 50, 2, [3, 0]) !== 50) throw 'records are not those of the new service';
        show(...of(3, 31, 40)); // eight were on their way to a client, and two are unreadable
        """,
        30,
        20,
        0,
        0,
        2,
        8);
  }

  @Test
  void aRingThatIsFullWhileThereIsNoServiceLoses() {
    assertAccounts(
        """
        status('a', 10, 0, [3, 4]);
        show(...of(3, 11, 20));
        accounts.begin();
        status('b', 0, 0, [3, 104]);
        show(...of(3, 21, 25), ...of(3, 126, 130));
        """,
        120,
        20,
        100,
        0,
        0,
        0);
  }

  @Test
  void aLossIsKnownBeforeTheNextNumber() {
    assertAccounts(
        """
        status('a', 10, 0, [3, 0]);
        show(...of(3, 11, 20));
        status('a', 20, 0, [3, 6]);
        accounts.begin();
        accounts.lost(5);
        """,
        21,
        10,
        6,
        5,
        0,
        0);
  }
}
