/**
 * Tests of Spring Boot applications without BPF: the test kit's rings behind their receivers.
 *
 * <p>Start at {@link reactor.ringbuf.spring.test.AutoConfigureTestRingbuf}. It needs {@code
 * reactor-ringbuf-test} on the class path.
 */
@NullMarked
package reactor.ringbuf.spring.test;

import org.jspecify.annotations.NullMarked;
