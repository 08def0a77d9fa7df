package reactor.ringbuf.btf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the member that tells types apart: on a sealed interface, the events of one ring; on a
 * component whose type is a sealed interface, the members of a union.
 *
 * <p>The sealed interface's records say by {@link TagValue} which value is theirs. A value that is
 * none of theirs becomes the record marked {@link Unknown}, if there is one; else {@link
 * #skipUnknown} says.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface TaggedBy {

  /**
   * The member with the tag: an integer or enum, at the same place in all structs.
   *
   * @return its name in C; in a nested struct, the path to it, such as {@code header.type}
   */
  String value();

  /**
   * Whether a ring's record with an unknown tag is passed over without a signal, instead of being
   * an error. In a union, whether the component is null then.
   *
   * @return false unless it is said
   */
  boolean skipUnknown() default false;
}
