package reactor.ringbuf.samples.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.libbpf.BpfMap;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.samples.exittrace.ExitTrace;

/** Which rings an agent sends: options for {@code @Mixin}. */
public final class AgentRings {

  private static final String RINGBUF = "BPF_MAP_TYPE_RINGBUF";

  @Option(
      names = "--pinned",
      paramLabel = "PATH",
      description =
          "A ring that somebody has pinned, with PATH_lost beside it where losses are counted. May be repeated.")
  private List<Path> pinned = new ArrayList<>();

  @Option(
      names = "--object",
      paramLabel = "FILE",
      description =
          "The object whose rings are sent: loaded here, and gone with their events when the agent ends; or with"
              + " --pinned only asked for its types. By default, that of exit-trace: programs that start and"
              + " processes that end.")
  private @Nullable Path object;

  @Option(
      names = "--type",
      paramLabel = "STRUCT",
      description = "The struct that all events are, if the object does not say it.")
  private @Nullable String type;

  /** The rings of exit-trace, until picocli sets others. */
  public AgentRings() {}

  /** Rings that can be received; an object is loaded, but not attached. */
  record Opened(List<AgentRing> rings, @Nullable BpfObject object) implements AutoCloseable {

    /** From now on there are events. */
    void attach() {
      if (object != null) {
        object.attach();
      }
    }

    @Override
    public void close() {
      if (object != null) {
        object.close();
      }
    }
  }

  Opened open() {
    if (!pinned.isEmpty()) {
      Btf btf = object == null ? null : Btf.ofObject(object);
      return new Opened(
          pinned.stream().map(path -> AgentRing.pinned(path, btf, type)).toList(), null);
    }
    BpfObject bpf =
        object == null
            ? BpfObject.open(ExitTrace.class, "/exit_trace.bpf.o")
            : BpfObject.open(object);
    try {
      bpf.load();
      return new Opened(
          bpf.maps().stream()
              .filter(map -> map.type().equals(RINGBUF))
              .map(BpfMap::name)
              .map(name -> AgentRing.loaded(bpf, name, type))
              .toList(),
          bpf);
    } catch (RuntimeException e) {
      bpf.close();
      throw e;
    }
  }
}
