package reactor.ringbuf.tests.bench.load;

/** What is written to the ring while a consumer is measured. */
public sealed interface Load {

  /** A record in the ring begins with 8 bytes. */
  int HEADER = 8;

  /**
   * Producers write as fast as they can, each a batch per call of its program.
   *
   * @param program which function of bench.bpf.c
   * @param batch records per call
   * @param sampled 0, or with a sampled program: a notification per so many records
   * @param producers how many; producer k is pinned to processor k modulo their number
   */
  record Parallel(String program, int batch, int sampled, int producers) implements Load {}

  /**
   * The consumer itself has a batch written when it has handled the last record of the one before.
   *
   * @param program which function of bench.bpf.c
   * @param batch records per call
   */
  record BackToBack(String program, int batch) implements Load {}

  /**
   * A fixed number of records, spread evenly.
   *
   * @param perSecond how many in a second
   */
  record Rate(int perSecond) implements Load {

    private static final int FASTEST_SINGLE = 100_000;

    /** Whether each record has a call of its own, so that its cost can be told. */
    public boolean single() {
      return perSecond <= FASTEST_SINGLE;
    }

    /** Which function of bench.bpf.c writes it. */
    public String program() {
      return single() ? "timed_64" : "paced_64";
    }
  }

  /**
   * A fixed number of records, spread evenly, to a consumer whose process has just been started.
   *
   * @param perSecond how many in a second
   */
  record Cold(int perSecond) implements Load {}

  /**
   * A producer writes as fast as it can to several rings, a batch to each in turn.
   *
   * @param batch records per call, at most 50
   */
  record InTurn(int batch) implements Load {}

  /**
   * All rings but the first get a fixed number of records each, spread evenly; the first gets none,
   * or as many as can be written in between.
   *
   * @param perSecond how many in a second, in each of the others
   * @param flooded whether the first is written to at all
   */
  record BesideFirst(int perSecond, boolean flooded) implements Load {

    static final int BATCH = 50;
  }

  /** A thousand records, and then nothing. */
  record Silence() implements Load {

    /** What was written before the silence. */
    public static final int RECORDS = 1000;

    /** How many of them per call. */
    public static final int BATCH = 500;
  }
}
