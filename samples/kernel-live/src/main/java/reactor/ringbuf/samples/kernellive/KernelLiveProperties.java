package reactor.ringbuf.samples.kernellive;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is exposed, and to how many; the rings themselves are under {@code reactor.ringbuf.rings}.
 *
 * @param pins where the loader has pinned the rings, whose own properties refer to this one
 * @param commandLines whether the arguments of programs are shown; they may hold passwords
 * @param hosts the names by which a browser may call the service, besides the loopback ones and the
 *     address at which it is reached: else a page from elsewhere could read it by a name of its own
 *     that it points here (DNS rebinding)
 * @param maxClients how many event streams may be open at once
 * @param maxClientsPerAddress how many of them to one address; a proxy before the service is one
 * @param backlog how much text of the latest events is kept for clients that are slow, for all of
 *     them together, 64 KB or more; those that are behind it lose the oldest
 * @param sendBuffer how much the kernel keeps for a client that is slow, more than 0 and less than
 *     2 GB
 * @param stalledTimeout how long a client may take nothing before it is disconnected, more than 0
 */
@ConfigurationProperties(prefix = "kernel-live", ignoreUnknownFields = false)
record KernelLiveProperties(
    @DefaultValue("/sys/fs/bpf/kernel-live") String pins,
    @DefaultValue("redacted") CommandLines commandLines,
    @DefaultValue List<String> hosts,
    @DefaultValue("500") int maxClients,
    @DefaultValue("100") int maxClientsPerAddress,
    @DefaultValue("16MB") DataSize backlog,
    @DefaultValue("128KB") DataSize sendBuffer,
    @DefaultValue("2m") Duration stalledTimeout) {

  private static final DataSize LEAST_BACKLOG = DataSize.ofKilobytes(64);

  KernelLiveProperties {
    check(maxClients >= 1, "max-clients must be at least 1, not " + maxClients);
    check(
        maxClientsPerAddress >= 1,
        "max-clients-per-address must be at least 1, not " + maxClientsPerAddress);
    check(backlog.compareTo(LEAST_BACKLOG) >= 0, "backlog must be at least 64 KB, not " + backlog);
    check(
        sendBuffer.toBytes() > 0 && sendBuffer.toBytes() <= Integer.MAX_VALUE,
        "send-buffer must be more than 0 and less than 2 GB, not " + sendBuffer);
    check(
        stalledTimeout.compareTo(Duration.ZERO) > 0,
        "stalled-timeout must be more than 0, not " + stalledTimeout);
  }

  private static void check(boolean valid, String otherwise) {
    if (!valid) {
      throw new IllegalArgumentException("kernel-live." + otherwise);
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
