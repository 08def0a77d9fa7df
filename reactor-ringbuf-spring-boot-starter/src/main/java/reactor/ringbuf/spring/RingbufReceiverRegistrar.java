package reactor.ringbuf.spring;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import reactor.ringbuf.RingbufReceiver;

/**
 * Registers a bean for each ring that the properties name, unless the application or a parent of
 * its context has a receiver of that name: a ring has one consumer.
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
    RingbufProperties.ringNames(environment).forEach(name -> register(name, registry));
  }

  private void register(String name, BeanDefinitionRegistry registry) {
    if (beans.containsBean(name) && beans.isTypeMatch(name, RingbufReceiver.class)) {
      return;
    }
    if (registry.isBeanNameInUse(name)) {
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
