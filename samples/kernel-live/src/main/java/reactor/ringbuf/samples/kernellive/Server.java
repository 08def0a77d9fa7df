package reactor.ringbuf.samples.kernellive;

import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The web server: how much it keeps for a client that does not read, and where it is. */
@Component
final class Server implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

  private final KernelLiveProperties properties;
  private final String address;

  Server(KernelLiveProperties properties, @Value("${server.address}") String address) {
    this.properties = properties;
    this.address = address;
  }

  @Override
  public void customize(NettyReactiveWebServerFactory factory) {
    // The kernel would let it grow to megabytes, which are late when they are read.
    int bytes = Math.toIntExact(properties.sendBuffer().toBytes());
    factory.addServerCustomizers(server -> server.childOption(ChannelOption.SO_SNDBUF, bytes));
  }

  @EventListener
  void started(ReactiveWebServerInitializedEvent event) {
    // 0.0.0.0 is nothing to call it by.
    String host = isAny() ? "localhost" : address.contains(":") ? "[" + address + "]" : address;
    System.out.printf(
        Locale.ROOT, "kernel-live: http://%s:%d/%n", host, event.getWebServer().getPort());
  }

  private boolean isAny() {
    InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
    return parsed != null && parsed.isAnyLocalAddress();
  }
}
