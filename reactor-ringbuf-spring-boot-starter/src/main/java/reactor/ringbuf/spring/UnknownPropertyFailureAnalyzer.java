package reactor.ringbuf.spring;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyMatches;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;
import reactor.ringbuf.spring.RingbufProperties.Ring;
import reactor.ringbuf.spring.RingbufProperties.Shutdown;

/**
 * Says which property there is not, where it is set, and which there are. Spring Boot's own
 * analyzer says only that elements were left unbound.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

  private static final ConfigurationPropertyName PREFIX =
      ConfigurationPropertyName.of(RingbufProperties.PREFIX);

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
    List<ConfigurationProperty> unknown =
        cause.getUnboundProperties().stream()
            .filter(property -> PREFIX.isAncestorOf(property.getName()))
            .toList();
    if (unknown.isEmpty()) {
      return null;
    }
    return new FailureAnalysis(
        unknown.stream()
            .map(UnknownPropertyFailureAnalyzer::describe)
            .collect(Collectors.joining("\n")),
        unknown.stream()
            .map(property -> allowed(property.getName()))
            .distinct()
            .collect(Collectors.joining("\n")),
        cause);
  }

  private static String describe(ConfigurationProperty property) {
    Place place = Place.of(property.getName());
    String[] near =
        PropertyMatches.forField(camelCase(place.wrong()), place.type()).getPossibleMatches();
    return "There is no property %s (%s%s).%s"
        .formatted(
            property.getName(),
            property.getValue(),
            property.getOrigin() == null ? "" : ", from " + property.getOrigin(),
            near.length == 0
                ? ""
                : " Did you mean %s.%s?"
                    .formatted(place.parent(), DataObjectPropertyName.toDashedForm(near[0])));
  }

  private static String allowed(ConfigurationPropertyName name) {
    Place place = Place.of(name);
    return "Below %s there are: %s."
        .formatted(
            place.parent(),
            Arrays.stream(place.type().getRecordComponents())
                .map(component -> DataObjectPropertyName.toDashedForm(component.getName()))
                .collect(Collectors.joining(", ")));
  }

  private static String camelCase(String dashed) {
    return StringUtils.uncapitalize(
        Arrays.stream(dashed.split("-"))
            .map(StringUtils::capitalize)
            .collect(Collectors.joining()));
  }

  /**
   * Where the properties are of which a name is none.
   *
   * @param parent what the property is below
   * @param wrong its own part of the name
   * @param type the record that has the properties
   */
  private record Place(ConfigurationPropertyName parent, String wrong, Class<?> type) {

    static Place of(ConfigurationPropertyName name) {
      String first = name.getElement(PREFIX.getNumberOfElements(), Form.DASHED);
      int depth = PREFIX.getNumberOfElements();
      Class<?> type = RingbufProperties.class;
      if (first.equals("rings") && name.getNumberOfElements() > depth + 2) {
        depth += 2;
        type = Ring.class;
      } else if (first.equals("shutdown") && name.getNumberOfElements() > depth + 1) {
        depth++;
        type = Shutdown.class;
      }
      return new Place(name.chop(depth), name.getElement(depth, Form.DASHED), type);
    }
  }
}
