/*
 * How the owner waits so that the other threads can wake it: RingbufSubscription's handshakes.
 */

/* One of the conditions for which a park ends, looked at after the announcement. */
inline recheck(condition) {
  atomic {
    load(RECHECK, found, condition);
    if
    :: found && !PARK_UNCHECKED -> break
    :: else
    fi
  }
}

/*
 * Parks until one of the conditions holds, each made true by a store that a look at the state
 * follows (request, cancel, tell). Announced first and looked at second, or an unpark is missed.
 */
inline park(first, second, third) {
  atomic {
    store(ANNOUNCE, STATE, PARKED);
    printf("owner:      stores state = PARKED\n")
  };
  do
  :: recheck(first);
#if CANCELLABLE
     recheck(second);
#endif
#if LENDING
     recheck(third);
#endif
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

/* Waits for the rings without a time limit, unless there is news. Pairs with wake. */
inline await_rings() {
  atomic {
    found = false;
    store(ANNOUNCE, STATE, POLLING);
    printf("owner:      stores state = POLLING\n")
  };
#if CANCELLABLE
  atomic {
    load(RECHECK, found, cancelled);
    found = found && !POLL_UNCHECKED
  };
#endif
#if LENDING
  if
  :: !found && !POLL_UNCHECKED_NEWS -> atomic { load(RECHECK, found, news) }
  :: else
  fi;
#endif
  if
  :: !found -> epoll_wait()
  :: found -> atomic { epoll_ask() }
  fi;
  atomic {
    found = false;
    store(SEQ_CST, STATE, RUNNING);
    printf("owner:      awake\n")
  }
}
