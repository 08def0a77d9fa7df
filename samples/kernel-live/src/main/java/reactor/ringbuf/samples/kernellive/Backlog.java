package reactor.ringbuf.samples.kernellive;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The latest events, as many as a limit in bytes allows, for any number of readers. Each is a place
 * in it, so that one that does not read costs no memory; what is dropped is lost for those that had
 * not come so far. Thread-safe.
 */
final class Backlog {

  /** At how many events a reader looks at a time: writers wait so long. */
  private static final int LOOK = 1000;

  // Guarded by this, all of it, and the readers.
  private final Set<Reader> readers = new HashSet<>();
  private final long limit;
  private Link oldest = new Link();
  private Link end = oldest;
  private long bytes;
  private long lost;

  /**
   * An empty one.
   *
   * @param limit how many bytes of text to keep; with what belongs to an event, memory is about
   *     three times that
   */
  Backlog(long limit) {
    this.limit = limit;
  }

  /**
   * Adds an event, and drops the oldest ones if there is no room.
   *
   * @param text as it goes over the wire
   */
  synchronized void add(KernelEvent event, byte[] text) {
    Node added = new Node(event, text, new Link());
    end.node = added;
    end = added.next();
    bytes += text.length;
    for (Node node = oldest.node; node != null && bytes > limit; node = oldest.node) {
      drop(node);
    }
  }

  private void drop(Node node) {
    for (Reader reader : readers) {
      if (reader.at == oldest) {
        reader.at = node.next();
        reader.loses(reader.wanted.test(node.event()) ? 1 : 0);
      }
    }
    oldest.node = null; // else what is collected late keeps all that came after it
    oldest = node.next();
    bytes -= node.text().length;
  }

  /** A reader of what comes from now on, to be closed. */
  synchronized Reader reader(Predicate<KernelEvent> wanted) {
    Reader reader = new Reader(wanted, end);
    readers.add(reader);
    return reader;
  }

  /** How many events all readers together have lost so far. */
  synchronized long lost() {
    return lost;
  }

  /** Where an event is, or the next one will be. */
  private static final class Link {
    private @Nullable Node node;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Node(KernelEvent event, byte[] text, Link next) {}

  /** One that reads, at its own pace. */
  final class Reader implements AutoCloseable {

    private final Predicate<KernelEvent> wanted;
    private Link at;
    private long lostHere;

    /** How many events the last reading took. */
    private int taken;

    private Reader(Predicate<KernelEvent> wanted, Link at) {
      this.wanted = wanted;
      this.at = at;
    }

    private void loses(long events) {
      lostHere += events;
      lost += events;
    }

    /**
     * Takes what comes next.
     *
     * @param text where to add the events' texts
     * @param most how many bytes it may have then; a single event may have more
     * @return whether there may be more
     */
    boolean read(ByteArrayOutputStream text, int most) {
      synchronized (Backlog.this) {
        taken = 0;
        int looked = 0;
        for (Node node = at.node; node != null; node = at.node) {
          if (++looked > LOOK) {
            return true;
          }
          if (wanted.test(node.event())) {
            if (text.size() > 0 && text.size() + node.text().length > most) {
              return true;
            }
            text.writeBytes(node.text());
            taken++;
          }
          at = node.next();
        }
        return false;
      }
    }

    /** How many events were dropped before it could read them. */
    long lost() {
      synchronized (Backlog.this) {
        return lostHere;
      }
    }

    /**
     * Closes it, and counts as lost what it has not read, and what it has read in vain.
     *
     * @param unwritten how many events at the end of the last reading came nowhere; there may be
     *     other text among them, so that more than were read are all that were
     */
    void abandon(int unwritten) {
      synchronized (Backlog.this) {
        if (readers.remove(this)) {
          long unread = Math.min(taken, unwritten);
          for (Node node = at.node; node != null; node = node.next().node) {
            unread += wanted.test(node.event()) ? 1 : 0;
          }
          loses(unread);
        }
      }
    }

    @Override
    public void close() {
      synchronized (Backlog.this) {
        readers.remove(this);
      }
    }
  }
}
