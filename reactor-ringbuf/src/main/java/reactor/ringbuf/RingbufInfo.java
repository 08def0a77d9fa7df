package reactor.ringbuf;

/**
 * Which ring of a receiver something came from.
 *
 * @param index a number in the receiver, from 0: rings count in the order in which they are named;
 *     one that is added while the receiver runs gets a number of its own
 * @param name a short name, such as the last part of its pin's path
 * @param mapId the id under which the kernel knows the map, unique while it exists; 0 for a ring
 *     that is no kernel map. With it, the host's boot id and its {@linkplain RingbufRecord#position
 *     position}, a record has an identity for ever
 * @param size bytes in the data area
 */
public record RingbufInfo(int index, String name, int mapId, long size) {}
