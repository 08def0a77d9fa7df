package reactor.ringbuf.tests.bpf;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.libbpf.BpfObject;

/**
 * A ring buffer map in this kernel, with BPF programs that fill it on demand.
 *
 * <p>Thread-safe; nothing may be running when it is closed.
 */
public final class KernelRing implements AutoCloseable {

  /** So many producers can write at the same time. */
  public static final int PRODUCERS = 16;

  private static final String MAP = "events";

  private final BpfObject object;
  private final long size;
  private final Pointer gates;
  private final List<Producer> producers = new ArrayList<>();

  private KernelRing(BpfObject object, long size) {
    this.object = object;
    this.size = size;
    this.gates =
        Libc.map(object.map("gates").fd(), 0, Libc.pageSize(), Libc.PROT_READ | Libc.PROT_WRITE);
    for (int id = 0; id < PRODUCERS; id++) {
      producers.add(new Producer(this, id));
    }
  }

  /**
   * Creates a ring and loads the producer programs.
   *
   * @param size bytes; a power of two and a multiple of the page size
   */
  public static KernelRing create(long size) {
    BpfObject object =
        BpfObject.open(KernelRing.class, "/producer.bpf.o").maxEntries(MAP, size).load();
    try {
      return new KernelRing(object, size);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** The size of the data area in bytes. */
  public long size() {
    return size;
  }

  /** The length of the longest record that fits: the ring less a header, and never quite full. */
  public long longestRecord() {
    return size - 16;
  }

  /** A receiver of the ring, with default options. */
  public RingbufReceiver receiver() {
    return RingbufReceiver.create(options());
  }

  /** Options to receive the ring. */
  public ReceiverOptions options() {
    return object.ringbuf(MAP);
  }

  /** The map's file descriptor; it ends with the ring. */
  public int mapFd() {
    return object.map(MAP).fd();
  }

  /** The number under which the kernel knows the map. */
  public int mapId() {
    try {
      return Files.readAllLines(Path.of("/proc/self/fdinfo/" + mapFd())).stream()
          .filter(line -> line.startsWith("map_id:"))
          .mapToInt(line -> Integer.parseInt(line.substring("map_id:".length()).strip()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pins the map in a BPF file system; see {@link BpfFs}. */
  public void pin(Path path) {
    object.map(MAP).pin(path);
  }

  /**
   * One of the producers, always the same for a number.
   *
   * @param id 0 to {@link #PRODUCERS} - 1
   */
  public Producer producer(int id) {
    return producers.get(id);
  }

  /** Looks at the ring from outside; to be closed before the ring. */
  public RingView view() {
    return new RingView(mapFd(), size);
  }

  /** The loaded object: its maps {@code gates} and {@code scratches} are no ring buffers. */
  public BpfObject object() {
    return object;
  }

  Gate gate(int producer) {
    return new Gate(gates.getByteBuffer((long) producer * Gate.SIZE, Gate.SIZE));
  }

  /** Removes programs and map, unless somebody else has the map open or pinned. */
  @Override
  public void close() {
    Libc.munmap(gates, Libc.pageSize());
    object.close();
  }
}
