package reactor.ringbuf.samples.execwatch;

import java.time.Instant;
import reactor.ringbuf.btf.BtfName;
import reactor.ringbuf.btf.Ktime;
import reactor.ringbuf.btf.UpToEnd;

/**
 * A program was executed: {@code struct event} of exec_watch.bpf.c.
 *
 * @param time when
 * @param pid the process, as the host numbers it
 * @param ppid its parent
 * @param uid the user
 * @param comm the process's new name, cut to 15 bytes by the kernel
 * @param filename the file as it was named to {@code execve}
 * @param lost how many events found the ring full since the watch began
 */
@BtfName("event")
record ExecEvent(
    @Ktime Instant time,
    int pid,
    int ppid,
    long uid,
    String comm,
    @UpToEnd String filename,
    long lost) {}
