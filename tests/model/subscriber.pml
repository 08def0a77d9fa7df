/*
 * The other threads: one requests, one reads what is lent, others cancel, each at any time. (On
 * the owner's thread, onNext may request and cancel as well: see emit.)
 */

#if DEMAND > 0
active proctype Subscriber() {
end:
  do
  :: atomic {                           /* request(n): read-modify-write, a full barrier */
       requested < DEMAND && !quiet_world ->
       if
       :: requested = requested + 1
       :: requested = DEMAND
       fi;
       printf("subscriber: requested = %d\n", requested)
     };
     if                                 /* then the state: pairs with park's announcement */
     :: state == PARKED && !REQUEST_WITHOUT_UNPARK ->
        atomic {
          permit = true;
          printf("subscriber: unparks\n")
        }
     :: else
     fi
  od
}
#endif

/* What follows a volatile store of news: a volatile load, which pairs with both announcements. */
inline wake(without_unpark, without_write) {
  if
  :: state == PARKED && !(without_unpark) ->
     atomic {
       permit = true;
       printf("%d: unparks\n", _pid)
     }
  :: state == POLLING ->
     atomic {                           /* RingPoller.wake, under the lock that close takes, too */
       if
       :: closed && !WAKE_WHEN_CLOSED
       :: else ->
          require(!closed, "violated: eventfd written after close\n");
          eventfd = eventfd || !(without_write);
          printf("%d: writes to the eventfd\n", _pid)
       fi
     }
  :: else
  fi
}

#if LENDING
#define is_to_be_read(ring, position) (loan(ring, position) == LENT)

/* One batch of those for which this holds: any, so that they come back in any order. */
#if SIZE == 2
#define choose(property, ring) \
  if \
  :: property(ring, 0) -> chosen = 0 \
  :: property(ring, 1) -> chosen = 1 \
  fi
#elif SIZE == 3
#define choose(property, ring) \
  if \
  :: property(ring, 0) -> chosen = 0 \
  :: property(ring, 1) -> chosen = 1 \
  :: property(ring, 2) -> chosen = 2 \
  fi
#else
#define choose(property, ring) \
  if \
  :: property(ring, 0) -> chosen = 0 \
  :: property(ring, 1) -> chosen = 1 \
  :: property(ring, 2) -> chosen = 2 \
  :: property(ring, 3) -> chosen = 3 \
  fi
#endif

inline read(ring) {
  atomic {                              /* BatchLoan.begin: compareAndSet */
    slots(is_to_be_read, ring) > 0 && !quiet_world ->
    choose(is_to_be_read, ring);
    loan(ring, chosen) = READING;
    printf("reader:     reads record %c%d\n", name(ring), chosen);
    chosen = 0
  }
}

inline give(ring) {
  atomic {                              /* BatchLoan.end: volatile store ... */
    slots(is_read, ring) > 0 ->
    choose(is_read, ring);
    require(header(ring, chosen) == SUBMITTED && !closed, "violated: a batch gone while read\n");
    loan(ring, chosen) = RETURNED;
    printf("reader:     returns record %c%d\n", name(ring), chosen);
    chosen = 0
  };
  atomic { news = true };               /* ... then tell: another */
  wake(RETURN_WITHOUT_UNPARK, RETURN_WITHOUT_WRITE)
}

/* All that read: of several batches at the same time, but one after the other tells. */
active proctype Reader() {
  byte chosen;

end:
  do
  :: read(0)
  :: give(0)
#if RINGS > 1
  :: read(1)
  :: give(1)
#endif
  od
}
#endif

#if CANCELLERS > 0
active [CANCELLERS] proctype Canceller() {
end:
  atomic {                              /* volatile store */
    !quiet_world ->
    cancelled = true;
    printf("canceller:  cancelled = true\n")
  };
  wake(CANCEL_WITHOUT_UNPARK, CANCEL_WITHOUT_WRITE)
}
#endif
