package reactor.ringbuf.samples.slowsyscalls;

import java.time.Duration;
import java.time.Instant;
import reactor.ringbuf.btf.Ktime;

/**
 * A system call that took long: {@code struct slow_syscall} of slow_syscalls.bpf.c.
 *
 * @param time when it returned
 * @param duration how long it took, waiting included
 * @param result what it returned; a negative number is an error
 * @param pid the process
 * @param tid the thread
 * @param number which system call
 * @param comm the thread's name
 */
record SlowSyscall(
    @Ktime Instant time,
    Duration duration,
    long result,
    int pid,
    int tid,
    int number,
    String comm) {}
