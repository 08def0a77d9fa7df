package reactor.ringbuf.linux;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class MembarrierTest {

  /** The number of the system call and its command are right: another would be refused. */
  @Test
  void theKernelHasIt() {
    assertThatCode(Membarrier::global).doesNotThrowAnyException();
    assertThatCode(Membarrier::orderLoads).doesNotThrowAnyException();
  }
}
