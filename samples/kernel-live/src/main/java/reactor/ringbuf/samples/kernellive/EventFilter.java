package reactor.ringbuf.samples.kernellive;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which events a client wants. What is null does not matter.
 *
 * @param pid the process
 * @param uid the user, from 0 to 4294967295
 * @param name a part of the process's name, in upper or lower case
 */
record EventFilter(@Nullable Integer pid, @Nullable Long uid, @Nullable String name) {

  EventFilter {
    if (pid != null && pid < 0) {
      throw new IllegalArgumentException("pid must be 0 or more, not " + pid);
    }
    if (uid != null && (uid < 0 || uid > 0xffff_ffffL)) {
      throw new IllegalArgumentException("uid must be from 0 to 4294967295, not " + uid);
    }
    name = name == null || name.isEmpty() ? null : name.toLowerCase(Locale.ROOT);
  }

  boolean test(KernelEvent event) {
    return (pid == null || pid == event.pid())
        && (uid == null || uid.equals(event.uid()))
        && (name == null || event.name().toLowerCase(Locale.ROOT).contains(name));
  }
}
