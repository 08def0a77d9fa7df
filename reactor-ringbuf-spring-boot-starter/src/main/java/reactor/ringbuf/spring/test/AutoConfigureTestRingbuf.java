package reactor.ringbuf.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Puts a {@link reactor.ringbuf.test.TestRingbuf} behind each receiver that the properties
 * describe, in place of the kernel's ring: nothing is loaded, and the test needs neither Linux nor
 * privileges.
 *
 * <pre>{@code
 * @WebFluxTest
 * @AutoConfigureTestRingbuf
 * class ExecsTest {
 *   @Autowired TestRingbuf exec; // with several, @Qualifier("exec"), as for the receiver
 *
 *   @Test
 *   void streams(@Autowired WebTestClient client) {
 *     exec.submit(bytes); // first: the client waits for the beginning of the stream
 *     client.get().uri("/execs").exchange()...
 *   }
 * }
 * }</pre>
 *
 * <p>For {@code @SpringBootTest} and for slices, such as {@code @WebFluxTest}. The ring lives as
 * long as the application context, which Spring keeps for several test classes: what one test does
 * not receive, the next one does. Receivers that the application defines as beans by itself stay as
 * they are.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@PropertyMapping(TestRingbufRegistrar.PREFIX)
public @interface AutoConfigureTestRingbuf {

  /**
   * The size of each ring.
   *
   * @return bytes, a power of two from 4096 to 512 MiB
   */
  int size() default TestRingbufRegistrar.DEFAULT_SIZE;
}
