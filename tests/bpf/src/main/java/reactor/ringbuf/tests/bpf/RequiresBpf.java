package reactor.ringbuf.tests.bpf;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests need a kernel that lets this process load BPF programs. Elsewhere they are skipped, and
 * the reason is printed; where the environment variable {@code CI} is {@code true} they fail
 * instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresBpfCondition.class)
public @interface RequiresBpf {}
