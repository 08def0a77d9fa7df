package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;

/** Makes decoders: finds how to read a type, and gives it a class of its own. */
final class DecoderFactory {

  private static final MethodHandle CHECK =
      Reads.own(
          DecoderFactory.class,
          MethodHandles.lookup(),
          "check",
          methodType(void.class, int.class, String.class, RingbufRecord.class, int.class));

  private final Btf btf;
  private final RecordBinder records;

  DecoderFactory(Btf btf, MethodHandles.Lookup lookup) {
    this.btf = btf;
    this.records = new RecordBinder(btf, lookup);
  }

  <R> RecordDecoder<R> decoder(Class<R> type) {
    try {
      return define(type.isRecord() ? record(type) : new TagBinder(btf, records, type).events());
    } catch (Misfit e) {
      throw new BtfException("Cannot make a decoder from " + btf + ": " + e.message());
    }
  }

  private MethodHandle record(Class<?> type) throws Misfit {
    BtfType.Struct struct = structOf(btf, type);
    return checked(records.bind(type, struct), struct.toString());
  }

  /** The struct that a record stands for. */
  static BtfType.Struct structOf(Btf btf, Class<?> type) throws Misfit {
    BtfName named = type.getAnnotation(BtfName.class);
    String name = named != null ? named.value() : Names.snakeCase(type.getSimpleName());
    if (named == null && !btf.structs().contains(name)) {
      if (btf.structs().contains(type.getSimpleName())) {
        return btf.struct(type.getSimpleName());
      }
      throw new Misfit(
          ("there is no struct %s for record %s.%s Another name is given with @BtfName"
                  + " on the record")
              .formatted(name, type.getSimpleName(), btf.similar(name)));
    }
    return btf.struct(name);
  }

  /** The same for a record that is long enough; else an error that says so. */
  static MethodHandle checked(RecordBinder.Bound bound, String what) {
    return MethodHandles.foldArguments(
        bound.read(), MethodHandles.insertArguments(CHECK, 0, bound.minimum(), what));
  }

  static void check(int minimum, String what, RingbufRecord record, int index) {
    if (record.length() < minimum) {
      throw tooShort(minimum, what, record.length());
    }
  }

  static BtfException tooShort(int minimum, String what, int length) {
    return new BtfException(
        ("A record of %s is too short for %s, which takes %s. Does another program"
                + " write it, or an older one? Decode with the BTF of the object that was"
                + " loaded; if the program cuts its last array off, mark that @UpToEnd.")
            .formatted(CText.plural(length, "byte"), what, CText.plural(minimum, "byte")));
  }

  /** A class for this handle alone, so that it is a constant to the compiler. */
  private static <R> RecordDecoder<R> define(MethodHandle read) {
    MethodHandle decode =
        MethodHandles.insertArguments(read, 1, 0)
            .asType(methodType(Object.class, RingbufRecord.class));
    String template = DecoderTemplate.class.getSimpleName() + ".class";
    try (InputStream bytes = DecoderTemplate.class.getResourceAsStream(template)) {
      if (bytes == null) {
        throw new IOException("There is no " + template);
      }
      MethodHandles.Lookup hidden =
          MethodHandles.lookup().defineHiddenClassWithClassData(bytes.readAllBytes(), decode, true);
      @SuppressWarnings("unchecked")
      RecordDecoder<R> decoder =
          (RecordDecoder<R>)
              (RecordDecoder<?>)
                  hidden
                      .findConstructor(hidden.lookupClass(), methodType(void.class))
                      .asType(methodType(RecordDecoder.class))
                      .invokeExact();
      return decoder;
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot define the class of a decoder", e);
    }
  }
}
