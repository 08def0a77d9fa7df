package reactor.ringbuf.tests.fleet;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes topics. */
final class Topics {

  private Topics() {}

  /** Makes a topic that is there for everybody when this returns. */
  static void create(Admin admin, NewTopic topic) throws Exception {
    admin.createTopics(List.of(topic)).all().get();
    // The controller has it now; the broker learns of it a little later.
    Await.until("topic " + topic.name(), () -> names(admin).contains(topic.name()));
  }

  private static Set<String> names(Admin admin) {
    return admin.listTopics().names().toCompletionStage().toCompletableFuture().join();
  }
}
