package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedObjectsTest {

  @Test
  void oneThatCannotBeClosedKeepsNoneOfTheOthersOpen() {
    List<String> closed = new ArrayList<>();
    List<Runnable> steps =
        List.of(
            () -> closed.add("one"),
            () -> {
              throw new IllegalStateException("two");
            },
            () -> closed.add("three"),
            () -> {
              throw new IllegalStateException("four");
            });
    assertThatThrownBy(() -> LoadedObjects.runAll(steps))
        .hasMessage("two")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("four"));
    assertThat(closed).containsExactly("one", "three");
  }
}
