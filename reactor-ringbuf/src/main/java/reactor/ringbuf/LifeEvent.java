package reactor.ringbuf;

import java.time.Instant;

/**
 * Something that happens to the rings of a receiver, as {@link RingbufReceiver#lifeEvents} tells.
 */
public sealed interface LifeEvent {

  /**
   * When it happened.
   *
   * @return the time by the system's clock
   */
  Instant at();

  /**
   * A subscription has begun, and none of its rings is there yet.
   *
   * @param at when
   * @param rings what it waits for, as messages name it
   */
  record Waiting(Instant at, String rings) implements LifeEvent {}

  /**
   * A ring is received from now on.
   *
   * @param at when
   * @param ring the ring
   * @param later whether the subscription had been receiving before: the ring is another's
   *     successor, or came in addition
   */
  record Opened(Instant at, RingbufInfo ring, boolean later) implements LifeEvent {}

  /**
   * A ring is closed: its subscription ends, or it has left that.
   *
   * @param at when
   * @param stats what it had delivered
   */
  record Closed(Instant at, ReceiverStats.Ring stats) implements LifeEvent {}

  /**
   * The subscription goes on without a ring (see {@link ReceiverOptions#goOnWithout}).
   *
   * @param at when
   * @param ring the ring, as messages name it
   * @param reason what is wrong with it
   */
  record LeftOut(Instant at, String ring, RingbufException reason) implements LifeEvent {}
}
