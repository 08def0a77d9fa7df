package reactor.ringbuf.btf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands for what a newer BPF program may send: on a constant of an enum, for values that have no
 * constant; on a record of a sealed interface ({@link TaggedBy}), for tags that no other has.
 *
 * <p>Without it an unknown value of an enum is null. Such a record has two components: {@code
 * long}, the tag, and {@code byte[]}, a copy of the whole record, or of the union.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Unknown {}
