package reactor.ringbuf.spring;

import java.util.List;
import reactor.ringbuf.RingbufSet;

/**
 * Finds what opens the rings that the properties name. A bean of this type takes the place of the
 * kernel's rings for all receivers, as the test kit's does; coalescing and the like still come from
 * the properties.
 */
@FunctionalInterface
public interface RingSourceFactory {

  /**
   * Finds the rings of a receiver. Called once for each, while the application starts.
   *
   * @param name the name of the receiver
   * @param ring its properties
   * @return what opens the rings, at least one
   * @throws reactor.ringbuf.RingbufException if an object cannot be loaded
   */
  List<RingbufSet> create(String name, RingbufProperties.Ring ring);
}
