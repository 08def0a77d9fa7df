package reactor.ringbuf;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Writes what a source emits to a ring, and signals when all is written.
 *
 * <p>Whoever raises {@link #wip} from 0 owns the ring until it is 0 again. That is the thread that
 * emits; when the ring is full, it passes its ownership on to a thread that may block, and what is
 * emitted meanwhile waits in a queue.
 *
 * <p>A source that emits within {@code request} does so under the ownership of the thread that
 * requests ({@link SendSource#isRequesting}). That spares two atomic operations per message, each
 * of which would wait until all that was written to the ring has left the processor.
 *
 * @param <T> what the source emits
 */
final class SendSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {

  @SuppressWarnings("rawtypes") // as the class literal is
  private static final AtomicIntegerFieldUpdater<SendSubscriber> WIP =
      AtomicIntegerFieldUpdater.newUpdater(SendSubscriber.class, "wip");

  private final CoreSubscriber<? super Void> actual;
  private final SenderOptions options;
  private final SendRing ring;
  private final MessageOutput<T> output;
  private final SendSource<T> source;

  /** Who begins, fails to begin, or cancels before: the first of them. */
  private final AtomicBoolean begun = new AtomicBoolean();

  private volatile int wip = 1;
  private volatile boolean cancelled;
  private volatile boolean finished;

  private @Nullable Throwable error; // written before done, read after it
  private volatile boolean done;

  /** What ends this and is no error of the source's. The owner's. */
  private @Nullable Throwable failure;

  SendSubscriber(
      CoreSubscriber<? super Void> actual,
      MessageWriter<T> writer,
      SenderOptions options,
      SendRing ring) {
    this.actual = actual;
    this.options = options;
    this.ring = ring;
    this.output = new MessageOutput<>(writer, ring);
    this.source = new SendSource<>(options.prefetch(), this::thrown);
  }

  /** Maps the ring, which is this subscription's now, and subscribes to the source. */
  void begin(Publisher<? extends T> messages) {
    if (!begun.compareAndSet(false, true)) {
      return; // cancelled
    }
    try {
      output.open();
    } catch (Throwable e) {
      failure = explained(e);
    }
    turn(); // ends the ownership, or everything
    if (!finished) {
      try {
        messages.subscribe(this);
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
    if (source.set(subscription) && WIP.compareAndSet(this, 0, 1)) { // else it is being cancelled
      source.fuse();
      if (source.isWhole()) {
        done = true;
      }
      if (source.begin()) {
        run();
      }
    }
  }

  @Override
  public void onNext(T value) {
    if (source.isFused()) {
      drain(); // there is something in the source's queue; the value is null
      return;
    }
    Objects.requireNonNull(value, "value");
    if (done || finished || cancelled) {
      if (cancelled) {
        Operators.onDiscard(value, currentContext());
      } else {
        Operators.onNextDropped(value, currentContext());
      }
    } else if (source.isRequesting()) {
      sendWithin(value);
    } else if (wip == 0 && WIP.compareAndSet(this, 0, 1)) {
      source.put(value); // the last owner has left nothing
      run();
    } else if (source.offer(value)) {
      drain();
    } else {
      overflow(value);
    }
  }

  /** What the owner has requested is emitted before that call returns. */
  private void sendWithin(T value) {
    boolean inner = source.isSending(); // emitted by the encoder of that one
    boolean next = !inner && source.isEmpty();
    if (!next && !source.offer(value)) {
      overflow(value);
      return;
    }
    if (inner) {
      return; // whoever sends the other goes on with the queue
    }
    source.sending(true);
    Progress progress = sendQueued(next ? value : null);
    if (progress == Progress.LOST) {
      return;
    }
    source.sending(false);
    if (progress == Progress.FULL) {
      // Whoever emits may take its time for the next; room must not wait for that.
      source.lose();
      handOver();
    } else if (progress == Progress.ALL && failure != null && !finished) {
      publishRest();
      finish(failure);
    }
  }

  private void overflow(T value) {
    Throwable overflow =
        Operators.onOperatorError(
            source.upstream(),
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
    source.cancel();
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
        ring.awaitRoom(output.needed(), () -> cancelled);
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
        Progress progress = sendQueued(null);
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
        source.discard(currentContext());
      }
      missed = WIP.addAndGet(this, -missed);
    } while (missed != 0);
    return false;
  }

  /** Sends a message, if there is one, and then what waits in the queue. */
  private Progress sendQueued(@Nullable T first) {
    @Nullable T value = first;
    while (!cancelled && failure == null) {
      try {
        if (value == null) {
          value = source.next();
          if (value == null) {
            return Progress.ALL;
          }
        }
        if (!output.isHolding()) {
          output.batchesOf(options.nextBatch(source.ready()));
        }
        if (!output.send(value)) {
          source.put(value);
          return Progress.FULL;
        }
      } catch (Throwable e) {
        Throwable explained = explained(e);
        failure =
            Exceptions.isFatal(e) // of which Operators lets none pass
                ? e
                : Operators.onOperatorError(source.upstream(), explained, value, currentContext());
        break;
      }
      value = null;
      if (!source.sent()) {
        return Progress.LOST;
      }
    }
    if (value != null) {
      source.put(value); // to be discarded with the rest
    }
    return Progress.ALL;
  }

  /** Nobody knows when the next message will come. */
  private void publishRest() {
    try {
      output.publish();
    } catch (Throwable e) {
      Throwable before = failure; // which came first, and is what the subscriber must know
      failure = before == null ? explained(e) : Exceptions.addSuppressed(before, explained(e));
    }
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
      source.cancel();
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
    output.close();
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
      return source.upstream();
    }
    if (key == Attr.PREFETCH) {
      return source.prefetch();
    }
    if (key == Attr.BUFFERED) {
      return source.waiting();
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
}
