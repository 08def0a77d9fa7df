package reactor.ringbuf.samples.kernellive;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** As many streams are open as the configuration allows. */
final class TooManyClientsException extends ResponseStatusException {

  private static final long serialVersionUID = 1L;

  TooManyClientsException(int maxClients) {
    super(
        HttpStatus.SERVICE_UNAVAILABLE,
        maxClients + " streams are open, which is all that kernel-live.max-clients allows.");
  }
}
