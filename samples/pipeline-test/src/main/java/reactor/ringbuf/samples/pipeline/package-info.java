/** A small pipeline on execution events, written so that its tests can be copied from. */
package reactor.ringbuf.samples.pipeline;
