package reactor.ringbuf.btf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A time of the kernel's, in nanoseconds, that becomes an {@link java.time.Instant}.
 *
 * <p>The kernel's clock is set against the wall clock anew whenever an event is more than 10 ms
 * younger than the last comparison. A step of the wall clock, or a suspension of the machine, thus
 * shows in events 10 ms later at most, and an event costs no reading of a clock. Events keep their
 * order, except across such a step.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Ktime {

  /**
   * Which clock it was read from.
   *
   * @return the clock
   */
  Clock value() default Clock.MONOTONIC;

  /** The clocks of BPF's helper functions. */
  enum Clock {
    /** {@code bpf_ktime_get_ns}: stands still while the machine is suspended. */
    MONOTONIC,
    /** {@code bpf_ktime_get_boot_ns}: goes on while the machine is suspended. Linux only. */
    BOOT
  }
}
