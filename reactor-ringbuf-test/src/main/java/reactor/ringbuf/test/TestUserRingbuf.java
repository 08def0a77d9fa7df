package reactor.ringbuf.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.UserRingbufSource;

/**
 * A user ring buffer in user space that an unchanged {@link reactor.ringbuf.RingbufSender} sends
 * to, and tests drain as BPF programs drain a kernel map. It is plain Java memory: it needs no BPF
 * and no privileges, and works on every operating system.
 *
 * <pre>{@code
 * try (TestUserRingbuf ring = TestUserRingbuf.create(4096)) {
 *   RingbufSender.create(ring.options()).send(commands).block();
 *   assertThat(ring.drain()).hasSize(3);
 * }
 * }</pre>
 *
 * <p>It follows the kernel's protocol (kernel/bpf/ringbuf.c of Linux 6.18): what a drain takes,
 * what it returns, and whom it notifies when.
 *
 * <p>Thread-safe; as in the kernel, one drains at a time.
 */
public final class TestUserRingbuf implements UserRingbufSource, AutoCloseable {

  /** {@code BPF_MAX_USER_RINGBUF_SAMPLES}: so many messages one drain takes at most. */
  public static final int MOST = 128 * 1024;

  /** {@code -EBUSY}: somebody else drains the ring. */
  public static final int EBUSY = -16;

  private static final int EINVAL = -22;
  private static final int E2BIG = -7;

  private final UserRingMemory memory;
  private final WaitQueue waiters = new WaitQueue();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger senders = new AtomicInteger();
  private volatile boolean closed;

  private TestUserRingbuf(UserRingMemory memory) {
    this.memory = memory;
  }

  /**
   * Creates an empty ring.
   *
   * @param size the size of the data area in bytes: a power of two from 4096 to 512 MiB, as {@code
   *     max_entries} of a kernel map. A message takes its length and 8 bytes, rounded up to a
   *     multiple of 8; together they may take all of it. The ring takes twice the size of direct
   *     memory, until the garbage collector has found that nobody uses it
   * @return the ring, to be closed by the caller
   * @throws IllegalArgumentException if the size is none of these
   */
  public static TestUserRingbuf create(int size) {
    return new TestUserRingbuf(new UserRingMemory(size));
  }

  /**
   * Options for a sender to this ring.
   *
   * @return options with defaults otherwise
   */
  public SenderOptions options() {
    return SenderOptions.source(this);
  }

  /** For the sender. */
  @Override
  public OpenRingbuf open() {
    if (closed) {
      throw new IllegalStateException("Cannot send to " + this + ": it has been closed.");
    }
    senders.incrementAndGet();
    return new UserRingOpening(memory, waiters, senders::decrementAndGet);
  }

  /**
   * Takes what there is, as a program does whose callback returns 0.
   *
   * @return the messages, in order, in native byte order
   * @throws AssertionError if the kernel's drain would have failed
   */
  public List<ByteBuffer> drain() {
    List<ByteBuffer> messages = new ArrayList<>();
    long result =
        drain(
            message -> {
              messages.add(message);
              return 0;
            },
            Wakeup.ADAPTIVE);
    if (result < 0) {
      throw new AssertionError("bpf_user_ringbuf_drain would have returned " + result);
    }
    return messages;
  }

  /**
   * Drains as {@code bpf_user_ringbuf_drain} does.
   *
   * @param callback is given each message, in native byte order; 0 to go on, 1 to stop after it
   * @param wakeup whom to notify at the end: {@code ADAPTIVE} is without flags, and notifies if
   *     anything was taken, discarded messages included
   * @return how many messages were taken, without those that were discarded; negative for an error
   */
  public long drain(ToLongFunction<ByteBuffer> callback, Wakeup wakeup) {
    if (!busy.compareAndSet(false, true)) {
      return EBUSY;
    }
    long seen = 0;
    long discarded = 0;
    long result = 0;
    try {
      long stop = 0;
      for (; seen < MOST && stop == 0 && result == 0; seen++) {
        UserRingMemory.Peek peek = memory.peek();
        byte[] message = peek.message();
        if (peek.found() == UserRingMemory.Found.NOTHING) {
          break;
        } else if (peek.found() == UserRingMemory.Found.DISCARDED) {
          discarded++;
        } else if (message == null) {
          result = peek.found() == UserRingMemory.Found.INVALID ? EINVAL : E2BIG;
          break;
        } else {
          try {
            stop = callback.applyAsLong(ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()));
          } finally {
            memory.release(peek.length());
          }
        }
      }
      if (result == 0) {
        result = seen - discarded;
      }
    } finally {
      busy.set(false);
      if (wakeup == Wakeup.FORCE_WAKEUP || wakeup == Wakeup.ADAPTIVE && seen > 0) {
        waiters.wakeAll();
      }
    }
    return result;
  }

  /**
   * How much has been sent and not been drained.
   *
   * @return bytes, headers and padding included
   */
  public long waiting() {
    return memory.waiting();
  }

  /**
   * How often drains have notified whoever waits for room.
   *
   * @return the number of notifications
   */
  public long notifications() {
    return waiters.notifications();
  }

  /**
   * How many subscriptions have the ring open.
   *
   * @return 0 or more
   */
  public int senders() {
    return senders.get();
  }

  /** Refuses further senders. */
  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "the test ring of " + memory.size() + " bytes";
  }
}
