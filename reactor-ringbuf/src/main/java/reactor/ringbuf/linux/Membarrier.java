package reactor.ringbuf.linux;

import com.sun.jna.Pointer;
import java.lang.invoke.VarHandle;

/** Orders what this thread loads, on behalf of writers that do not order what they store. */
public final class Membarrier {

  /** {@code MEMBARRIER_CMD_GLOBAL} of include/uapi/linux/membarrier.h. */
  private static final int GLOBAL = 1;

  private Membarrier() {}

  /**
   * Sees to it that a load behind this call sees whatever the kernel had stored before something
   * that a load in front of it has seen.
   *
   * <p>On x86-64 the processors do that by themselves. Elsewhere this waits for an RCU grace
   * period, in which every processor passes a full barrier: that takes milliseconds.
   *
   * @throws LinuxException with {@code EINVAL} if the kernel was booted with nohz_full, or {@code
   *     ENOSYS} or {@code EPERM} if it has no membarrier, or a policy refuses it
   */
  public static void orderLoads() {
    if (Architecture.current().storesInOrder) {
      VarHandle.loadLoadFence();
    } else {
      global();
    }
  }

  /** Waits whatever the architecture. */
  static void global() {
    Libc.check(
        "membarrier(MEMBARRIER_CMD_GLOBAL)",
        Libc.syscall(Architecture.current().membarrier, GLOBAL, Pointer.NULL, 0));
  }
}
