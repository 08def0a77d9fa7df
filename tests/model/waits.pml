/*
 * How the owner sleeps so that the other threads can wake it; named after Java's Demand.
 */

/*
 * Parks until one of two conditions holds, each made true by a store that a look at the state
 * follows (request, cancel, a batch's end). Announced first and looked at second, or an unpark is
 * missed.
 */
inline await(first, second) {
  atomic {
    store(ANNOUNCE, STATE, PARKED);
    printf("owner:      stores state = PARKED\n")
  };
  do
  :: atomic {
       load(RECHECK, found, first);
       if
       :: found && !PARK_UNCHECKED -> break
       :: else
       fi
     };
     atomic {
       load(RECHECK, found, second);
       if
       :: found && !PARK_UNCHECKED -> break
       :: else
       fi
     };
end_parked:
     atomic { permit || SPURIOUS -> permit = false };              /* LockSupport.park */
     if
     :: PARK_UNCHECKED -> break
     :: else
     fi
  od;
  atomic {
    found = false;
    store(SEQ_CST, STATE, RUNNING);
    printf("owner:      stores state = RUNNING\n")
  }
}

/* A batch is read by another thread; nothing is given back before that is done. */
inline await_return() {
  if
  :: batch == RETURNED || RELEASE_WHILE_LENT
  :: else ->
     atomic { publish() };
     await(batch == RETURNED, cancelled);
     atomic {                                                      /* takeBack: compareAndSet */
       if
       :: batch == LENT -> batch = TAKEN_BACK; record = 0; break
       :: else
       fi
     };
     if
     :: CLOSE_WHILE_READING -> break
     :: else -> await(batch == RETURNED, false)
     fi
  fi
}

/* Waits without a time limit. Pairs with cancel. */
inline await_ring() {
  atomic {
    found = false;
    store(ANNOUNCE, STATE, POLLING);
    printf("owner:      stores state = POLLING\n")
  };
  atomic {
    load(RECHECK, stop, cancelled);
    stop = stop && !POLL_UNCHECKED
  };
  if
  :: !stop -> epoll_wait()
  :: stop
  fi;
  atomic {                                                         /* getAndSet: a full barrier */
    buffer_drained ->
    owed = (state == WAKING && !LEAVE_DEBT) || COLLECT_ALWAYS;
    state = RUNNING;
    printf("owner:      awake; owed a write: %d\n", owed)
  };
  if
  :: owed -> atomic { eventfd > 0 -> eventfd = 0; owed = false }   /* read(2), blocking */
  :: else
  fi
}
