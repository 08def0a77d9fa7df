package reactor.ringbuf.libbpf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import reactor.ringbuf.linux.Errno;

/** Puts a failed step into words: what failed, with which error, and what to do about it. */
final class Failure {

  /** {@code LIBBPF_ERRNO__*} of libbpf_legacy.h: {@code enum libbpf_errno}, from 4000 on. */
  private static final List<String> LIBBPF_ERRNO =
      List.of(
          "LIBELF",
          "FORMAT",
          "KVERSION",
          "ENDIAN",
          "INTERNAL",
          "RELOC",
          "LOAD",
          "VERIFY",
          "PROG2BIG",
          "KVER",
          "PROGTYPE",
          "WRNGPID",
          "INVSEQ",
          "NLPARSE");

  private static final int LIBBPF_ERRNO_START = 4000;

  private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");

  /** So many of the log's last lines go into the message: the verifier's reason comes last. */
  private static final int TAIL = 20;

  private Failure() {}

  /**
   * Throws if a function of libbpf has returned an error.
   *
   * @param step see {@link #of}
   * @param what see {@link #of}
   * @param result what the function returned: the negative error number, or no error
   */
  static void check(String step, String what, int result) {
    if (result < 0) {
      throw of(step, what, -result);
    }
  }

  /**
   * Describes a failure of the calling thread's last call of libbpf, and takes its log.
   *
   * @param step one of the words open, load, attach, pin, unpin, or another verb
   * @param what the object that the step was about
   * @param errno the positive error number
   */
  static BpfObjectException of(String step, String what, int errno) {
    String log = LibbpfLog.take();
    String error =
        errno < LIBBPF_ERRNO_START
            ? "%s (%s)".formatted(name(errno), Errno.text(errno))
            : name(errno);
    String advice = advice(step, Errno.of(errno), log, Files.exists(KERNEL_BTF));
    String message = "Cannot %s %s: %s. %s".formatted(step, what, error, advice);
    return new BpfObjectException(
        log.isEmpty() ? message : message + " libbpf says:" + tail(log), name(errno), null, log);
  }

  static String name(int errno) {
    int index = errno - LIBBPF_ERRNO_START;
    return index >= 0 && index < LIBBPF_ERRNO.size()
        ? "LIBBPF_ERRNO__" + LIBBPF_ERRNO.get(index)
        : Errno.name(errno);
  }

  static String advice(String step, Errno errno, String log, boolean kernelHasBtf) {
    switch (errno) {
      case EPERM:
        return "This needs CAP_BPF and CAP_PERFMON, or root; in a container, also a seccomp profile"
            + " that allows bpf(2)."
            + (step.equals("pin") ? " A name in a BPF file system may have no dot, either." : "");
      case ENOSYS:
        return "The bpf system call is missing from this kernel, or filtered by seccomp.";
      case ENOMEM:
        return "Too little memory for the maps: make them smaller, or raise the cgroup's limit.";
      case EMFILE:
      case ENFILE:
        return "Too many open files: raise the limit (ulimit -n).";
      default:
        break;
    }
    switch (step) {
      case "open":
        return "Give an ELF file made by clang -target bpf -g, of this machine's byte order.";
      case "load":
        return errno == Errno.EINVAL && log.contains("failed to create")
            ? "The kernel refuses a map's size or flags: BPF_F_RB_OVERWRITE, say, takes Linux 6.19."
            : log.contains("PROG LOAD LOG")
                ? "The kernel's verifier refused a program; its reason is at the end of its log."
                : !kernelHasBtf && log.contains("BTF")
                    ? "CO-RE needs the kernel's BTF, and %s is not there: use a kernel built with"
                            .formatted(KERNEL_BTF)
                        + " CONFIG_DEBUG_INFO_BTF=y."
                    : "The kernel may be too old for a map or a program in it.";
      case "attach":
        return errno == Errno.EOPNOTSUPP
            ? "Its section names no place to attach to: attach its fd() by other means."
            : "Is the hook that its section names there in this kernel (uname -r)?";
      case "pin":
        return errno == Errno.EEXIST
            ? "Something is there already: remove it, or choose another path."
            : "The path must be in a BPF file system (mount -t bpf bpf /sys/fs/bpf).";
      default:
        return "";
    }
  }

  /** The last lines, one below the other and indented. */
  static String tail(String log) {
    List<String> lines = log.lines().toList();
    StringBuilder tail = new StringBuilder();
    if (lines.size() > TAIL) {
      tail.append("\n  ... ").append(lines.size() - TAIL).append(" lines before");
    }
    for (String line : lines.subList(Math.max(0, lines.size() - TAIL), lines.size())) {
      tail.append("\n  ").append(line);
    }
    return tail.toString();
  }
}
