package reactor.ringbuf.spring;

import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import reactor.ringbuf.RingbufReceiver;

/**
 * Registers a bean for each ring that the properties name, unless the application has a receiver of
 * that name.
 */
final class RingbufReceiverRegistrar implements ImportBeanDefinitionRegistrar {

  static final String FACTORY = "ringbufReceiverFactory";

  private final Environment environment;
  private final BeanFactory beans;

  RingbufReceiverRegistrar(Environment environment, BeanFactory beans) {
    this.environment = environment;
    this.beans = beans;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    names(environment).forEach(name -> register(name, registry));
  }

  /** The names of the rings in the properties. */
  static Iterable<String> names(Environment environment) {
    return Binder.get(environment)
        .bind(RingbufProperties.RINGS, Bindable.mapOf(String.class, RingbufProperties.Ring.class))
        .orElse(Map.of())
        .keySet();
  }

  private void register(String name, BeanDefinitionRegistry registry) {
    if (registry.isBeanNameInUse(name)) {
      if (beans.isTypeMatch(name, RingbufReceiver.class)) {
        return;
      }
      throw RingValidation.nameTaken(name, String.valueOf(beans.getType(name, false)));
    }
    AbstractBeanDefinition receiver =
        BeanDefinitionBuilder.rootBeanDefinition(RingbufReceiver.class)
            .setFactoryMethodOnBean("create", FACTORY)
            .addConstructorArgValue(name)
            .setRole(BeanDefinition.ROLE_APPLICATION)
            .getBeanDefinition();
    registry.registerBeanDefinition(name, receiver);
  }
}
