package reactor.ringbuf.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says which property of ring buffers is not valid, where it is set, and why. Spring Boot's own
 * analyzers find no property that is a list, or is missing, or that its own record refuses.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

  private static final List<String> PREFIXES =
      List.of(RingbufProperties.PREFIX, "management.health.ringbuf");

  private final Environment environment;

  InvalidPropertyFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, InvalidConfigurationPropertyValueException cause) {
    if (PREFIXES.stream().noneMatch(prefix -> cause.getName().startsWith(prefix + "."))) {
      return null;
    }
    String value = cause.getValue() == null ? "" : " (" + cause.getValue() + ")";
    ConfigurationProperty found = find(cause.getName());
    String origin = found == null || found.getOrigin() == null ? "" : ", from " + found.getOrigin();
    return new FailureAnalysis(
        "The property " + cause.getName() + value + origin + " is not valid. " + cause.getReason(),
        "Change " + cause.getName() + " in the application's configuration.",
        cause);
  }

  private @Nullable ConfigurationProperty find(String name) {
    // A ring may be called as a bean is, with upper case.
    ConfigurationPropertyName wanted = ConfigurationPropertyName.adapt(name, '.');
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      for (ConfigurationPropertyName one :
          new ConfigurationPropertyName[] {wanted, wanted.append("[0]")}) {
        ConfigurationProperty property = source.getConfigurationProperty(one);
        if (property != null) {
          return property;
        }
      }
    }
    return null;
  }
}
