package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What a connection to Kafka's address meets: Kafka's clients say only that time is up. Of several
 * addresses, the best.
 */
enum Reachability {
  /** A connection succeeds. */
  LISTENS(
      "something listens there, but has not answered as a Kafka broker does",
      "Is it a broker, is that the address that it advertises, and does it want TLS (--config"
          + " security.protocol=SSL)?"),
  /** Refused. */
  REFUSED(
      "nothing listens there", "Start the broker, or say where it is with --bootstrap-servers."),
  /** No answer, or no way to there. */
  UNREACHABLE(
      "no connection gets through",
      "Is the network up, and does a firewall let connections to it pass?"),
  /** The name has no address. */
  UNKNOWN(
      "there is no such host",
      "Correct --bootstrap-servers, or add the name to DNS or /etc/hosts.");

  private static final int LIMIT_MILLIS = 1_000;

  private final String finding;
  private final String advice;

  Reachability(String finding, String advice) {
    this.finding = finding;
    this.advice = advice;
  }

  /**
   * Tries to connect; takes up to a second for each address.
   *
   * @param bootstrapServers as Kafka's clients take them
   */
  static Reachability of(String bootstrapServers) {
    return Arrays.stream(bootstrapServers.split(","))
        .map(address -> of(Utils.getHost(address.strip()), Utils.getPort(address.strip())))
        .min(Comparator.naturalOrder())
        .orElse(UNKNOWN);
  }

  private static Reachability of(@Nullable String host, @Nullable Integer port) {
    if (host == null || port == null) {
      return UNKNOWN;
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      return UNKNOWN;
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, LIMIT_MILLIS);
      return LISTENS;
    } catch (ConnectException e) {
      return REFUSED;
    } catch (IOException e) {
      return UNREACHABLE;
    }
  }

  /** Says it behind the address. */
  String finding() {
    return finding;
  }

  /** What to do. */
  String advice() {
    return advice;
  }
}
