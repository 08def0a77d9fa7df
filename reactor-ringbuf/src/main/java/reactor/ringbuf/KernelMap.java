package reactor.ringbuf;

/** A ring that is a map of this kernel, whichever way its records go. */
interface KernelMap extends OpenRingbuf {

  /** The map's descriptor, which belongs to the ring. */
  int fd();

  /** However a map was opened, the kernel knows it under one id. */
  @Override
  default Object identity() {
    return new MapId(mapId());
  }

  /** What two openings of the same map have in common. */
  record MapId(int id) {}
}
