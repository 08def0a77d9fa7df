package reactor.ringbuf.tests.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import reactor.ringbuf.test.Wakeup;

/**
 * One step of a script.
 *
 * @param call what is done
 * @param number the length of a record, or how many are requested or given back
 * @param wakeup the flags of a commit
 */
record Step(Call call, int number, Wakeup wakeup) {

  /** What can be done to a ring and to its consumer. */
  enum Call {
    OUTPUT,
    DISCARD,
    HOLD_AND_SUBMIT,
    HOLD_AND_DISCARD,
    RELEASE,
    /** By the script, in the consumer's place: gives so many records back. */
    CONSUME,
    /** By the subscriber of a receiver. */
    REQUEST,
    /** Cancels, and subscribes again without demand. */
    RESUBSCRIBE
  }

  private static final int[] LENGTHS = {0, 1, 7, 8, 9, 100, 600, 1200, 4080};

  static Step output(int length) {
    return output(length, Wakeup.ADAPTIVE);
  }

  static Step output(int length, Wakeup wakeup) {
    return new Step(Call.OUTPUT, length, wakeup);
  }

  static Step discard(Wakeup wakeup) {
    return new Step(Call.DISCARD, 8, wakeup);
  }

  static Step hold() {
    return new Step(Call.HOLD_AND_SUBMIT, 8, Wakeup.ADAPTIVE);
  }

  static Step release() {
    return new Step(Call.RELEASE, 0, Wakeup.ADAPTIVE);
  }

  static Step consume(int records) {
    return new Step(Call.CONSUME, records, Wakeup.ADAPTIVE);
  }

  static Step request(int records) {
    return new Step(Call.REQUEST, records, Wakeup.ADAPTIVE);
  }

  static Step resubscribe() {
    return new Step(Call.RESUBSCRIBE, 0, Wakeup.ADAPTIVE);
  }

  /** A script of calls to producers, and of what a consumer does. */
  static List<Step> random(long seed, int steps, Call... consumer) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> script = new ArrayList<>();
    boolean held = false;
    for (int i = 0; i < steps; i++) {
      int length = LENGTHS[random.nextInt(LENGTHS.length)];
      Wakeup wakeup = random.nextInt(4) > 0 ? Wakeup.ADAPTIVE : Wakeup.values()[random.nextInt(3)];
      int choice = random.nextInt(20);
      if (choice < 9) {
        script.add(new Step(Call.OUTPUT, length, wakeup));
      } else if (choice < 11) {
        script.add(new Step(Call.DISCARD, length, wakeup));
      } else if (choice < 13) {
        script.add(
            held
                ? new Step(Call.RELEASE, 0, wakeup)
                : new Step(
                    random.nextBoolean() ? Call.HOLD_AND_SUBMIT : Call.HOLD_AND_DISCARD,
                    length,
                    wakeup));
        held = !held;
      } else {
        Call call = consumer[random.nextInt(consumer.length)];
        script.add(new Step(call, 1 + random.nextInt(4), wakeup));
      }
    }
    if (held) {
      script.add(release());
    }
    return script;
  }

  @Override
  public String toString() {
    return switch (call) {
      case RELEASE, RESUBSCRIBE -> call.toString();
      case CONSUME, REQUEST -> call + " " + number;
      default -> call + " " + number + " bytes" + (wakeup == Wakeup.ADAPTIVE ? "" : " " + wakeup);
    };
  }
}
