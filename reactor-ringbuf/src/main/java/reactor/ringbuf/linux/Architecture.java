package reactor.ringbuf.linux;

/**
 * The facts that differ between processor architectures.
 *
 * <p>Sources: the numbers of {@code bpf} and {@code membarrier} from
 * arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (aarch64); {@code
 * struct epoll_event} from include/uapi/linux/eventpoll.h, where {@code EPOLL_PACKED} is defined
 * for x86-64 only.
 */
enum Architecture {
  X86_64(321, true, 324, true),
  AARCH64(280, false, 283, false);

  /** The number of {@code epoll_pwait2}, the same everywhere (Linux 5.11). */
  static final int EPOLL_PWAIT2 = 441;

  /** The number of the {@code bpf} system call, for which the C library has no wrapper. */
  final int bpf;

  /** The number of {@code membarrier}. */
  final int membarrier;

  /** Whether stores become visible to other processors in the order of the program. */
  final boolean storesInOrder;

  /** The size of {@code struct epoll_event} in bytes. */
  final int epollEventSize;

  /** The offset of {@code epoll_event.data} in bytes. */
  final int epollEventData;

  Architecture(int bpf, boolean epollEventPacked, int membarrier, boolean storesInOrder) {
    this.bpf = bpf;
    this.membarrier = membarrier;
    this.storesInOrder = storesInOrder;
    this.epollEventSize = epollEventPacked ? 12 : 16;
    this.epollEventData = epollEventPacked ? 4 : 8;
  }

  /** The architecture of this JVM. */
  static Architecture current() {
    return Current.VALUE;
  }

  /**
   * The architecture that a JVM calls by this name.
   *
   * @param osArch the value of the system property {@code os.arch}
   * @throws UnsupportedPlatformException if the library does not know it
   */
  static Architecture of(String osArch) {
    return switch (osArch) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new UnsupportedPlatformException(
              "The architecture %s is not supported: run on x86-64 or aarch64 with a 64-bit JVM."
                  .formatted(osArch),
              null);
    };
  }

  /** Looked up late, so that {@link SupportedPlatform} can ask first and say what is wrong. */
  private static final class Current {

    static final Architecture VALUE = of(System.getProperty("os.arch"));
  }
}
