package reactor.ringbuf.libbpf;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.linux.SupportedPlatform;

/**
 * The functions of libbpf 1.x that this package calls, by their own names, bound once.
 *
 * <p>Since 1.0 those that return a pointer return null and set {@code errno} on failure, and those
 * that return an int return the negative error number (libbpf_legacy.h).
 */
final class Libbpf {

  private static final String LIBRARY = "libbpf.so.1";

  /** What keeps the library from being used, or null. */
  private static final @Nullable String MISSING = bind();

  private Libbpf() {}

  /** Throws, saying how to get it, if libbpf is not there. */
  static void require() {
    SupportedPlatform.require();
    if (MISSING != null) {
      throw new BpfObjectException(
          ("Cannot load %s: install libbpf 1.0 or newer (Debian and Ubuntu: apt-get"
                  + " install libbpf1). %s")
              .formatted(LIBRARY, MISSING));
    }
  }

  private static @Nullable String bind() {
    try {
      Native.register(
          Libbpf.class,
          NativeLibrary.getInstance(LIBRARY, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8")));
      libbpf_set_print(LibbpfLog.PRINTER);
      return null;
    } catch (UnsatisfiedLinkError e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The maps of an object, in its order. */
  static List<Pointer> maps(Pointer object) {
    return each(previous -> bpf_object__next_map(object, previous));
  }

  /** The programs of an object, in its order. */
  static List<Pointer> programs(Pointer object) {
    return each(previous -> bpf_object__next_program(object, previous));
  }

  private static List<Pointer> each(Function<@Nullable Pointer, @Nullable Pointer> next) {
    List<Pointer> all = new ArrayList<>();
    for (Pointer one = next.apply(null); one != null; one = next.apply(one)) {
      all.add(one);
    }
    return all;
  }

  /**
   * {@code libbpf_print_fn_t}. A {@code va_list} argument is passed as a pointer by all ABIs that
   * we support.
   */
  interface Printer extends Callback {
    int print(int level, Pointer format, Pointer arguments);
  }

  static native @Nullable Pointer libbpf_set_print(Printer printer);

  static native @Nullable Pointer bpf_object__open_mem(byte[] elf, long size, Pointer options);

  static native int bpf_object__load(Pointer object);

  static native void bpf_object__close(Pointer object);

  static native @Nullable Pointer bpf_object__next_map(Pointer object, @Nullable Pointer previous);

  static native @Nullable Pointer bpf_object__next_program(
      Pointer object, @Nullable Pointer previous);

  static native @Nullable Pointer bpf_object__btf(Pointer object);

  static native @Nullable Pointer btf__raw_data(Pointer btf, Pointer size);

  static native String bpf_map__name(Pointer map);

  static native int bpf_map__type(Pointer map);

  static native int bpf_map__max_entries(Pointer map);

  static native int bpf_map__fd(Pointer map);

  static native int bpf_map__set_max_entries(Pointer map, int entries);

  static native int bpf_map__map_flags(Pointer map);

  static native int bpf_map__set_map_flags(Pointer map, int flags);

  static native int bpf_map__pin(Pointer map, String path);

  static native int bpf_map__unpin(Pointer map, String path);

  static native String bpf_program__name(Pointer program);

  static native String bpf_program__section_name(Pointer program);

  static native int bpf_program__fd(Pointer program);

  static native @Nullable Pointer bpf_program__attach(Pointer program);

  static native int bpf_link__pin(Pointer link, String path);

  static native int bpf_link__destroy(Pointer link);
}
