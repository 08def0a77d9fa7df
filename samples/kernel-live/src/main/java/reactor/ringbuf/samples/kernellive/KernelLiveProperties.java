package reactor.ringbuf.samples.kernellive;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is exposed, and to how many; the rings themselves are under {@code reactor.ringbuf.rings}.
 *
 * @param commandLines whether the arguments of programs are shown; they may hold passwords
 * @param hosts the names by which a browser may call the service, besides the loopback ones: else a
 *     page from elsewhere could read it by a name of its own that it points here (DNS rebinding)
 * @param maxClients how many event streams may be open at once
 * @param clientBuffer how many events wait for a client that is slow, before the oldest are lost
 * @param sendBuffer how much the kernel keeps for a client that is slow
 */
@ConfigurationProperties("kernel-live")
record KernelLiveProperties(
    @DefaultValue("redacted") CommandLines commandLines,
    @DefaultValue List<String> hosts,
    @DefaultValue("500") int maxClients,
    @DefaultValue("1024") int clientBuffer,
    @DefaultValue("128KB") DataSize sendBuffer) {

  KernelLiveProperties {
    atLeastOne("max-clients", maxClients);
    atLeastOne("client-buffer", clientBuffer);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "kernel-live." + name + " must be at least 1, not " + value);
    }
  }

  /** What is told of a program's arguments. */
  enum CommandLines {
    /** Their number. */
    REDACTED,
    /** All of them. */
    SHOWN
  }
}
