package reactor.ringbuf;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.ringbuf.producer.RingProducer;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Writes what a source emits to a ring, and signals when all is written.
 *
 * <p>Whoever raises {@link #wip} from 0 owns the ring until it is 0 again. That is the thread that
 * emits; when the ring is full, it passes its ownership on to a thread that may block, and what is
 * emitted meanwhile waits in a queue.
 *
 * <p>A source that emits within {@code request} does so under the ownership of the thread that
 * requests: {@link #tenure}. That spares two atomic operations per message, each of which would
 * wait until all that was written to the ring has left the processor.
 *
 * @param <T> what the source emits
 */
final class SendSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {

  @SuppressWarnings("rawtypes") // as the class literal is
  private static final AtomicIntegerFieldUpdater<SendSubscriber> WIP =
      AtomicIntegerFieldUpdater.newUpdater(SendSubscriber.class, "wip");

  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<SendSubscriber, @Nullable Subscription>
      UPSTREAM =
          AtomicReferenceFieldUpdater.newUpdater(
              SendSubscriber.class, Subscription.class, "upstream");

  private final CoreSubscriber<? super Void> actual;
  private final MessageWriter<T> writer;
  private final int prefetch;
  private final int limit;
  private final int batch;
  private final SendRing ring;
  private final Queue<T> queue;

  /** Who begins, fails to begin, or cancels before: the first of them. */
  private final AtomicBoolean begun = new AtomicBoolean();

  private volatile @Nullable Subscription upstream;
  private volatile int wip = 1;
  private volatile boolean cancelled;
  private volatile boolean finished;

  private @Nullable Throwable error; // written before done, read after it
  private volatile boolean done;

  // ---- the owner's

  private @Nullable RingProducer producer;

  /** A message that has been taken from the queue and not been sent. */
  private @Nullable T head;

  /** So many bytes are needed for it. */
  private int needed;

  /** How many messages have been sent, and how many of them since the last request. */
  private long number;

  private int sent;

  /** How many have been written that the kernel does not see yet. */
  private int unpublished;

  private @Nullable Throwable failure;

  /** The owner's, while it requests. Read by any thread that emits, which looks for itself only. */
  private @Nullable Tenure tenure;

  SendSubscriber(
      CoreSubscriber<? super Void> actual,
      MessageWriter<T> writer,
      SenderOptions options,
      SendRing ring) {
    this.actual = actual;
    this.writer = writer;
    this.prefetch = options.prefetch();
    this.batch = options.batch();
    this.limit = prefetch == Integer.MAX_VALUE ? prefetch : prefetch - (prefetch >> 2);
    this.ring = ring;
    this.queue = Queues.<T>get(prefetch).get();
  }

  /** Maps the ring, which is this subscription's now, and subscribes to the source. */
  void begin(Publisher<? extends T> source) {
    if (!begun.compareAndSet(false, true)) {
      return; // cancelled
    }
    try {
      producer = ring.map();
    } catch (Throwable e) {
      failure = explained(e);
    }
    turn(); // ends the ownership, or everything
    if (!finished) {
      try {
        source.subscribe(this);
      } catch (Throwable e) {
        thrown(e);
      }
    }
  }

  /** Ends this instead of {@link #begin}. */
  void failed(Throwable reason) {
    if (begun.compareAndSet(false, true)) {
      failure = explained(reason);
      turn();
    }
  }

  // ---- signals of the source

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.setOnce(UPSTREAM, this, subscription)
        && WIP.compareAndSet(this, 0, 1) // else it is being cancelled
        && requestNow(prefetch == Integer.MAX_VALUE ? Long.MAX_VALUE : prefetch)) {
      run();
    }
  }

  @Override
  public void onNext(T value) {
    Objects.requireNonNull(value, "value");
    Tenure tenure = this.tenure;
    if (done || finished || cancelled) {
      if (cancelled) {
        Operators.onDiscard(value, currentContext());
      } else {
        Operators.onNextDropped(value, currentContext());
      }
    } else if (tenure != null && tenure.thread == Thread.currentThread()) {
      sendWithin(tenure, value);
    } else if (wip == 0 && WIP.compareAndSet(this, 0, 1)) {
      head = value; // the last owner has left nothing
      run();
    } else if (queue.offer(value)) {
      drain();
    } else {
      overflow(value);
    }
  }

  /** What the owner has requested is emitted before that call returns. */
  private void sendWithin(Tenure tenure, T value) {
    boolean inner = head != null; // emitted by the encoder of that one
    if (!inner && queue.isEmpty()) {
      head = value;
    } else if (!queue.offer(value)) {
      overflow(value);
      return;
    }
    if (inner) {
      return; // whoever sends the head goes on with the queue
    }
    if (sendQueued() == Progress.FULL) {
      // Whoever emits may take its time for the next; room must not wait for that.
      this.tenure = null;
      tenure.lost = true;
      handOver();
    } else if (!tenure.lost && failure != null && !finished) {
      publishRest();
      finish(failure);
    }
  }

  private void overflow(T value) {
    Throwable overflow =
        Operators.onOperatorError(
            upstream,
            Exceptions.failWithOverflow("The source emits more messages than were requested."),
            value,
            currentContext());
    Operators.onDiscard(value, currentContext());
    onError(overflow);
  }

  @Override
  public void onError(Throwable reason) {
    if (done) {
      Operators.onErrorDropped(Objects.requireNonNull(reason, "reason"), currentContext());
      return;
    }
    error = Objects.requireNonNull(reason, "reason");
    done = true;
    drain();
  }

  @Override
  public void onComplete() {
    if (!done) {
      done = true;
      drain();
    }
  }

  // ---- the subscriber's

  /** There are no elements, so nothing depends on their number. */
  @Override
  public void request(long n) {}

  @Override
  public void cancel() {
    if (cancelled) {
      return;
    }
    cancelled = true;
    ring.ending();
    Operators.terminate(UPSTREAM, this);
    if (begun.compareAndSet(false, true)) {
      turn();
      return;
    }
    ring.wake();
    drain();
  }

  // ---- the owner

  private void drain() {
    if (WIP.getAndIncrement(this) == 0) {
      run();
    }
  }

  private void run() {
    if (turn()) {
      handOver();
    }
  }

  /** Passes the ownership on to a thread that may block. */
  private void handOver() {
    SendThreads.run(
        this::goOnWhenThereIsRoom,
        e -> {
          failure = e;
          turn();
        });
  }

  private void goOnWhenThereIsRoom() {
    do {
      try {
        ring.awaitRoom(needed, () -> cancelled);
      } catch (Throwable e) {
        failure = explained(e);
      }
    } while (turn());
  }

  /**
   * Sends what there is to send, and finishes when that is all.
   *
   * @return true if the next message does not fit: the caller still owns the ring, and must see to
   *     it that this is called again when it does; false if the ownership has ended
   */
  private boolean turn() {
    int missed = wip;
    do {
      boolean last = done; // before the queue is looked at
      if (!finished) {
        Progress progress = sendQueued();
        if (progress == Progress.LOST) {
          return false;
        }
        publishRest();
        if (finished) {
          // within a request
        } else if (cancelled || failure != null) {
          finish(failure);
        } else if (progress == Progress.FULL) {
          return true;
        } else if (last) {
          finish(error);
        }
      }
      if (finished) {
        discard();
      }
      missed = WIP.addAndGet(this, -missed);
    } while (missed != 0);
    return false;
  }

  private Progress sendQueued() {
    while (!cancelled && failure == null) {
      T value = head;
      if (value == null) {
        value = queue.poll();
        if (value == null) {
          return Progress.ALL;
        }
        head = value;
      }
      try {
        if (!send(value)) {
          return Progress.FULL;
        }
      } catch (Throwable e) {
        Throwable explained = explained(e);
        failure =
            Exceptions.isFatal(e) // of which Operators lets none pass
                ? e
                : Operators.onOperatorError(upstream, explained, value, currentContext());
        return Progress.ALL;
      }
      head = null;
      number++;
      if (++sent == limit && prefetch != Integer.MAX_VALUE) {
        sent = 0;
        if (!requestNow(limit)) {
          return Progress.LOST;
        }
      }
    }
    return Progress.ALL;
  }

  /** Writes and publishes a message; false if it does not fit now. */
  private boolean send(T value) {
    RingProducer producer = Objects.requireNonNull(this.producer);
    int most = writer.most(value);
    if (most > producer.maxLength()) {
      throw SendDiagnosis.tooLong(
          ring.description(), ring.size(), number + 1, most, producer.maxLength());
    }
    if (!producer.hasRoom(most)) {
      needed = most;
      publish(producer);
      return false;
    }
    writer.write(value, most, producer);
    // By default each by itself: whatever comes next, the source or an encoder, may take its time.
    if (++unpublished >= batch) {
      publish(producer);
    }
    return true;
  }

  private void publish(RingProducer producer) {
    SendCounters counters = ring.counters();
    counters.bytes.add(producer.publish());
    counters.messages.add(unpublished);
    unpublished = 0;
  }

  /** Shows the kernel what is held back, when nobody knows when the next message will come. */
  private void publishRest() {
    RingProducer producer = this.producer;
    if (unpublished != 0 && producer != null) {
      try {
        publish(producer);
      } catch (Throwable e) {
        Throwable before = failure; // which came first, and is what the subscriber must know
        failure = before == null ? explained(e) : Exceptions.addSuppressed(before, explained(e));
      }
    }
  }

  /**
   * Requests more; false if what is emitted at once has filled the ring, and it is another's now.
   */
  private boolean requestNow(long n) {
    Subscription source = upstream;
    if (source == null) {
      return true;
    }
    Tenure before = tenure; // not null if what was requested before is being emitted
    Tenure now = before != null ? before : new Tenure();
    tenure = now;
    try {
      source.request(n);
    } catch (Throwable e) {
      thrown(e);
    }
    if (now.lost) {
      return false;
    }
    tenure = before;
    return true;
  }

  /**
   * A source must not throw, and does: what is fatal to the JVM, for one. Nothing may leak then.
   */
  private void thrown(Throwable error) {
    if (finished) {
      Exceptions.throwIfJvmFatal(error);
      Operators.onErrorDropped(error, currentContext());
    } else {
      onError(error);
    }
  }

  private Throwable explained(Throwable error) {
    return SendDiagnosis.explain(ring.description(), error);
  }

  /** Closes everything, and only then signals, so that whoever gets the signal can send. */
  private void finish(@Nullable Throwable reason) {
    Throwable outcome = reason;
    finished = true;
    if (failure != null) {
      Operators.terminate(UPSTREAM, this);
    }
    try {
      if (outcome == null && !cancelled) {
        ring.requireStillNamed();
      }
    } catch (Throwable e) {
      outcome = e;
    }
    try {
      ring.close();
    } catch (Throwable e) {
      outcome = outcome == null ? explained(e) : Exceptions.addSuppressed(outcome, e);
    }
    producer = null;
    if (cancelled) {
      if (outcome != null && outcome != error) {
        Operators.onErrorDropped(outcome, currentContext());
      }
    } else if (outcome == null) {
      actual.onComplete();
    } else {
      actual.onError(outcome);
      Exceptions.throwIfJvmFatal(outcome);
    }
  }

  /** Lets go of what will not be sent. */
  private void discard() {
    T value = head;
    head = null;
    Operators.onDiscard(value, currentContext());
    Operators.onDiscardQueueWithClear(queue, currentContext(), null);
  }

  @Override
  public Context currentContext() {
    return actual.currentContext();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.PARENT) {
      return upstream;
    }
    if (key == Attr.PREFETCH) {
      return prefetch;
    }
    if (key == Attr.BUFFERED) {
      return queue.size();
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.TERMINATED) {
      return finished && !cancelled;
    }
    if (key == Attr.ERROR) {
      return error;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  /** How far {@link #sendQueued} got. */
  private enum Progress {
    /** There is nothing more to send. */
    ALL,
    /** The next message does not fit. */
    FULL,
    /** The next did not fit, and another thread owns the ring. */
    LOST
  }

  /** The time in which a thread owns the ring and calls the source. */
  private static final class Tenure {

    final Thread thread = Thread.currentThread();

    /** Whether the ownership has been passed on meanwhile. Of that thread only. */
    boolean lost;
  }
}
