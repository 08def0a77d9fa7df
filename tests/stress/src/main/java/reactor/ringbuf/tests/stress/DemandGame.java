package reactor.ringbuf.tests.stress;

import java.util.SplittableRandom;

/** The ways in which a subscriber asks for records. */
enum DemandGame {
  /** Everything at once: the ring's thread only ever waits for the ring. */
  UNBOUNDED {
    @Override
    void begin(Reader<?> reader) {
      reader.request(Long.MAX_VALUE);
    }
  },

  /** The next one from within onNext. */
  ONE_BY_ONE {
    @Override
    void begin(Reader<?> reader) {
      reader.request(1);
    }

    @Override
    void received(Reader<?> reader) {
      reader.request(1);
    }
  },

  /** Bursts from within onNext, when the last one is used up. */
  BURSTS {
    @Override
    void begin(Reader<?> reader) {
      reader.request(1);
    }

    @Override
    void received(Reader<?> reader) {
      if (reader.outstanding() == 0) {
        reader.request(1 + reader.received() % 7);
      }
    }
  },

  /**
   * Other threads ask just when the last demand is used up, so that they meet a thread that parks.
   */
  LAST_MOMENT {
    @Override
    boolean needsThreads() {
      return true;
    }

    @Override
    void ask(Reader<?> reader, SplittableRandom random) {
      while (reader.outstanding() > 0 && !reader.isOver()) {
        Thread.onSpinWait();
      }
      spin(random.nextInt(4_000));
      reader.request(random.nextInt(1, 4));
    }
  },

  /** Other threads ask for any number at any time, with too little at times. */
  RANDOM {
    @Override
    boolean needsThreads() {
      return true;
    }

    @Override
    void ask(Reader<?> reader, SplittableRandom random) {
      if (reader.outstanding() < 1_000) {
        reader.request(random.nextInt(1, random.nextInt(2, 300)));
      }
      spin(random.nextInt(50_000));
    }
  };

  /** On subscription. */
  void begin(Reader<?> reader) {}

  /** After each signal, from within onNext. */
  void received(Reader<?> reader) {}

  /** Whether {@link #ask} is to be called, again and again, by several threads. */
  boolean needsThreads() {
    return false;
  }

  /** One turn of a thread that asks. */
  void ask(Reader<?> reader, SplittableRandom random) {}

  private static void spin(int nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }
}
