package reactor.ringbuf.tests.kernel;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test after which a thread still drains a ring. JUnit finds it by META-INF. */
public final class NoThreadLeft implements AfterEachCallback {

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      RingThread.awaitNone();
    } finally {
      RingThread.forgetAll();
    }
  }
}
