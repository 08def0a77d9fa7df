package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.List;

/**
 * How an agent fares.
 *
 * @param state in one word
 * @param standstill how long the broker has acknowledged nothing although something is under way
 * @param acknowledged how many messages it has acknowledged
 * @param fill how full the fullest ring is, from 0 to 1
 * @param lost how many records found no room in the rings since it opened them
 * @param lossesCounted whether all rings' losses are counted
 * @param replaced the rings in whose place another one is pinned by now
 */
public record AgentHealth(
    State state,
    Duration standstill,
    long acknowledged,
    double fill,
    long lost,
    boolean lossesCounted,
    List<String> replaced) {

  /** Whether it delivers. */
  public enum State {
    /** The broker acknowledges what is sent, or there is nothing to send. */
    DELIVERING,
    /** It acknowledges nothing: events wait in the rings, and are lost when these are full. */
    WAITING_FOR_BROKER,
    /** Another ring is pinned where one of the agent's was, and nobody sends its events. */
    RING_REPLACED,
    /** The agent has ended. */
    ENDED
  }
}
