package reactor.ringbuf.tests.soak;

import java.nio.file.Path;

/**
 * Where the processes of a run find each other.
 *
 * @param pins a BPF file system
 * @param notes a folder for files that outlive the processes
 */
record Place(Path pins, Path notes) {

  /** A map by the name that the object gives it, where a service looks for it. */
  Path pin(String map) {
    return pins.resolve(map);
  }

  /** What a loader leaves for the accounts, whatever becomes of it. */
  Path kept(int generation) {
    return pins.resolve("generation-" + generation);
  }

  /** Which numbers of a map were delivered. */
  Path delivered(int generation) {
    return notes.resolve("delivered-" + generation);
  }

  /** What a service notes of its life. */
  Path life(int life) {
    return notes.resolve("life-" + life);
  }
}
