package reactor.ringbuf.test;

/**
 * Whether a commit notifies the consumer: the flags of {@code bpf_ringbuf_submit}, {@code
 * bpf_ringbuf_discard} and {@code bpf_ringbuf_output} (include/uapi/linux/bpf.h).
 */
public enum Wakeup {

  /** No flag: notify only a consumer that has caught up with the record being committed. */
  ADAPTIVE,

  /** {@code BPF_RB_NO_WAKEUP}: notify nobody. */
  NO_WAKEUP,

  /** {@code BPF_RB_FORCE_WAKEUP}: notify in any case. */
  FORCE_WAKEUP
}
