package reactor.ringbuf.tests.soak;

/** What a process may hold more of after a while: what the JVM itself does now and then. */
final class Growth {

  private static final long MAPPINGS = 50;

  /** JNA's cleaner comes and goes. */
  private static final long THREADS = 2;

  private static final long HEAP = 4 << 20;

  private Growth() {}

  /** Compares two answers to {@code measure}. */
  static void check(Figures before, Figures after) {
    check("files", before, after, 0);
    check("rings", before, after, 0);
    check("mappings", before, after, MAPPINGS);
    check("threads", before, after, THREADS);
    check("heap", before, after, HEAP);
  }

  private static void check(String what, Figures before, Figures after, long most) {
    long grown = after.get(what) - before.get(what);
    if (grown > most) {
      throw new AssertionError(
          "%s of a service that lives long: %d, then %d"
              .formatted(what, before.get(what), after.get(what)));
    }
  }
}
