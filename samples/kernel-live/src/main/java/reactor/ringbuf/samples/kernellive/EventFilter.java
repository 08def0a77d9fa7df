package reactor.ringbuf.samples.kernellive;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which events a client wants. What is null does not matter.
 *
 * @param pid the process, from 0 to 2147483647
 * @param uid the user, from 0 to 4294967295
 * @param name a part of the process's name, in lower case
 */
record EventFilter(@Nullable Long pid, @Nullable Long uid, @Nullable String name) {

  private static final List<String> PARAMETERS = List.of("pid", "uid", "name");

  /**
   * What a query says.
   *
   * @throws IllegalArgumentException if it says anything else, or the same twice; the message names
   *     the parameter and what is allowed
   */
  static EventFilter of(MultiValueMap<String, String> query) {
    query.forEach(
        (parameter, values) -> {
          if (!PARAMETERS.contains(parameter)) {
            throw new IllegalArgumentException(
                "There is no parameter %s: events are filtered by pid, uid and name."
                    .formatted(parameter));
          }
          if (values.size() > 1) {
            throw new IllegalArgumentException(
                "There is one %s only, not %s.".formatted(parameter, values));
          }
        });
    String name = query.getFirst("name");
    return new EventFilter(
        number("pid", query.getFirst("pid"), Integer.MAX_VALUE),
        number("uid", query.getFirst("uid"), 0xffff_ffffL),
        name == null || name.isEmpty() ? null : name.toLowerCase(Locale.ROOT));
  }

  private static @Nullable Long number(String parameter, @Nullable String text, long most) {
    if (text == null) {
      return null;
    }
    if (text.matches("[0-9]{1,10}") && Long.parseLong(text) <= most) {
      return Long.valueOf(text);
    }
    throw new IllegalArgumentException(
        "%s must be a number from 0 to %d, not '%s'.".formatted(parameter, most, text));
  }

  boolean test(KernelEvent event) {
    return (pid == null || pid == event.pid())
        && (uid == null || uid.equals(event.uid()))
        && (name == null || event.name().toLowerCase(Locale.ROOT).contains(name));
  }
}
