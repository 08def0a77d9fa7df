package reactor.ringbuf.libbpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.linux.MapInfo;

/**
 * A compiled BPF object: opened, loaded into the kernel, attached, and the rings in it received.
 *
 * <pre>{@code
 * try (BpfObject bpf = BpfObject.open(Path.of("exec.bpf.o")).load().attach()) {
 *   RingbufReceiver.create(bpf.ringbuf("events")).receive().take(10).blockLast();
 * }
 * }</pre>
 *
 * <p>The calls of such a chain close the object when they fail, so that nothing stays behind. The
 * work is libbpf's ({@code libbpf.so.1}, version 1.0 or newer); what it prints ends up in {@link
 * BpfObjectException}, not on stderr. Loading and attaching need {@code CAP_BPF} and {@code
 * CAP_PERFMON}, or root.
 *
 * <p>Thread-safe: libbpf is not, so the calls on one object take turns.
 */
public final class BpfObject implements AutoCloseable {

  private static final int EOPNOTSUPP = 95;

  /** Where global variables are: zero at the start, or not. */
  private static final List<String> GLOBALS = List.of(".bss", ".data");

  private final String name;
  private final Deque<Link> links = new ArrayDeque<>();
  private @Nullable Pointer object;
  private boolean loaded;

  private BpfObject(String name, Pointer object) {
    this.name = name;
    this.object = object;
  }

  /**
   * Opens an object file. Nothing reaches the kernel yet.
   *
   * @param file an ELF file made by {@code clang -target bpf -g}
   * @return the object, to be loaded and closed
   * @throws BpfObjectException if there is no such file, it is no BPF object, or libbpf is missing
   */
  public static BpfObject open(Path file) {
    try {
      return open(baseName(file.toString()), Files.readAllBytes(file));
    } catch (IOException e) {
      boolean missing = e instanceof NoSuchFileException;
      throw new BpfObjectException(
          "Cannot open BPF object file %s%s"
              .formatted(
                  file.toAbsolutePath(),
                  missing ? ": ENOENT (No such file or directory)." : ": " + e + "."),
          missing ? "ENOENT" : null,
          e,
          "");
    }
  }

  /**
   * Opens an object that a program carries in its jar.
   *
   * @param owner the class next to which the resource is, or whose jar it is in
   * @param resource the resource as {@link Class#getResourceAsStream} takes it, such as {@code
   *     /exec.bpf.o}
   * @return the object, to be loaded and closed
   * @throws BpfObjectException if there is no such resource, it is no BPF object, or libbpf is
   *     missing
   */
  public static BpfObject open(Class<?> owner, String resource) {
    try (InputStream elf = owner.getResourceAsStream(resource)) {
      if (elf == null) {
        throw new BpfObjectException(
            "There is no resource " + resource + " beside " + owner + ": is it in the jar?");
      }
      return open(baseName(resource), elf.readAllBytes());
    } catch (IOException e) {
      throw new BpfObjectException(
          "Cannot read resource " + resource + " of " + owner + ": " + e + ".", null, e, "");
    }
  }

  /**
   * Opens an object from memory.
   *
   * @param name what to call it in error messages, and what libbpf puts before the names of global
   *     data maps
   * @param elf the contents of an object file; not modified, not kept
   * @return the object, to be loaded and closed
   * @throws BpfObjectException if it is no BPF object, or libbpf is missing
   */
  public static BpfObject open(String name, byte[] elf) {
    Libbpf.require();
    LibbpfLog.clear();
    byte[] bytes = (name + '\0').getBytes(StandardCharsets.UTF_8);
    // struct bpf_object_open_opts: its size, as far as it is used here, and object_name.
    try (Memory objectName = new Memory(bytes.length);
        Memory options = new Memory(16)) {
      objectName.write(0, bytes, 0, bytes.length);
      options.setLong(0, options.size());
      options.setPointer(8, objectName);
      Pointer object = Libbpf.bpf_object__open_mem(elf, elf.length, options);
      if (object == null) {
        throw Failure.of("open", "BPF object " + name, Native.getLastError());
      }
      return new BpfObject(name, object);
    }
  }

  /** {@code /a/exec.bpf.o} is called exec, as libbpf would. */
  private static String baseName(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    int dot = file.indexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  /**
   * Sets the size of a map before {@link #load}, closing the object if that fails.
   *
   * @param map the name of the map
   * @param entries {@code max_entries}: of a ring buffer its size in bytes, which libbpf rounds up
   *     to a power of two and a multiple of the page size; 1 to 4294967295
   * @return this
   * @throws BpfObjectException if there is no such map
   * @throws IllegalArgumentException if the number is out of range
   * @throws IllegalStateException if the object is loaded or closed
   */
  public BpfObject maxEntries(String map, long entries) {
    return orClose(
        () -> {
          if (entries < 1 || entries > 0xffff_ffffL) {
            throw new IllegalArgumentException(
                "max_entries of map " + map + " must be 1 to 4294967295, not " + entries);
          }
          Pointer resized = findMap(notLoaded(), map);
          Failure.check(
              "resize",
              "map " + map + " of " + this,
              Libbpf.bpf_map__set_max_entries(resized, (int) entries));
        });
  }

  /**
   * Has producers overwrite the oldest records of a ring buffer when it is full ({@code
   * BPF_F_RB_OVERWRITE}, Linux 6.19), closing the object if that fails. To be called before {@link
   * #load}, which fails with {@code EINVAL} on a kernel without that mode.
   *
   * @param map the name of the ring buffer
   * @return this
   * @throws BpfObjectException if there is no such map
   * @throws IllegalStateException if the object is loaded or closed
   */
  public BpfObject overwriting(String map) {
    return orClose(
        () -> {
          Pointer ring = findMap(notLoaded(), map);
          Failure.check(
              "set the flags of",
              "map " + map + " of " + this,
              Libbpf.bpf_map__set_map_flags(
                  ring, Libbpf.bpf_map__map_flags(ring) | MapInfo.RB_OVERWRITE));
        });
  }

  /**
   * Creates the maps and loads the programs, closing the object if that fails.
   *
   * @return this
   * @throws BpfObjectException if the kernel refuses; the message has its reason
   * @throws IllegalStateException if the object is loaded already or closed
   */
  public BpfObject load() {
    return orClose(
        () -> {
          Pointer loading = notLoaded();
          LibbpfLog.clear();
          Failure.check("load", toString(), Libbpf.bpf_object__load(loading));
          loaded = true;
        });
  }

  /**
   * Attaches every program whose section names where it belongs, until {@link #close}; closes the
   * object if one cannot be attached. Programs of sections that name no place, such as {@code
   * syscall}, are passed over.
   *
   * @return this
   * @throws BpfObjectException if a program cannot be attached, or there is none to attach
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public BpfObject attach() {
    return orClose(
        () -> {
          List<Pointer> programs = Libbpf.programs(loaded());
          if (programs.stream().filter(program -> tryAttach(program, true)).count() == 0) {
            throw new BpfObjectException(
                ("There is nothing to attach in %s: its programs are in the sections %s,"
                        + " which name no place in the kernel.")
                    .formatted(
                        this, programs.stream().map(Libbpf::bpf_program__section_name).toList()));
          }
        });
  }

  /** Attaches one program. The object stays open if that fails. */
  synchronized void attach(Pointer program) {
    loaded();
    tryAttach(program, false);
  }

  private boolean tryAttach(Pointer program, boolean optional) {
    LibbpfLog.clear();
    Pointer link = Libbpf.bpf_program__attach(program);
    if (link != null) {
      links.push(new Link(Libbpf.bpf_program__name(program), link));
      return true;
    }
    int errno = Native.getLastError();
    if (optional && errno == EOPNOTSUPP) {
      return false;
    }
    throw Failure.of(
        "attach",
        "program %s (section %s) of %s"
            .formatted(
                Libbpf.bpf_program__name(program), Libbpf.bpf_program__section_name(program), this),
        errno);
  }

  /**
   * Pins what attaches the programs, each under the name of its program, so that they stay attached
   * when this object is closed and this process has ended, until the pins are removed.
   *
   * <p>With {@link BpfMap#pin} this makes a loader: a process with privileges loads, attaches, pins
   * and exits, and one without receives the pinned ring.
   *
   * @param directory an existing directory in a BPF file system
   * @return this
   * @throws BpfObjectException if one cannot be pinned there; those before it are pinned then.
   *     {@code EINVAL} for a program whose attachment the kernel cannot pin
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public synchronized BpfObject pinAttachments(Path directory) {
    loaded();
    for (Link link : links) {
      LibbpfLog.clear();
      String where = directory.resolve(link.program()).toAbsolutePath().toString();
      Failure.check(
          "pin",
          "the attachment of program " + link.program() + " of " + this + " at " + where,
          Libbpf.bpf_link__pin(link.pointer(), where));
    }
    return this;
  }

  /**
   * What maps the object declares, those that the compiler makes of global data included. It need
   * not be loaded.
   *
   * @return the maps in the object's order, usable until the object is closed
   * @throws IllegalStateException if the object is closed
   */
  public synchronized List<BpfMap> maps() {
    return Libbpf.maps(open()).stream()
        .map(map -> new BpfMap(this, Libbpf.bpf_map__name(map), map))
        .toList();
  }

  /**
   * What programs the object has. It need not be loaded.
   *
   * @return the programs in the object's order, usable until the object is closed
   * @throws IllegalStateException if the object is closed
   */
  public synchronized List<BpfProgram> programs() {
    return Libbpf.programs(open()).stream().map(program -> new BpfProgram(this, program)).toList();
  }

  /**
   * A program of the loaded object.
   *
   * @param function the name of its C function
   * @return the program, usable until the object is closed
   * @throws BpfObjectException if there is no such program
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public synchronized BpfProgram program(String function) {
    return new BpfProgram(
        this, find("program", function, Libbpf.programs(loaded()), Libbpf::bpf_program__name));
  }

  /**
   * A map of the loaded object.
   *
   * @param name the name of the map in the object, not cut to 15 characters as the kernel does
   * @return the map, usable until the object is closed
   * @throws BpfObjectException if there is no such map
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public synchronized BpfMap map(String name) {
    return new BpfMap(this, name, findMap(loaded(), name));
  }

  /**
   * A ring buffer of the loaded object, to be received: short for {@code map(name).ringbuf()}.
   *
   * @param name the name of the map
   * @return options for {@link reactor.ringbuf.RingbufReceiver#create}
   * @throws BpfObjectException if there is no such map, or it is no ring buffer
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public ReceiverOptions ringbuf(String name) {
    return map(name).ringbuf();
  }

  /**
   * A user ring buffer of the loaded object, to send to: short for {@code map(name).userRingbuf()}.
   *
   * @param name the map's name in the object
   * @return options for {@link reactor.ringbuf.RingbufSender#create}
   * @throws BpfObjectException if there is no such map, or it is no user ring buffer
   * @see BpfMap#userRingbuf
   */
  public SenderOptions userRingbuf(String name) {
    return map(name).userRingbuf();
  }

  /**
   * All ring buffers of the loaded object, in the object's order, each called by the name of its
   * map: for one thread to receive together, as in {@code ReceiverOptions.source(bpf.ringbufs())}.
   *
   * @return the rings; a subscription keeps them open by itself, as with {@link BpfMap#ringbuf}
   * @throws BpfObjectException if the object has no ring buffer
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public synchronized RingbufSet ringbufs() {
    loaded();
    List<BpfMap> maps = maps();
    List<RingbufSource> rings =
        maps.stream().filter(BpfMap::isRingbuf).map(BpfMap::source).toList();
    if (rings.isEmpty()) {
      throw new BpfObjectException(
          "There is no ring buffer in %s, but there are the maps %s."
              .formatted(this, maps.stream().map(BpfMap::name).toList()));
    }
    return new Ringbufs(toString(), rings);
  }

  /**
   * A global variable that counts lost records, for {@link
   * reactor.ringbuf.RingbufSource#countedBy}: read without a system call.
   *
   * @param variable the name of a variable of 8 bytes in {@code .bss} or {@code .data}
   * @return the counter, usable when the object is closed; whoever takes it closes it
   * @throws BpfObjectException if there is no such variable
   * @throws IllegalStateException if the object is not loaded or is closed
   */
  public synchronized LossCounter lossCounter(String variable) {
    loaded();
    Btf btf = btf();
    for (String section : GLOBALS) {
      OptionalInt offset = btf.variable(section, variable, Long.BYTES);
      for (BpfMap map : maps()) {
        if (offset.isPresent() && map.name().endsWith(section)) {
          return LossCounter.at(map.fd(), offset.getAsInt());
        }
      }
    }
    throw new BpfObjectException(
        "There is no variable %s of 8 bytes in .bss or .data of %s.".formatted(variable, this));
  }

  /**
   * The object's types, to make decoders from. They stay usable when the object is closed.
   *
   * @return a copy of its BTF
   * @throws BpfObjectException if it has none
   * @throws IllegalStateException if the object is closed
   */
  public synchronized Btf btf() {
    Pointer btf = Libbpf.bpf_object__btf(open());
    try (Memory size = new Memory(Integer.BYTES)) {
      Pointer bytes = btf == null ? null : Libbpf.btf__raw_data(btf, size);
      if (bytes == null) {
        throw new BpfObjectException(
            "There is no BTF in " + this + ": compile it with clang -target bpf -g.");
      }
      return Btf.ofBytes(toString(), bytes.getByteArray(0, size.getInt(0)));
    }
  }

  /**
   * Makes a decoder of a record, or of a sealed interface of records: short for {@code
   * btf().decoder(type)}.
   *
   * @param type a record that is called as its struct in the object
   * @param <R> what a ring's record becomes
   * @return a decoder, usable when the object is closed
   * @throws BpfObjectException if the object has no BTF
   * @throws reactor.ringbuf.btf.BtfException if the struct is not there or does not fit
   * @throws IllegalStateException if the object is closed
   */
  public <R> RecordDecoder<R> decoder(Class<R> type) {
    return btf().decoder(type);
  }

  /**
   * Makes an encoder of a record: short for {@code btf().encoder(type)}.
   *
   * @param type a record that is called as its struct in the object
   * @param <R> what is sent
   * @return an encoder, usable when the object is closed
   * @throws BpfObjectException if the object has no BTF
   * @throws reactor.ringbuf.btf.BtfException if the struct is not there or does not fit
   * @throws IllegalStateException if the object is closed
   */
  public <R> RecordEncoder<R> encoder(Class<R> type) {
    return btf().encoder(type);
  }

  /**
   * Detaches the programs and releases programs and maps; what is pinned stays. Does nothing the
   * second time.
   */
  @Override
  public synchronized void close() {
    Pointer closing = object;
    if (closing != null) {
      object = null;
      links.forEach(link -> Libbpf.bpf_link__destroy(link.pointer()));
      links.clear();
      Libbpf.bpf_object__close(closing);
    }
  }

  @Override
  public String toString() {
    return "BPF object " + name;
  }

  private synchronized BpfObject orClose(Runnable step) {
    try {
      step.run();
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Pointer notLoaded() {
    if (loaded) {
      throw new IllegalStateException(this + " is loaded already");
    }
    return open();
  }

  Pointer loaded() {
    if (!loaded) {
      throw new IllegalStateException(this + " is not loaded: call load() first");
    }
    return open();
  }

  Pointer open() {
    if (object == null) {
      throw new IllegalStateException(this + " is closed");
    }
    return object;
  }

  private Pointer findMap(Pointer object, String map) {
    return find("map", map, Libbpf.maps(object), Libbpf::bpf_map__name);
  }

  private Pointer find(
      String kind, String wanted, List<Pointer> all, Function<Pointer, String> nameOf) {
    for (Pointer one : all) {
      if (nameOf.apply(one).equals(wanted)) {
        return one;
      }
    }
    throw new BpfObjectException(
        "There is no %s %s in %s, but there are %s."
            .formatted(kind, wanted, this, all.stream().map(nameOf).toList()));
  }

  /** What keeps a program attached. */
  private record Link(String program, Pointer pointer) {}

  /** The rings of an object. */
  private record Ringbufs(String object, List<RingbufSource> sources) implements RingbufSet {

    @Override
    public String toString() {
      return "the ring buffers of " + object;
    }
  }
}
