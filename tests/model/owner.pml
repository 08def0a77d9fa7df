/*
 * The owner thread: drains as far as demand allows, publishes, naps, looks again, parks and polls.
 * The steps are named after the methods of RingConsumer and DrainLoop.
 */

/* RingConsumer.store: the one store to consumer_pos; pairs with commit's load behind its xchg. */
inline publish_up_to(target) {
  if
  :: published != target ->
     require(distance(published, target) <= distance(published, expected),
       "violated: space given back before delivery\n");
     store(PUBLISH, CONSUMER_POS, target);
     published = target;
     printf("owner:      stores consumer_pos = %d\n", target)
  :: else
  fi
}

inline publish() {
  publish_up_to(position)
}

inline publish_all_but_last() {
  if
  :: distance(published, position) > 1 -> publish_up_to(previous(position))
  :: else
  fi
}

/* onNext, on this thread. */
inline emit() {
  printf("owner:      delivers %d\n", position);
  require(header[position] != BUSY, "violated: a BUSY record delivered\n");
  require(header[position] != DISCARDED, "violated: a discarded record delivered\n");
  require(header[position] != STALE, "violated: a record delivered twice\n");
  require(requested > 0, "violated: more delivered than requested\n");
  require(!cancelled || last_signal, "violated: delivered after cancel\n");
  last_signal = last_signal && !cancelled;
  requested = requested - 1;
  wanted = wanted - 1;
  batch = (LENDING -> LENT : RETURNED);
  if                                    /* what the subscriber may do in there */
  :: true
  :: ON_NEXT && requested < DEMAND -> requested = requested + 1
  :: ON_NEXT -> cancelled = true; last_signal = false
  fi
}

inline release() {
  header[position] = STALE;             /* ghost: memory keeps it until the next lap */
  position = next(position);
  expected = next(expected);
  news = true;
  record = 0;
  if                                    /* rule 2: bounded. Ours holds back the last one, always */
  :: distance(published, position) >= BATCH -> publish()
  :: distance(published, position) >= BATCH -> publish_all_but_last()
  :: distance(published, position) < BATCH
  fi
}

/* Delivers until demand is used up, it is cancelled, or the ring has no more: then `ran_empty`. */
inline drain() {
  do
  :: atomic {
       if
       :: wanted == 0 && !DEMAND_IGNORED -> ran_empty = POLL_WITHOUT_DEMAND; break
       :: else
       fi;
       if
       :: position == limit -> load(ACQUIRE, limit, producer_pos)  /* pairs with reserve's store */
       :: else
       fi;
       if
       :: position == limit -> ran_empty = true; break
       :: else
       fi
     };
     atomic {
       load(ACQUIRE, record, header[position]);                    /* pairs with commit's xchg */
       if
       :: record == BUSY && !BUSY_IGNORED -> record = 0; ran_empty = true; break
       :: else
       fi
     };
     atomic {
       load(ACQUIRE, stop, cancelled);
       if
       :: stop && !CANCEL_IGNORED -> record = 0; break
       :: else
       fi
     };
progress_consumed:
     atomic {
       require(position == expected, "violated: a record lost or repeated\n");
       if
       :: PUBLISH_BEFORE_DELIVERY -> publish_up_to(next(position))
       :: else
       fi;
       if
       :: record == DISCARDED && !DISCARD_IGNORED
       :: else -> emit()
       fi;
#if LENDING
     };
     await_return();
     atomic {
#endif
       release()
     }
  od
}

/* Coalescing: the kernel stays silent while the last record is unpublished. A nap ends by itself. */
inline nap() {
  atomic {
    news = false;
    publish_all_but_last();
    if
    :: RESUME_AT_PUBLISHED -> position = published
    :: else
    fi
  };
  if                                    /* parkNanos may eat a permit that came late */
  :: permit = false
  :: true
  fi;
  if                                    /* asks epoll, without waiting, whether it was notified */
  :: ring_ready = false
  :: true
  fi
}

/* Rule 3: nothing readable (`found` false) counts only if seen after all was published. */
inline look_again() {
  atomic {
    load(LOOK, limit, producer_pos);                               /* pairs with commit's xchg */
    found = (limit != position);
    printf("owner:      looks again: producer_pos = %d\n", limit)
  };
  if
  :: found ->
     atomic {
       load(LOOK, record, header[position]);                       /* pairs with commit's xchg */
       found = (record != BUSY || LOOK_AT_POSITION_ONLY);
       printf("owner:      looks again: record %d is %e\n", position, record);
       record = 0
     }
  :: else
  fi
}

active proctype Owner() {
  byte position;                        /* where the thread has read to: `local` in Java */
  byte limit;                           /* producer_pos as last loaded */
  byte wanted;                          /* demand as last loaded, less what was delivered since */
  mtype:record record;                  /* its header, as loaded */
  bool ran_empty;                       /* what drain returns */
  bool news;                            /* a record came since the last nap */
  bool found;                           /* what look_again or a condition says */
  bool trusting;                        /* only where a mutation leaves the second look out */
  bool stop;                            /* cancelled, as last loaded */
  bool owed;                            /* a canceller will write to the eventfd, or has */

  epoll_add();
  do
  :: atomic {
       load(ACQUIRE, stop, cancelled);
       if
       :: stop -> break
       :: else
       fi
     };
     load(ACQUIRE, wanted, requested);
     if
     :: wanted == 0 && !POLL_WITHOUT_DEMAND && !DEMAND_IGNORED ->
        atomic {
          if
          :: PARK_HELD_BACK
          :: else -> publish()
          fi
        };
        await(requested > 0, cancelled)                            /* rule 5: not in epoll */
     :: else ->
        drain();
        if
        :: !ran_empty
        :: ran_empty && news -> ran_empty = false; nap()
        :: ran_empty ->
           atomic {
             ran_empty = false;
             news = false;
             trusting = NO_SECOND_LOOK || (LOOK_ONLY_AFTER_STORE && published == position);
             if
             :: BLOCK_HELD_BACK -> publish_all_but_last()
             :: else -> publish()
             fi;
             if
             :: TRAILING_FENCE -> buffer_drained
             :: else
             fi
           };
           if
           :: trusting -> trusting = false
           :: else -> look_again()
           fi;
           if
           :: found -> found = false
           :: else -> await_ring()
           fi
        fi
     fi
  od;

  atomic {
    if
    :: CLOSE_HELD_BACK
    :: else -> publish()
    fi;
    closed = true;
    printf("owner:      closes\n")
  }
}
