package reactor.ringbuf;

import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.UnsupportedPlatformException;
import reactor.ringbuf.producer.ForeignProducerException;

/** Turns what went wrong when something was sent into what a user reads. */
final class SendDiagnosis {

  private SendDiagnosis() {}

  /** An error from below, for the subscriber. What needs no words of ours passes as it is. */
  static Throwable explain(String ring, Throwable error) {
    if (error instanceof LinuxException e) {
      return Diagnosis.refused("send to", ring, e);
    }
    if (error instanceof UnsupportedPlatformException) {
      return new RingbufException(
          "Cannot send to %s: %s".formatted(ring, error.getMessage()), null, error);
    }
    if (error instanceof ForeignProducerException) {
      return new RingbufInUseException(
          ("Another process sends to %s: %s. A user ring buffer can have one sender; stop the other,"
                  + " or give it a map of its own.")
              .formatted(ring, error.getMessage()),
          error);
    }
    if (error instanceof CorruptRingException) {
      return new CorruptRingbufException(
          ("Nothing can be sent through %s any more: %s. The kernel cannot get past that. Stop"
                  + " whoever else writes to it, and restart the BPF program with a new map.")
              .formatted(ring, error.getMessage()),
          error);
    }
    return error;
  }

  /** The map is there and is not one to send to. */
  static RingbufException notSendable(String ring, String why) {
    return new RingbufException(
        ("Cannot send to %s: %s. Name a map of type BPF_MAP_TYPE_USER_RINGBUF, which the kernel has"
                + " from Linux 6.1 on (this is %s).")
            .formatted(ring, why, System.getProperty("os.version")));
  }

  /** The source says something of its ring that cannot be. */
  static RingbufException impossible(String ring, String why, String remedy) {
    return new RingbufException("Cannot send to %s: %s. %s".formatted(ring, why, remedy));
  }

  /** The map's records go the other way. */
  static RingbufException fromKernel(String ring, MapInfo info) {
    return new RingbufException(
        ("Cannot send to %s: map %d \"%s\" is a BPF_MAP_TYPE_RINGBUF, which BPF programs write to."
                + " Receive it with RingbufReceiver; what is to be sent takes a map of type"
                + " BPF_MAP_TYPE_USER_RINGBUF (Linux 6.1).")
            .formatted(ring, info.id(), info.name()));
  }

  /** A subscription of this process sends to the ring. */
  static RingbufInUseException occupied(String ring) {
    return new RingbufInUseException(
        ("Cannot send to %s: this process sends to it already. A user ring buffer can have one sender"
                + " at a time; merge() what is to be sent, or let one Mono follow the other.")
            .formatted(ring),
        null);
  }

  /** The message is longer than any that the ring can hold, or the kernel takes. */
  static RingbufException tooLong(String ring, long size, long number, long length, int most) {
    return new RingbufException(
        ("Cannot send message %d to %s: it has %d bytes, and the longest that can ever fit has %d"
                + " (the ring has %d bytes, of which a header takes 8; the kernel takes no message of"
                + " 16 MiB or more). What came before it has been sent. Send less at once, or create"
                + " the map with larger max_entries.")
            .formatted(number, ring, length, most, size));
  }

  /** The pin has become another map's. */
  static RingbufException replaced(String ring, OpenRingbuf opened) {
    return new RingbufException(
        ("Sent to a map that may have nobody to drain it: %s is another map by now than map %d, which"
                + " this subscription sends to. Send again, to the new one.")
            .formatted(ring, opened.mapId()));
  }
}
