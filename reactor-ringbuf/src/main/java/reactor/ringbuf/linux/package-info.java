/**
 * What the library asks of Linux, through JNA: {@code bpf(2)}, {@code mmap(2)}, {@code epoll(7)},
 * {@code eventfd(2)}, and the facts that differ between architectures. Knows no ring protocol and
 * no Reactor.
 */
@NullMarked
package reactor.ringbuf.linux;

import org.jspecify.annotations.NullMarked;
