package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which notifications a waiter gets: those after which there is something to read, as in epoll. */
class WaitQueueTest {

  private final RingMemory memory = RingMemory.allocate(4096);
  private final WaitQueue waiters = new WaitQueue(memory);
  private final int waiter = waiters.add();

  @AfterEach
  void close() {
    waiters.remove(waiter);
    memory.close();
  }

  private static boolean isNotified(int fd) {
    return Linux.read(fd, new byte[8], 8) == 8;
  }

  @Test
  void dataThatIsThereIsNotified() {
    assertThat(isNotified(waiter)).isFalse();
    memory.producerPosition(16);
    waiters.wakeAll();
    waiters.settle(waiter);
    assertThat(isNotified(waiter)).isTrue();
    assertThat(isNotified(waiter)).isFalse();
  }

  @Test
  void dataThatHasBeenReadByTheTimeOfTheNotificationIsNot() {
    memory.producerPosition(16);
    memory.consumerPosition(16);
    waiters.wakeAll();
    assertThat(isNotified(waiter)).isFalse();
    assertThat(waiters.notifications()).isEqualTo(1);
  }

  @Test
  void dataThatHasBeenReadByTheTimeOfTheWaitIsNot() {
    memory.producerPosition(16);
    waiters.wakeAll();
    memory.consumerPosition(16);
    waiters.settle(waiter);
    assertThat(isNotified(waiter)).isFalse();
    memory.producerPosition(32);
    waiters.wakeAll();
    assertThat(isNotified(waiter)).isTrue();
  }

  @Test
  void newWaiterIsNotifiedOfDataThatIsThere() {
    memory.producerPosition(16);
    int late = waiters.add();
    assertThat(isNotified(late)).isTrue();
    waiters.remove(late);
  }
}
