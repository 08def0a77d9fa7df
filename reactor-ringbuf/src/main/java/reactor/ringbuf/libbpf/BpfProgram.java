package reactor.ringbuf.libbpf;

import com.sun.jna.Pointer;

/**
 * A program of a {@link BpfObject}. Until that is loaded, only its name and section are known.
 *
 * <p>Valid until the object is closed. Thread-safe, as {@link BpfObject} is.
 */
public final class BpfProgram {

  private final BpfObject object;
  private final Pointer program;

  BpfProgram(BpfObject object, Pointer program) {
    this.object = object;
    this.program = program;
  }

  /**
   * The name of the C function.
   *
   * @return its name, not cut to 15 characters as the kernel does
   */
  public String name() {
    synchronized (object) {
      object.open();
      return Libbpf.bpf_program__name(program);
    }
  }

  /**
   * The section that the program stands in, which says where it attaches.
   *
   * @return such as {@code raw_tp/sched_process_exec}
   */
  public String section() {
    synchronized (object) {
      object.open();
      return Libbpf.bpf_program__section_name(program);
    }
  }

  /**
   * The file descriptor of the program in the kernel, for {@code BPF_PROG_TEST_RUN} or an
   * attachment that libbpf does not make by itself.
   *
   * @return a descriptor that belongs to the object and ends with it: do not close it
   */
  public int fd() {
    synchronized (object) {
      object.loaded();
      return Libbpf.bpf_program__fd(program);
    }
  }

  /**
   * Attaches the program to what its section names, until the object is closed.
   *
   * @return this
   * @throws BpfObjectException if that is not possible; the object stays open
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public BpfProgram attach() {
    object.attach(program);
    return this;
  }
}
