package reactor.ringbuf.tests.hostile;

import java.util.ArrayList;
import java.util.List;
import reactor.ringbuf.test.TestRingbuf;

/** Calls to a test ring, made up from numbers, and what a receiver must make of them. */
final class Script {

  private final TestRingbuf ring;
  private final List<byte[]> expected = new ArrayList<>();
  private boolean broken;
  private boolean blocked;

  Script(TestRingbuf ring) {
    this.ring = ring;
  }

  /** Makes a call, if there is room for its record and none was corrupt. */
  void call(int number) {
    int length = Math.floorMod(number, 301);
    int room = ring.size() - 8 - (int) ring.bytesWaiting();
    if (broken || (length + 15 & -8) > room) {
      return;
    }
    switch ((number * 0x9e3779b9 >>> 8) % 32) { // spread: generators favour small numbers
      case 0 -> {
        ring.reserve(length); // and never commits it
        blocked = true;
      }
      case 1 -> {
        ring.reserve(length).corrupt(length + 9); // into what nobody has reserved
        broken = true;
      }
      case 2 -> {
        ring.reserve(length).corrupt(RingImage.DISCARD | RingImage.DISCARD - 1 - length);
        broken = true;
      }
      case 3, 4, 5, 6 -> ring.reserve(length).discard();
      default -> {
        byte[] record = new byte[length];
        for (int i = 0; i < length; i++) {
          record[i] = (byte) (number + 31 * i);
        }
        ring.submitSilently(record);
        if (!blocked) {
          expected.add(record);
        }
      }
    }
  }

  /** The records before the first that is corrupt, or BUSY for ever. */
  List<byte[]> expected() {
    return expected;
  }

  /** Whether a corrupt record follows those; false if nothing does, or one that stays BUSY. */
  boolean endsCorrupt() {
    return broken && !blocked;
  }
}
