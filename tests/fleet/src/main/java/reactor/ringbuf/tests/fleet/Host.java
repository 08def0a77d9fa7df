package reactor.ringbuf.tests.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A host of a fleet: rings of its own, and an agent that sends them under its name. */
final class Host implements AutoCloseable {

  private final String name;
  private final List<NumberedRing> rings = new ArrayList<>();
  private final Part agent;

  /**
   * @param folder for the agent's log; the object that describes the events is there
   * @param ringCount how many rings
   * @param ringSize of each, in bytes
   * @param options more of the agent's options
   */
  Host(String name, Path folder, int ringCount, long ringSize, String... options) {
    this.name = name;
    List<String> all =
        new ArrayList<>(
            List.of(
                "--agent",
                "--host=" + name,
                "--object=" + folder.resolve("numbered.bpf.o"),
                "--type=event"));
    try {
      for (int i = 0; i < ringCount; i++) {
        NumberedRing ring = NumberedRing.create(ringSize, "ring-" + i);
        rings.add(ring);
        all.add("--pinned=" + ring.pin());
      }
    } catch (RuntimeException e) {
      closeRings();
      throw e;
    }
    all.addAll(List.of(options));
    agent = new Part(folder.resolve(name + ".log"), all.toArray(String[]::new));
  }

  String name() {
    return name;
  }

  Part agent() {
    return agent;
  }

  List<NumberedRing> rings() {
    return rings;
  }

  /** Writes to each ring as many events. */
  void write(int count) {
    rings.forEach(ring -> ring.write(count));
  }

  /** How many bytes the fullest ring holds. */
  long waiting() {
    return rings.stream().mapToLong(NumberedRing::waiting).max().orElse(0);
  }

  @Override
  public void close() {
    agent.close();
    closeRings();
  }

  private void closeRings() {
    rings.forEach(NumberedRing::close);
  }
}
