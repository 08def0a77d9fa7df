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
inline read(ring) {
  atomic {                              /* BatchLoan.end: volatile store ... */
    require(header(ring, expected[ring]) == SUBMITTED && !closed,
      "violated: a batch gone while read\n");
    batch[ring] = RETURNED;
    printf("reader:     returns record %c%d\n", name(ring), expected[ring])
  };
  atomic { news = true };               /* ... then tell: another */
  wake(RETURN_WITHOUT_UNPARK, RETURN_WITHOUT_WRITE)
}

active proctype Reader() {
end:
  do                                    /* BatchLoan.begin: compareAndSet */
  :: atomic { batch[0] == LENT && !quiet_world -> batch[0] = READING };
     read(0)
#if RINGS > 1
  :: atomic { batch[1] == LENT && !quiet_world -> batch[1] = READING };
     read(1)
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
