package reactor.ringbuf.btf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which values of the tag ({@link TaggedBy}) stand for this record. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TagValue {

  /**
   * The values.
   *
   * @return names of enumerators in C, or numbers, such as {@code 7} or {@code 0x10}
   */
  String[] value();
}
