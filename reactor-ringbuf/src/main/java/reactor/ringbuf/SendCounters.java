package reactor.ringbuf;

/** Counts what one subscription of a sender does; one thread at a time writes. */
final class SendCounters {

  final Counter messages = new Counter();
  final Counter bytes = new Counter();
  final Counter full = new Counter();
  final Counter waits = new Counter();
  volatile boolean waiting;
}
