package reactor.ringbuf.btf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name in C of a record's struct, a component's member, an enum or an enum constant, where it
 * is not the Java name in snake case.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface BtfName {

  /**
   * The name in C.
   *
   * @return the name, without {@code struct}, {@code union} or {@code enum}; of a member of a
   *     nested struct, the path to it, such as {@code header.pid}
   */
  String value();
}
