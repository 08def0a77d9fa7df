package reactor.ringbuf.samples.kernellive;

import java.net.InetAddress;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** As many streams are open as the configuration allows. */
final class TooManyClientsException extends ResponseStatusException {

  private static final long serialVersionUID = 1L;

  private TooManyClientsException(HttpStatus status, String reason) {
    super(status, reason);
  }

  /** Whoever asks: 503. */
  static TooManyClientsException altogether(int most) {
    return new TooManyClientsException(
        HttpStatus.SERVICE_UNAVAILABLE,
        most + " streams are open, which is all that kernel-live.max-clients allows.");
  }

  /** To the one who asks: 429. */
  static TooManyClientsException of(InetAddress address, int most) {
    return new TooManyClientsException(
        HttpStatus.TOO_MANY_REQUESTS,
        "%d streams are open to %s, which is all that kernel-live.max-clients-per-address allows."
            .formatted(most, address.getHostAddress()));
  }
}
