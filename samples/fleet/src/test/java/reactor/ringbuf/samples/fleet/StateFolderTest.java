package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  @TempDir private Path folder;

  @Test
  void oneViewerHasItAtATime() {
    Path seen = folder.resolve("a/b");
    try (StateFolder first = StateFolder.open(seen)) {
      assertThat(first.file("t-0")).isEqualTo(seen.resolve("t-0.json"));
      assertThatThrownBy(() -> StateFolder.open(seen))
          .isInstanceOf(FleetException.class)
          .hasMessageStartingWith("Another viewer keeps in " + seen);
    }
    StateFolder.open(seen).close();
  }

  @Test
  void whatAViewerThatWasKilledWasWritingGoes() throws Exception {
    Path state = Files.createFile(folder.resolve("t-0.json"));
    Path somebodys = Files.createFile(folder.resolve("notes.new"));
    Path unfinished = Files.createFile(folder.resolve("t-0.json.123.new"));
    StateFolder.open(folder).close();
    assertThat(state).exists();
    assertThat(somebodys).exists();
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void aFileIsNoFolder() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> StateFolder.open(file))
        .isInstanceOf(FleetException.class)
        .hasMessageStartingWith("Cannot keep in " + file)
        .hasMessageEndingWith("--state names a folder.");
  }
}
