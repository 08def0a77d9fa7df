package reactor.ringbuf.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another build is found where Maven puts it, and takes the place of ours on the class path. */
class OtherBuildTest {

  @TempDir Path folder;

  @Test
  void aCheckoutIsLookedThrough() throws IOException {
    Path classes = folder.resolve("reactor-ringbuf/target/classes");
    Path receiver = classes.resolve("reactor/ringbuf/RingbufReceiver.class");
    Files.createDirectories(receiver.getParent());
    Files.createFile(receiver);
    OtherBuild expected = new OtherBuild(classes);
    assertThat(OtherBuild.at(folder)).isEqualTo(expected);
    assertThat(OtherBuild.at(folder.resolve("reactor-ringbuf"))).isEqualTo(expected);
    assertThat(OtherBuild.at(classes).library().normalize()).isEqualTo(classes);
  }

  @Test
  void whereNothingWasBuiltItSaysWhatToName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OtherBuild.at(folder))
        .withMessageContaining(folder.toString())
        .withMessageContaining("mvn package");
  }

  @Test
  void onlyTheLibraryIsReplaced() throws IOException {
    Path jar = Files.createFile(folder.resolve("old.jar"));
    assertThat(
            OtherBuild.at(jar).instead("/x/bench/classes:/x/reactor-ringbuf/target/new.jar:/y.jar"))
        .isEqualTo("/x/bench/classes:" + jar + ":/y.jar");
  }
}
