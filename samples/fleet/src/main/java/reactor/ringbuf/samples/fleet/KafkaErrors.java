package reactor.ringbuf.samples.fleet;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says what a Kafka client's error means for who runs an agent or a viewer, and what to do. */
final class KafkaErrors {

  private KafkaErrors() {}

  static FleetException explained(KafkaTarget target, Throwable error) {
    Throwable cause = error;
    while ((cause instanceof ExecutionException || !(isKnown(cause))) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (!isKnown(cause)) {
      cause = error;
    }
    String at = " at " + target.bootstrapServers();
    String message;
    if (cause instanceof FleetException known) {
      return known;
    } else if (cause instanceof AuthenticationException) {
      message =
          "The broker"
              + at
              + " refuses the authentication: "
              + cause.getMessage()
              + ". Look at security.protocol, sasl.mechanism and sasl.jaas.config (--config, or --config-file).";
    } else if (cause instanceof AuthorizationException) {
      message =
          "The broker"
              + at
              + " refuses it: "
              + cause.getMessage()
              + ". This user needs Describe and Write on the topic (a viewer: Describe and Read, and Read on its"
              + " group), and IdempotentWrite where the broker is older than 2.8.";
    } else if (cause instanceof UnknownTopicOrPartitionException) {
      message =
          "There is no topic "
              + target.topic()
              + at
              + ". Create it there, or let an agent do it with --create-topic.";
    } else if (cause instanceof InvalidTopicException) {
      message = "No topic can be called " + target.topic() + ": " + cause.getMessage();
    } else if (cause instanceof RecordTooLargeException) {
      message =
          "An event is larger than the topic "
              + target.topic()
              + at
              + " takes. Raise its max.message.bytes, or send --value raw. ("
              + cause.getMessage()
              + ")";
    } else if (cause instanceof TimeoutException) {
      message = noAnswer(target, Reachability.of(target.bootstrapServers()), cause);
    } else if (cause instanceof ConfigException
        && Reachability.of(target.bootstrapServers()) == Reachability.UNKNOWN) {
      message = noAnswer(target, Reachability.UNKNOWN, cause);
    } else if (cause instanceof ConfigException) {
      message =
          "Kafka's client cannot be configured so, with bootstrap.servers="
              + target.bootstrapServers()
              + ": "
              + cause.getMessage();
    } else {
      message = "Kafka" + at + ": " + cause + reason(cause);
    }
    return new FleetException(message, error);
  }

  private static String noAnswer(KafkaTarget target, Reachability found, Throwable cause) {
    return "No Kafka broker answers at %s: %s. %s (%s)"
        .formatted(target.bootstrapServers(), found.finding(), found.advice(), cause.getMessage());
  }

  /** Kafka's clients say of a key store that is not there only that they cannot be made. */
  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == error ? "" : ", because of " + root;
  }

  private static boolean isKnown(Throwable error) {
    return error instanceof FleetException
        || error instanceof AuthenticationException
        || error instanceof AuthorizationException
        || error instanceof UnknownTopicOrPartitionException
        || error instanceof InvalidTopicException
        || error instanceof RecordTooLargeException
        || error instanceof TimeoutException
        || error instanceof ConfigException;
  }
}
