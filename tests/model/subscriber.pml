/*
 * The other threads: one requests, one reads what is lent, others cancel, each at any time. (On
 * the owner's thread, onNext may request and cancel as well: see emit.)
 */

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
     if                                 /* then the state: pairs with await's announcement */
     :: state == PARKED && !REQUEST_WITHOUT_UNPARK ->
        atomic {
          permit = true;
          printf("subscriber: unparks\n")
        }
     :: else
     fi
  od
}

#if LENDING
active proctype Reader() {
end:
  do
  :: atomic { batch == LENT && !quiet_world -> batch = READING };   /* compareAndSet */
     atomic {                           /* the end of forEach: volatile store ... */
       require(header[expected] == SUBMITTED && !closed, "violated: a batch gone while read\n");
       batch = RETURNED;
       printf("reader:     returns record %d\n", expected)
     };
     if                                 /* ... then volatile load: pairs with await's announcement */
     :: state == PARKED && !RETURN_WITHOUT_UNPARK ->
        atomic {
          permit = true;
          printf("reader:     unparks\n")
        }
     :: else
     fi
  od
}
#endif

inline write_eventfd() {
  atomic {
    require(!closed, "violated: eventfd written after close\n");
    require(eventfd == 0, "violated: eventfd written twice\n");
    eventfd = eventfd + !CANCEL_WITHOUT_WRITE;
    printf("canceller:  writes to the eventfd\n")
  }
}

#if CANCELLERS > 0
active [CANCELLERS] proctype Canceller() {
end:
  atomic {                              /* volatile store ... */
    !quiet_world ->
    cancelled = true;
    printf("canceller:  cancelled = true\n")
  };
  if                                    /* ... then volatile load: pairs with both announcements */
  :: state == PARKED && !CANCEL_WITHOUT_UNPARK ->
     atomic {
       permit = true;
       printf("canceller:  unparks\n")
     }
  :: state == POLLING ->
     if                                 /* compareAndSet: who wins owes exactly one write */
     :: atomic {
          state == POLLING && !CANCEL_WITHOUT_CAS ->
          state = WAKING;
          printf("canceller:  state = WAKING\n")
        };
        write_eventfd()
     :: CANCEL_WITHOUT_CAS -> write_eventfd()
     :: state != POLLING
     fi
  :: else
  fi
}
#endif
