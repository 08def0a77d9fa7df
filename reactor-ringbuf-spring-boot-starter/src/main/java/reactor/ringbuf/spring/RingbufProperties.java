package reactor.ringbuf.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * What an application says of its ring buffers: {@code reactor.ringbuf.*}.
 *
 * @param rings The rings to receive. Each has a receiver, which is a bean of that name.
 * @param shutdown What happens to the streams when the application ends.
 */
@ConfigurationProperties(prefix = RingbufProperties.PREFIX, ignoreUnknownFields = false)
public record RingbufProperties(
    @DefaultValue Map<String, Ring> rings, @DefaultValue Shutdown shutdown) {

  static final String PREFIX = "reactor.ringbuf";

  /** What comes before the name of a ring. */
  static final String RINGS = PREFIX + ".rings";

  /**
   * The names of the rings, for what has to know them before there are beans.
   *
   * @param environment where the properties are
   * @return the keys of {@code reactor.ringbuf.rings}
   */
  public static Set<String> ringNames(Environment environment) {
    return Binder.get(environment)
        .bind(RINGS, Bindable.mapOf(String.class, Ring.class))
        .orElse(Map.of())
        .keySet();
  }

  /** The name of a property of a ring, as messages quote it. */
  static String property(String ring, String property) {
    return RINGS + "." + ring + "." + property;
  }

  /**
   * One receiver: one ring, or several that one thread receives together. It names a pin, a folder
   * or an object, and only one of them.
   *
   * @param pin Where the ring is pinned in a BPF file system; several paths are received together.
   * @param folder A folder in a BPF file system; all rings that are pinned in it are received
   *     together.
   * @param glob Which names in the folder match.
   * @param object A compiled BPF object file to load with libbpf, such as classpath:exec.bpf.o or
   *     file:/opt/exec.bpf.o. It is loaded when the application starts, once for all rings that
   *     name it, and closed when it ends.
   * @param map The ring's map in the object; by default all rings of the object are received
   *     together.
   * @param programs Which programs of the object to attach, by their C functions; by default all
   *     whose sections name a place, and none if the list is empty.
   * @param size The size of the ring in the object; by default as it was compiled. The kernel wants
   *     a power of two and a multiple of its page size; libbpf rounds up.
   * @param btf The object file whose BTF describes the records; by default the object. Nothing is
   *     loaded for it.
   * @param losses What counts the records that found no room: the path of a pin, or for an object
   *     the name of a map. By default it is found by itself, if it is called like the ring with
   *     _lost behind.
   * @param coalescing How long the thread may nap on a busy ring before it looks for more records,
   *     0 to 10 ms; 0 turns that off. By default 100 microseconds.
   * @param pollInterval How often to look at the ring even if the kernel has not notified of
   *     records, 1 ms to 1 h; for producers that write with BPF_RB_NO_WAKEUP. By default never.
   * @param batchesInFlight How many batches of a ring may be out at a time, 1 to 64. By default
   *     one.
   * @param waitForPin How long a subscription waits for a ring that is not pinned yet, more than 0;
   *     by default it fails at once.
   * @param follow Whether to go over to the map that takes another's place at its pin.
   * @param goOnWithout Whether to go on, with a warning in the log, when one of several rings
   *     fails.
   * @param threadName What the names of the ring's threads begin with; by default ringbuf and the
   *     ring's name.
   */
  public record Ring(
      @Nullable List<String> pin,
      @Nullable String folder,
      @DefaultValue("*") String glob,
      @Nullable String object,
      @Nullable String map,
      @Nullable List<String> programs,
      @Nullable DataSize size,
      @Nullable String btf,
      @Nullable String losses,
      @Nullable Duration coalescing,
      @Nullable Duration pollInterval,
      @Nullable Integer batchesInFlight,
      @Nullable Duration waitForPin,
      @DefaultValue("false") boolean follow,
      @DefaultValue("false") boolean goOnWithout,
      @Nullable String threadName) {}

  /**
   * What happens to the streams when the application ends.
   *
   * @param drainTimeout How long the streams may take to deliver what is in the rings before they
   *     complete all the same; 0 completes them at once. By default half of
   *     spring.lifecycle.timeout-per-shutdown-phase.
   */
  public record Shutdown(@Nullable Duration drainTimeout) {

    /**
     * Refuses a time that is negative.
     *
     * @param drainTimeout not negative
     * @throws InvalidConfigurationPropertyValueException if it is
     */
    public Shutdown {
      if (drainTimeout != null && drainTimeout.isNegative()) {
        throw new InvalidConfigurationPropertyValueException(
            PREFIX + ".shutdown.drain-timeout", drainTimeout, "It must be 0 or more.");
      }
    }
  }
}
