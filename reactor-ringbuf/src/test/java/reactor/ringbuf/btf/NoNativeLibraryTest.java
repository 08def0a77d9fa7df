package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.RingbufRecord;

/** Decoding needs neither libbpf nor JNA: they are not even on the class path here. */
class NoNativeLibraryTest {

  /** Run in a class loader that has no JNA. */
  public static final class Decode implements Callable<String> {

    @BtfName("five")
    record Five(@Ktime java.time.Instant time, int pid, String comm) {}

    @Override
    public String call() throws Exception {
      Btf btf = Btf.ofResource(Decode.class, "/kinds.bpf.o");
      RingbufRecord record = new Bytes(96).u64(0, 1).u32(8, 42).text(16, "sh\0").record();
      Five five = btf.decoder(Five.class).decode(record);
      return five.pid + " " + five.comm;
    }
  }

  @Test
  void decodesWithoutIt() throws Exception {
    URL[] withoutJna =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("jna"))
            .map(NoNativeLibraryTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader loader =
        new URLClassLoader(withoutJna, ClassLoader.getPlatformClassLoader())) {
      assertThat(loader.getResource("com/sun/jna/Native.class")).isNull();
      Callable<?> decode =
          (Callable<?>)
              loader.loadClass(Decode.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(decode.call()).isEqualTo("42 sh");
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
