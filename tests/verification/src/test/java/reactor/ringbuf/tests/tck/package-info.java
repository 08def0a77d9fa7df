/**
 * The Reactive Streams TCK, for {@code org.reactivestreams} and for {@code
 * java.util.concurrent.Flow}.
 */
package reactor.ringbuf.tests.tck;
