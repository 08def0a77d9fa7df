package reactor.ringbuf.samples.kernellive;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells browsers to run and load nothing but the page's own files, and answers only to what the
 * service is called: a page from elsewhere can have a name that leads to this address. It cannot
 * have this address for its own, so that may stand in place of a name.
 */
@Component
final class BrowserSafety implements WebFilter {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final byte[] REFUSAL =
      "This service is not called that. Its operator can allow the name: kernel-live.hosts.\n"
          .getBytes(StandardCharsets.UTF_8);

  private final List<String> hosts;

  BrowserSafety(KernelLiveProperties properties) {
    List<String> all = new ArrayList<>(List.of("localhost", "127.0.0.1", "[::1]"));
    properties.hosts().forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
    hosts = List.copyOf(all);
  }

  private boolean isAllowed(String host, @Nullable InetSocketAddress local) {
    @Nullable InetAddress address =
        NetUtil.createInetAddressFromIpAddressString(host); // asks no DNS
    return hosts.contains(host.toLowerCase(Locale.ROOT))
        || (address != null && local != null && address.equals(local.getAddress()));
  }

  /** What the service is called, without a port; empty if it is called nothing that can be. */
  private static String host(HttpHeaders headers) {
    try {
      @Nullable InetSocketAddress host = headers.getHost();
      return host == null ? "" : host.getHostString();
    } catch (IllegalArgumentException e) { // the port is none
      return "";
    }
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    if (!isAllowed(host(request.getHeaders()), request.getLocalAddress())) {
      ServerHttpResponse response = exchange.getResponse();
      response.setStatusCode(HttpStatus.MISDIRECTED_REQUEST);
      response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
      return response.writeWith(Mono.just(response.bufferFactory().wrap(REFUSAL)));
    }
    HttpHeaders headers = exchange.getResponse().getHeaders();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    return chain.filter(exchange);
  }
}
