package reactor.ringbuf.btf;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RecordEncoder;

/**
 * A description of C types (BTF), and the decoders that it makes.
 *
 * <pre>{@code
 * record Exec(@Ktime Instant time, int pid, int ppid, String comm) {}
 *
 * Btf btf = Btf.ofResource(Main.class, "/exec.bpf.o");
 * RingbufReceiver.create(ReceiverOptions.pinned("/sys/fs/bpf/exec/events"))
 *     .receive(btf.decoder(Exec.class))
 *     .subscribe(System.out::println);
 * }</pre>
 *
 * <p>It is read once and then independent of where it came from; the kernel is not asked, nothing
 * is loaded, and no privileges are needed. {@code docs/typed-events.md} has the table of types.
 *
 * <p>Immutable and thread-safe.
 */
public final class Btf {

  private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");
  private static final String SECTION = ".BTF";

  private final String what;
  private final RawBtf raw;

  /** The numbers of the types of each name: structs and unions, and typedefs of nameless ones. */
  private final Map<String, Set<Integer>> structs = new LinkedHashMap<>();

  private final Map<String, Set<Integer>> enums = new LinkedHashMap<>();

  private Btf(String what, ByteBuffer bytes) {
    this.what = what;
    this.raw = new RawBtf(bytes, what);
    for (int id = 1; id < raw.count(); id++) {
      int kind = raw.kind(id);
      if (kind == RawBtf.TYPEDEF) {
        int target = raw.target(id);
        if (target == 0 || raw.word(target, 0) != 0) {
          continue; // of something that has a name of its own
        }
        kind = raw.kind(target);
      }
      if (kind == RawBtf.STRUCT || kind == RawBtf.UNION) {
        add(structs, id);
      } else if (kind == RawBtf.ENUM || kind == RawBtf.ENUM64) {
        add(enums, id);
      }
    }
  }

  /**
   * Where a global variable lies in its section, which is a map when the object is loaded.
   *
   * @param section the section's name, such as {@code .bss}
   * @param variable the variable's name
   * @param size how many bytes it has
   * @return bytes from the start of the section; empty if there is no such variable. A compiler
   *     leaves it to the loader to fill these in, so they are known of a loaded object only
   */
  public OptionalInt variable(String section, String variable, int size) {
    for (int id = 1; id < raw.count(); id++) {
      if (raw.kind(id) == RawBtf.DATASEC && raw.name(id).equals(section)) {
        for (int i = 0; i < raw.members(id); i++) {
          if (raw.word(id, 5 + 3 * i) == size
              && raw.name(raw.word(id, 3 + 3 * i)).equals(variable)) {
            return OptionalInt.of(raw.word(id, 4 + 3 * i));
          }
        }
      }
    }
    return OptionalInt.empty();
  }

  private void add(Map<String, Set<Integer>> names, int id) {
    String name = raw.name(id);
    if (!name.isEmpty()) {
      names.computeIfAbsent(name, n -> new LinkedHashSet<>(2)).add(id);
    }
  }

  /**
   * Reads the types of an object file.
   *
   * @param file an ELF file made by {@code clang -target bpf -g}, or a file of BTF alone
   * @return its types
   * @throws BtfException if there is no such file, it is no object file of this machine's byte
   *     order, or it has no BTF
   */
  public static Btf ofObject(Path file) {
    try {
      return ofBytes(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BtfException(
          "Cannot read %s%s"
              .formatted(
                  file.toAbsolutePath(),
                  e instanceof NoSuchFileException ? ": there is no such file." : ": " + e + "."),
          e);
    }
  }

  /**
   * Reads the types of an object that a program carries in its jar.
   *
   * @param owner the class next to which the resource is, or whose jar it is in
   * @param resource the resource as {@link Class#getResourceAsStream} takes it, such as {@code
   *     /exec.bpf.o}
   * @return its types
   * @throws BtfException if there is no such resource, or it is as {@link #ofObject} says
   */
  public static Btf ofResource(Class<?> owner, String resource) {
    try (InputStream elf = owner.getResourceAsStream(resource)) {
      if (elf == null) {
        throw new BtfException(
            "There is no resource " + resource + " beside " + owner + ": is it in the jar?");
      }
      return ofBytes(resource.substring(resource.lastIndexOf('/') + 1), elf.readAllBytes());
    } catch (IOException e) {
      throw new BtfException("Cannot read resource " + resource + " of " + owner + ".", e);
    }
  }

  /**
   * Reads types from memory.
   *
   * @param name what to call them in messages
   * @param bytes the contents of an object file, or BTF alone; not modified, not kept
   * @return the types
   * @throws BtfException as {@link #ofObject} says
   */
  public static Btf ofBytes(String name, byte[] bytes) {
    if (!ElfFile.isElf(bytes)) {
      return new Btf(name, ByteBuffer.wrap(bytes.clone()));
    }
    ByteBuffer section = ElfFile.section(bytes, SECTION, name);
    if (section == null) {
      throw new BtfException(
          ("There is no BTF in %s: compile it with clang -target bpf -g, and do not"
                  + " strip more than DWARF (llvm-strip -g).")
              .formatted(name));
    }
    byte[] copy = new byte[section.remaining()];
    section.get(copy);
    return new Btf(name, ByteBuffer.wrap(copy));
  }

  /**
   * Reads the types of the running kernel, some megabytes: for programs that hand out structs of
   * the kernel's own.
   *
   * @return the types of {@code /sys/kernel/btf/vmlinux}
   * @throws BtfException if the kernel was built without {@code CONFIG_DEBUG_INFO_BTF}
   */
  public static Btf ofKernel() {
    if (!Files.exists(KERNEL)) {
      throw new BtfException(
          ("There is no %s: this kernel was built without CONFIG_DEBUG_INFO_BTF, or it"
                  + " is no Linux.")
              .formatted(KERNEL));
    }
    return ofObject(KERNEL);
  }

  /**
   * The structs and unions that have a name, or whose typedef has one.
   *
   * @return their names, in the order of the file
   */
  public Set<String> structs() {
    return Collections.unmodifiableSet(structs.keySet());
  }

  /**
   * A struct or union.
   *
   * @param name its tag, without {@code struct}, or the name of its typedef
   * @return the type
   * @throws BtfException if there is none of that name, or there are two that differ
   */
  public BtfType.Struct struct(String name) {
    Set<Integer> ids = structs.get(name);
    if (ids == null) {
      throw new BtfException("There is no struct " + name + " in " + what + "." + similar(name));
    }
    return (BtfType.Struct) only("struct", name, ids);
  }

  /** What else there is, for a message. */
  String similar(String name) {
    String meant = Names.didYouMean(name, structs.keySet());
    if (!meant.isEmpty()) {
      return meant;
    }
    String others =
        structs.size() > 20 ? "" : " There are " + String.join(", ", structs.keySet()) + ".";
    return (structs.isEmpty() ? "" : others)
        + " The compiler leaves out what nothing refers to: keep it with RINGBUF_EVENT of"
        + " reactor_ringbuf.bpf.h.";
  }

  private BtfType only(String kind, String name, Set<Integer> ids) {
    TypeReader reader = new TypeReader(raw);
    List<BtfType> different = ids.stream().map(reader::type).distinct().toList();
    if (different.size() > 1) {
      throw new BtfException(
          "There are %s different types %s %s in %s. Rename one of them.\n%s"
              .formatted(
                  different.size(),
                  kind,
                  name,
                  what,
                  different.stream()
                      .map(
                          type ->
                              type instanceof BtfType.Struct s ? s.declaration() : type.toString())
                      .collect(Collectors.joining("\n"))));
    }
    return different.get(0);
  }

  /** An enum, or null if there is none of that name. */
  BtfType.@Nullable Enum enumeration(String name) {
    Set<Integer> ids = enums.get(name);
    return ids == null ? null : (BtfType.Enum) only("enum", name, ids);
  }

  /** The value of an enumerator of any enum, also of one without a name. */
  OptionalLong enumerator(String name) {
    TypeReader reader = new TypeReader(raw);
    for (int id = 1; id < raw.count(); id++) {
      int kind = raw.kind(id);
      if (kind == RawBtf.ENUM || kind == RawBtf.ENUM64) {
        for (BtfType.Enumerator one : ((BtfType.Enum) reader.type(id)).enumerators()) {
          if (one.name().equals(name)) {
            return OptionalLong.of(one.value());
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Makes a decoder of a record, or of a sealed interface whose records a tag tells apart ({@link
   * TaggedBy}).
   *
   * <p>A record's struct has its name in snake case, or that of its {@link BtfName}; so have its
   * components. Members without a component are passed over.
   *
   * @param type a record, or a sealed interface of records: public in a package that its module
   *     exports, or in one that is open to {@code reactor.ringbuf}; on the class path, any
   * @param <R> what a ring's record becomes
   * @return a decoder for any number of receivers and threads
   * @throws BtfException if the struct is not there or does not fit: the message has both
   *     declarations, and for each component what to change
   */
  public <R> RecordDecoder<R> decoder(Class<R> type) {
    return decoder(type, MethodHandles.publicLookup());
  }

  /**
   * The same for records that only the caller may construct.
   *
   * @param type a record or a sealed interface of records
   * @param lookup {@link MethodHandles#lookup} of a class that has access to the constructors
   * @param <R> what a ring's record becomes
   * @return a decoder for any number of receivers and threads
   * @throws BtfException as for {@link #decoder(Class)}
   */
  public <R> RecordDecoder<R> decoder(Class<R> type, MethodHandles.Lookup lookup) {
    return new DecoderFactory(this, lookup).decoder(type);
  }

  /**
   * Makes a decoder of a struct for which there is no Java type.
   *
   * @param struct its name, as for {@link #struct}
   * @return a decoder to maps and to JSON
   * @throws BtfException if there is none of that name, or there are two that differ
   */
  public BtfDecoder decoder(String struct) {
    return new BtfDecoder(struct(struct));
  }

  /**
   * Makes a decoder of a struct for which there is no Java type.
   *
   * @param struct the struct, of this description or another
   * @return a decoder to maps and to JSON
   */
  public static BtfDecoder decoder(BtfType.Struct struct) {
    return new BtfDecoder(struct);
  }

  /**
   * Makes an encoder of a record, for messages to a BPF program.
   *
   * <p>The record's struct is found as for {@link #decoder(Class)}. A message is as long as the
   * struct; members without a component, padding, and what text and arrays leave of theirs are
   * zeros. Text gets a zero byte behind it.
   *
   * @param type a record, of numbers, booleans, enums, text, addresses, records, and arrays and
   *     lists of them
   * @param <R> what is sent
   * @return an encoder for any number of senders and threads; a value that does not fit its member
   *     is a {@link BtfException}
   * @throws BtfException if the struct is not there or does not fit
   */
  public <R> RecordEncoder<R> encoder(Class<R> type) {
    return encoder(type, MethodHandles.publicLookup());
  }

  /**
   * The same for records whose components only the caller may read.
   *
   * @param type a record
   * @param lookup {@link MethodHandles#lookup} of a class that has access to it
   * @param <R> what is sent
   * @return an encoder for any number of senders and threads
   * @throws BtfException as for {@link #encoder(Class)}
   */
  public <R> RecordEncoder<R> encoder(Class<R> type, MethodHandles.Lookup lookup) {
    return new EncoderFactory(this, lookup).encoder(type);
  }

  /**
   * The event types that a BPF program has declared for a ring, with {@code reactor_ringbuf.bpf.h}.
   *
   * @param ring the name of the ring's map in the object
   * @return the types in the order of their declaration, or none
   */
  public List<RingEvent> events(String ring) {
    return new RingEvents(this, raw).of(ring);
  }

  /** Where the types come from. */
  @Override
  public String toString() {
    return what;
  }
}
