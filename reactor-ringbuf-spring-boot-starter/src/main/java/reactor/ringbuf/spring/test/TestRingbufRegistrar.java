package reactor.ringbuf.spring.test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import reactor.ringbuf.spring.RingbufProperties;
import reactor.ringbuf.test.TestRingbuf;

/** Registers a test ring for each ring that the properties name. */
final class TestRingbufRegistrar implements ImportBeanDefinitionRegistrar {

  static final String PREFIX = "spring.test.ringbuf";
  static final int DEFAULT_SIZE = 64 * 1024;

  private final Environment environment;

  TestRingbufRegistrar(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    int size = environment.getProperty(PREFIX + ".size", Integer.class, DEFAULT_SIZE);
    for (String name : RingbufProperties.ringNames(environment)) {
      AbstractBeanDefinition ring =
          BeanDefinitionBuilder.rootBeanDefinition(TestRingbuf.class, "create")
              .addConstructorArgValue(size)
              .addConstructorArgValue(name)
              .getBeanDefinition();
      ring.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
      registry.registerBeanDefinition(beanName(name), ring);
    }
  }

  /** The receiver has the ring's own name. */
  static String beanName(String ring) {
    return ring + "TestRingbuf";
  }
}
