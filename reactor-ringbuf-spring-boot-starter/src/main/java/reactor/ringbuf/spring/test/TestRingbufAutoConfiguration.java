package reactor.ringbuf.spring.test;

import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import reactor.ringbuf.spring.RingSourceFactory;
import reactor.ringbuf.test.TestRingbuf;

/** What {@link AutoConfigureTestRingbuf} adds to an application. */
@AutoConfiguration
@Import(TestRingbufRegistrar.class)
final class TestRingbufAutoConfiguration {

  @Bean
  @Primary // before one of the application
  RingSourceFactory testRingSources(BeanFactory beans) {
    return (name, ring) ->
        List.of(beans.getBean(TestRingbufRegistrar.beanName(name), TestRingbuf.class));
  }
}
