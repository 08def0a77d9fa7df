package reactor.ringbuf.btf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The struct's last member, an array of fixed size of which a record holds only the part that is
 * used: what is decoded ends where the record does.
 *
 * <p>A flexible array member ({@code char name[]}) does not need this.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface UpToEnd {}
