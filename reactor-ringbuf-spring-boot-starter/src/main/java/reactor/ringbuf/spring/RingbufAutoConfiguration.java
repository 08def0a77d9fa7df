package reactor.ringbuf.spring;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import reactor.ringbuf.RingbufReceiver;

/**
 * Auto-configuration of the receivers that {@code reactor.ringbuf.rings.*} describe, and of what
 * completes their streams when the application ends.
 */
@AutoConfiguration
@EnableConfigurationProperties(RingbufProperties.class)
@Import(RingbufReceiverRegistrar.class)
public final class RingbufAutoConfiguration {

  RingbufAutoConfiguration() {}

  @Bean
  LoadedObjects ringbufObjects(RingbufProperties properties, ResourceLoader loader) {
    return new LoadedObjects(properties, files(loader));
  }

  @Bean(RingbufReceiverRegistrar.FACTORY)
  RingbufReceiverFactory ringbufReceiverFactory(
      RingbufProperties properties,
      LoadedObjects objects,
      ObjectProvider<RingSourceFactory> sources) {
    return new RingbufReceiverFactory(
        properties, sources.getIfAvailable(() -> new KernelRingSources(objects)));
  }

  @Bean
  @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
  RingbufReceivers ringbufReceivers(
      ListableBeanFactory beans, RingbufProperties properties, ResourceLoader loader) {
    return new RingbufReceivers(
        BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, RingbufReceiver.class),
        new RecordTypes(properties, files(loader))::of);
  }

  /** For this context's receivers: those of a parent go on when this one ends. */
  @Bean
  RingbufShutdown ringbufShutdown(
      ListableBeanFactory beans, RingbufProperties properties, Environment environment) {
    return new RingbufShutdown(
        beans.getBeansOfType(RingbufReceiver.class).values(),
        RingbufShutdown.limit(properties, environment));
  }

  private static ObjectFiles files(ResourceLoader loader) {
    return new ObjectFiles(ApplicationResourceLoader.get(loader, true));
  }
}
