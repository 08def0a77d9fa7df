package reactor.ringbuf;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Fuseable;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * What a source has emitted and has not been sent, and how more of it is requested.
 *
 * <p>The owner of the ring calls everything but {@link #set}, {@link #offer}, {@link #cancel} and
 * {@link #isRequesting}.
 *
 * @param <T> what the source emits
 */
final class SendSource<T> {

  @SuppressWarnings("rawtypes") // as the class literal is
  private static final AtomicReferenceFieldUpdater<SendSource, @Nullable Subscription> UPSTREAM =
      AtomicReferenceFieldUpdater.newUpdater(SendSource.class, Subscription.class, "upstream");

  private final int prefetch;
  private final int limit;
  private final Consumer<Throwable> thrown;

  /** Of its own; or the source's, which takes the place of that (fusion). */
  private Queue<T> queue;

  /** Of {@link Fuseable}: NONE, or how a source fills its own queue. Set before it emits. */
  private int fusion = Fuseable.NONE;

  private volatile @Nullable Subscription upstream;

  /**
   * What is sent before all others: what did not fit, for one. What is polled, or emitted within a
   * request, is not kept here: to store a reference costs a fence where the garbage collector is
   * G1, and that waits until the last message has left the processor.
   */
  private @Nullable T head;

  /** So many are in the source's queue at least, behind the next one. */
  private int ready;

  /** How many messages have been sent since the last request. */
  private int sent;

  /** The owner's, while it requests. Read by any thread that emits, which looks for itself only. */
  private @Nullable Tenure tenure;

  /**
   * A source that is not subscribed to yet.
   *
   * @param prefetch how many are requested ahead
   * @param thrown is told what a source throws that must not throw
   */
  SendSource(int prefetch, Consumer<Throwable> thrown) {
    this.prefetch = prefetch;
    this.limit = prefetch == Integer.MAX_VALUE ? prefetch : prefetch - (prefetch >> 2);
    this.thrown = thrown;
    this.queue = Queues.<T>get(prefetch).get();
  }

  /** Takes the source's subscription; false if it has been cancelled, or there is one. */
  boolean set(Subscription subscription) {
    return Operators.setOnce(UPSTREAM, this, subscription);
  }

  /** Cancels the source, or what will be its subscription. */
  void cancel() {
    Operators.terminate(UPSTREAM, this);
  }

  @Nullable Subscription upstream() {
    return upstream;
  }

  /** Agrees with the source on how it emits; before {@link #begin}. */
  void fuse() {
    if (upstream instanceof Fuseable.QueueSubscription<?> fuseable) {
      @SuppressWarnings("unchecked") // it is subscribed to as one of T
      Fuseable.QueueSubscription<T> source = (Fuseable.QueueSubscription<T>) fuseable;
      // With a barrier: what may take its time, such as a function in map(), is not run by poll().
      fusion = source.requestFusion(Fuseable.ANY | Fuseable.THREAD_BARRIER);
      if (fusion != Fuseable.NONE) {
        queue = source;
      }
    }
  }

  /** Requests the first messages; false as for {@link #sent}. */
  boolean begin() {
    return fusion == Fuseable.SYNC
        || request(prefetch == Integer.MAX_VALUE ? Long.MAX_VALUE : prefetch);
  }

  /** Whether the source has a queue that is looked into, instead of what it emits. */
  boolean isFused() {
    return fusion != Fuseable.NONE;
  }

  /** Whether that queue is all that will ever come. */
  boolean isWhole() {
    return fusion == Fuseable.SYNC;
  }

  /** How many the source is known to have at hand, so that the next one is not waited for. */
  int ready() {
    // Not asked for each time: many a queue counts its elements one by one. And an iterator, which
    // may block, says 1 as long as it is not at its end.
    if (ready == 0 && isFused()) {
      ready = Math.max(0, queue.size() - 1);
    }
    return ready;
  }

  /** Keeps what was emitted while another thread owns the ring; false if there is no room. */
  boolean offer(T value) {
    return queue.offer(value);
  }

  /** What is to be sent next; null if there is nothing. */
  @Nullable T next() {
    T value = head;
    if (value == null) {
      if (ready != 0) {
        ready--;
      }
      return queue.poll();
    }
    head = null;
    return value;
  }

  /** Puts a message before all others, where there is none. */
  void put(T value) {
    head = value;
  }

  boolean isEmpty() {
    return head == null && queue.isEmpty();
  }

  /**
   * The next message has been sent: requests more now and then.
   *
   * @return false if what is emitted at once has filled the ring, and it is another's now
   */
  boolean sent() {
    if (fusion == Fuseable.SYNC || prefetch == Integer.MAX_VALUE || ++sent != limit) {
      return true;
    }
    sent = 0;
    return request(limit);
  }

  private boolean request(long n) {
    Subscription source = upstream;
    if (source == null) {
      return true;
    }
    // Another thread may still be in the source's request(), from when it owned the ring. This one
    // cannot wait for it: it may never return, as in concat() of a source that emits in a loop.
    Tenure before = tenure; // not null if what was requested before is being emitted
    Tenure now = before != null ? before : new Tenure();
    boolean sending = now.sending;
    now.sending = false;
    tenure = now;
    try {
      source.request(n);
    } catch (Throwable e) {
      thrown.accept(e);
    }
    if (now.lost) {
      return false;
    }
    now.sending = sending;
    tenure = before;
    return true;
  }

  /** Whether this thread owns the ring and is just requesting, so that it emits as the owner. */
  boolean isRequesting() {
    Tenure tenure = this.tenure;
    return tenure != null && tenure.thread == Thread.currentThread();
  }

  /** Whether the owner, which is just requesting, is in the middle of sending what was emitted. */
  boolean isSending() {
    Tenure tenure = this.tenure;
    return tenure != null && tenure.sending;
  }

  /** The owner, which is just requesting, begins or ends to send what was emitted. */
  void sending(boolean sending) {
    Tenure tenure = this.tenure;
    if (tenure != null) {
      tenure.sending = sending;
    }
  }

  /** The owner, which is just requesting, is about to pass its ownership on. */
  void lose() {
    Tenure lost = tenure;
    tenure = null;
    if (lost != null) {
      lost.lost = true;
    }
  }

  /** Lets go of what will not be sent. */
  void discard(Context context) {
    T value = head;
    head = null;
    Operators.onDiscard(value, context);
    if (isFused()) {
      queue.clear(); // the source discards
    } else {
      Operators.onDiscardQueueWithClear(queue, context, null);
    }
  }

  int prefetch() {
    return prefetch;
  }

  /** How many wait to be sent; from any thread. */
  int waiting() {
    return isFused() ? 0 : queue.size();
  }

  /** The time in which a thread owns the ring and calls the source. */
  private static final class Tenure {

    final Thread thread = Thread.currentThread();

    /** Whether what was emitted is being sent. Of that thread only, as is the next. */
    boolean sending;

    /** Whether the ownership has been passed on meanwhile. */
    boolean lost;
  }
}
