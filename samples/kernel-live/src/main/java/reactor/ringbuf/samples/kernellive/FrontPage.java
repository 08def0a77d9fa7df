package reactor.ringbuf.samples.kernellive;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The page, for GET and HEAD: Spring Boot's own way answers GET only, and lets it be cached. */
@Configuration(proxyBeanMethods = false)
final class FrontPage {

  @Bean
  RouterFunction<ServerResponse> pageAtTheRoot(
      @Value("classpath:/static/index.html") Resource page) {
    return RouterFunctions.resource(
        RequestPredicates.path("/"),
        page,
        (resource, headers) -> headers.setCacheControl(CacheControl.noCache()));
  }
}
