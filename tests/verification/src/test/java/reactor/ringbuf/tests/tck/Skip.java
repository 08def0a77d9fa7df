package reactor.ringbuf.tests.tck;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a check of the TCK is skipped: all the reasons there are, and which checks they excuse. */
enum Skip {
  UNTESTED(
      "the TCK names this rule but has no check for it",
      "untested_spec106_mustConsiderSubscriptionCancelledAfterOnErrorOrOnCompleteHasBeenCalled",
      "untested_spec107_mustNotEmitFurtherSignalsOnceOnErrorHasBeenSignalled",
      "untested_spec108_possiblyCanceledSubscriptionShouldNotReceiveOnErrorOrOnCompleteSignals",
      "untested_spec109_subscribeShouldNotThrowNonFatalThrowable",
      "untested_spec110_rejectASubscriptionRequestIfTheSameSubscriberSubscribesTwice",
      "untested_spec304_requestShouldNotPerformHeavyComputations",
      "untested_spec305_cancelMustNotSynchronouslyPerformHeavyComputation"),

  ONE_CONSUMER(
      "optional; a ring has one consumer position, so a second subscriber is refused (share()"
          + " serves several)",
      "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribers"
          + "WhenRequestingOneByOne",
      "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribers"
          + "WhenRequestingManyUpfront",
      "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribers"
          + "WhenRequestingManyUpfrontAndCompleteAsExpected"),

  ENDLESS(
      "needs onComplete, and a ring never completes; shown with take(n) instead",
      "optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals",
      "optional_spec105_emptyStreamMustTerminateBySignallingOnComplete",
      "required_createPublisher1MustProduceAStreamOfExactly1Element",
      "required_createPublisher3MustProduceAStreamOfExactly3Elements",
      "required_spec102_maySignalLessThanRequestedAndTerminateSubscription",
      "required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates",
      "required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled",
      "required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue",
      "required_spec317_mustSupportAPendingElementCountUpToLongMaxValue",
      "stochastic_spec103_mustSignalOnMethodsSequentially");

  private static final Map<String, Skip> BY_CHECK =
      Stream.of(values())
          .flatMap(skip -> Stream.of(skip.checks).map(check -> Map.entry(check, skip)))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

  final String reason;
  private final String[] checks;

  Skip(String reason, String... checks) {
    this.reason = reason;
    this.checks = checks;
  }

  /** Why a check is skipped, or null if it must pass. */
  static Skip of(String check, boolean endless) {
    Skip skip = BY_CHECK.get(check);
    return skip == ENDLESS && !endless ? null : skip;
  }
}
