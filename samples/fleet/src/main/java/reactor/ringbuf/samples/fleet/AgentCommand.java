package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.ringbuf.samples.cli.Output;

/**
 * Runs an agent until the process is told to end, and says when it begins to wait for the broker.
 */
final class AgentCommand {

  private static final Duration LAST_EVENTS = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Agent agent;
  private final String name;
  private final Output output;
  private AgentHealth.State said = AgentHealth.State.DELIVERING;

  AgentCommand(Agent agent, String name, Output output) {
    this.agent = agent;
    this.name = name;
    this.output = output;
  }

  /**
   * @param opened what the agent sends
   * @param duration how long, or null for ever
   * @param health where it says how it fares; null if nowhere
   */
  void run(AgentRings.Opened opened, @Nullable Duration duration, @Nullable HealthServer health) {
    output.remark(
        name + ": " + agent.plan() + (health == null ? "" : "; health at " + health.url()));
    if (opened.object() != null) {
      output.remark(
          name
              + ": nobody has pinned the ring, so it ends with this agent, and what is not sent by then is lost."
              + " One that a loader has pinned waits for the next agent: --pinned PATH.");
    }
    Sinks.Empty<Void> stop = Sinks.empty();
    Mono<Void> end =
        Mono.firstWithSignal(
                stop.asMono(), duration == null ? Mono.never() : Mono.delay(duration).then())
            .then(agent.drain(LAST_EVENTS))
            .doOnSuccess(nothing -> sayUnsent());
    Disposable saying = Flux.interval(LOOK).subscribe(tick -> say(agent.health()));
    try {
      opened.attach();
      UntilStopped.run(
          () -> {
            agent.run().takeUntilOther(end).block();
            total(agent.health());
          },
          stop::tryEmitEmpty);
    } finally {
      saying.dispose();
    }
  }

  private void sayUnsent() {
    output.remark(
        "%s: the broker has not acknowledged all within %d s. %s"
            .formatted(name, LAST_EVENTS.toSeconds(), agent.unsent()));
  }

  private void total(AgentHealth health) {
    output.remark(
        "%s: the broker has acknowledged %d messages; %s"
            .formatted(name, health.acknowledged(), losses(health)));
  }

  private static String losses(AgentHealth health) {
    return health.lossesCounted()
        ? health.lost() + " events were lost meanwhile"
        : "nobody counts what was lost";
  }

  private void say(AgentHealth health) {
    AgentHealth.State before = said;
    said = health.state();
    if (said == before) {
      return;
    }
    if (said == AgentHealth.State.WAITING_FOR_BROKER) {
      output.remark(
          name
              + ": the broker acknowledges nothing; events wait in the ring, which is "
              + Math.round(100 * health.fill())
              + " % full. Trying on.");
    } else if (said == AgentHealth.State.RING_REPLACED) {
      output.remark(
          "%s: another ring is pinned by now where %s was, and this agent does not send its events. Start"
                  .formatted(name, String.join(", ", health.replaced()))
              + " the agent again.");
    } else if (before == AgentHealth.State.WAITING_FOR_BROKER) {
      output.remark("%s: the broker acknowledges again; %s".formatted(name, losses(health)));
    }
  }
}
