package reactor.ringbuf.spring;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.btf.Btf;

/**
 * All receivers of an application by their names: those that the properties describe, and those
 * that it defines as beans itself.
 *
 * <pre>{@code
 * Execs(RingbufReceivers rings) {
 *   execs = rings.get("exec").receive(rings.decoder("exec", Exec.class)).share();
 * }
 * }</pre>
 *
 * <p>A receiver is also a bean by its name: {@code @Qualifier("exec") RingbufReceiver}, or without
 * the qualifier if it is the only one. Thread-safe.
 */
public final class RingbufReceivers {

  private final Map<String, RingbufReceiver> receivers;
  private final Function<String, Btf> types;

  RingbufReceivers(Map<String, RingbufReceiver> receivers, Function<String, Btf> types) {
    this.receivers = Map.copyOf(receivers);
    this.types = types;
  }

  /**
   * A receiver.
   *
   * @param name the name of the ring in the properties, or of the bean
   * @return the receiver
   * @throws IllegalArgumentException if there is none of that name
   */
  public RingbufReceiver get(String name) {
    RingbufReceiver receiver = receivers.get(name);
    if (receiver == null) {
      throw new IllegalArgumentException(
          "There is no ring %s; there are %s. Describe it with properties %s.%s.*."
              .formatted(name, names(), RingbufProperties.RINGS, name));
    }
    return receiver;
  }

  /**
   * The names of all receivers.
   *
   * @return names, in no particular order
   */
  public Set<String> names() {
    return receivers.keySet();
  }

  /**
   * All receivers.
   *
   * @return the receivers by their names; unmodifiable
   */
  public Map<String, RingbufReceiver> asMap() {
    return receivers;
  }

  /**
   * The types of a ring's records: the BTF of the file that its property {@code btf} names, or
   * {@code object}. It is read anew by each call, and takes no kernel.
   *
   * @param name the name of the ring in the properties
   * @return its types
   * @throws IllegalArgumentException if its properties name no file
   * @throws reactor.ringbuf.btf.BtfException if the file cannot be read, or has no BTF
   */
  public Btf btf(String name) {
    return types.apply(name);
  }

  /**
   * Makes a decoder of a ring's records: short for {@code btf(name).decoder(type)}.
   *
   * @param name the name of the ring in the properties
   * @param type a record that is called as its struct, or a sealed interface of such records
   * @param <R> what a ring's record becomes
   * @return a decoder
   * @throws IllegalArgumentException if its properties name no file
   * @throws reactor.ringbuf.btf.BtfException if the file has no such type, or it does not fit
   */
  public <R> RecordDecoder<R> decoder(String name, Class<R> type) {
    return btf(name).decoder(type);
  }
}
