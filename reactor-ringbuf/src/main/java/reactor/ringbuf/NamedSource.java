package reactor.ringbuf;

/** A ring that goes by another name than its own. */
record NamedSource(RingbufSource source, String name) implements RingbufSource {

  @Override
  public OpenRingbuf open() {
    return source.open();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
