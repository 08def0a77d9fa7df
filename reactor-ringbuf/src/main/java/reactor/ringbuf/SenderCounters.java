package reactor.ringbuf;

/**
 * Counts what a sender's subscriptions do, for {@link SenderStats}. One of them sends at a time.
 */
final class SenderCounters {

  final Counter messages = new Counter();
  final Counter bytes = new Counter();
  final Counter full = new Counter();
  final Counter waits = new Counter();
  volatile boolean waiting;

  SenderStats snapshot() {
    return new SenderStats(messages.get(), bytes.get(), full.get(), waits.get(), waiting);
  }
}
