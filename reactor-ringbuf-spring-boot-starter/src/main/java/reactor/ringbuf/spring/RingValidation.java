package reactor.ringbuf.spring;

import java.nio.file.FileSystems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import reactor.ringbuf.spring.RingbufProperties.Ring;

/** Checks what the properties of a ring say together; what is wrong is named as a property. */
final class RingValidation {

  private RingValidation() {}

  static void check(String name, Ring ring) {
    onlyOneOrigin(name, ring);
    List<String> pins = ring.pin();
    if (pins != null && (pins.isEmpty() || pins.stream().anyMatch(String::isBlank))) {
      throw invalid(name, "pin", pins, "A path of a pin is empty.");
    }
    if (ring.folder() == null) {
      onlyWith(name, "folder", "glob", ring.glob().equals("*") ? null : ring.glob());
    } else if (ring.folder().isBlank()) {
      throw invalid(name, "folder", ring.folder(), "The path of the folder is empty.");
    }
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + ring.glob());
    } catch (IllegalArgumentException e) {
      throw invalid(name, "glob", ring.glob(), "It is no pattern: " + e.getMessage());
    }
    if (ring.object() == null) {
      onlyWith(name, "object", "map", ring.map());
      onlyWith(name, "object", "programs", ring.programs());
      onlyWith(name, "object", "size", ring.size());
    } else {
      onlyWith(name, "pin or folder", "wait-for-pin", ring.waitForPin());
      onlyWith(name, "pin or folder", "follow", ring.follow() ? true : null);
    }
    boolean one = ring.object() == null ? pins != null && pins.size() == 1 : ring.map() != null;
    if (ring.losses() != null && !one) {
      throw invalid(
          name,
          "losses",
          ring.losses(),
          "One counter is for one ring: it goes with a single pin, or with an object and a map."
              + " Counters that are called like their rings, with _lost behind, are found without.");
    }
  }

  private static void onlyOneOrigin(String name, Ring ring) {
    Map<String, @Nullable Object> origins = new LinkedHashMap<>();
    origins.put("pin", ring.pin());
    origins.put("folder", ring.folder());
    origins.put("object", ring.object());
    origins.values().removeIf(Objects::isNull);
    if (origins.isEmpty()) {
      throw new InvalidConfigurationPropertyValueException(
          RingbufProperties.RINGS + "." + name,
          null,
          "It does not say which ring: set pin, folder or object.");
    }
    if (origins.size() > 1) {
      String last = List.copyOf(origins.keySet()).get(origins.size() - 1);
      throw invalid(
          name,
          last,
          origins.get(last),
          "A receiver's rings come from one place: remove all but one of "
              + String.join(", ", origins.keySet())
              + ".");
    }
  }

  private static void onlyWith(
      String name, String needed, String property, @Nullable Object value) {
    if (value != null) {
      throw invalid(name, property, value, "It goes with " + needed + " only.");
    }
  }

  /** A bean of the application has the name of a ring. */
  static InvalidConfigurationPropertyValueException nameTaken(String name, String type) {
    return new InvalidConfigurationPropertyValueException(
        RingbufProperties.RINGS + "." + name,
        null,
        "There is another bean called %s (%s), and a ring's receiver is a bean of its name: call the"
                .formatted(name, type)
            + " ring or that bean otherwise.");
  }

  static InvalidConfigurationPropertyValueException invalid(
      String name, String property, @Nullable Object value, @Nullable String reason) {
    return new InvalidConfigurationPropertyValueException(
        RingbufProperties.property(name, property),
        value,
        Objects.requireNonNullElse(reason, "It is not valid."));
  }
}
