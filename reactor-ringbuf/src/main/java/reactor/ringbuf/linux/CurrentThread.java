package reactor.ringbuf.linux;

/** What the kernel lets a thread set for itself. */
public final class CurrentThread {

  private CurrentThread() {}

  /**
   * Lets timed waits of the calling thread end on time: the kernel may otherwise end each up to 50
   * microseconds late, to merge timers ({@code PR_SET_TIMERSLACK}, prctl(2)). Best effort: a
   * refusal costs punctuality only.
   */
  public static void sharpenTimers() {
    Libc.prctl(Libc.PR_SET_TIMERSLACK, 1, 0, 0, 0);
  }
}
