package reactor.ringbuf.samples.pipeline;

/**
 * One program was executed: {@code struct exec_event} of exec_event.bpf.c.
 *
 * @param pid the process
 * @param uid the user it runs as
 * @param comm the program's name, as the kernel cuts it off
 */
public record ExecEvent(int pid, int uid, String comm) {}
