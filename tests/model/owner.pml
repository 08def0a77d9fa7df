/*
 * The owner thread: gives each active ring a turn, publishes, naps, looks again, parks and polls.
 * The steps are named after the methods of RingConsumer, RingDrain and DrainLoop.
 */

/* RingConsumer.store: the one store to consumer_pos; pairs with commit's load behind its xchg. */
inline publish_up_to(target) {
  if
  :: published[ring] != target ->
     require(distance(published[ring], target) <= distance(published[ring], expected[ring]),
       "violated: space given back before delivery\n");
#if LENDING
#define is_given_away(ring, position) \
  (is_out(ring, position) && distance(published[ring], position) < distance(published[ring], target))
     require(slots(is_given_away, ring) == 0 || LOANS_UNCHECKED,
       "violated: space given back while lent\n");
#endif
#if LENDING > 1
     in_vain[ring] = false;
#endif
     store(PUBLISH, CONSUMER_POS(ring), target);
     published[ring] = target;
     printf("owner:      stores consumer_pos of %c = %d\n", name(ring), target)
  :: else
  fi
}

#define is_any_lent(ring) (kept[ring] != position[ring])

/* RingConsumer.publish and publishAllButLast; where a batch is kept, so is the last record. */
#if LENDING
inline publish() {
  if
  :: is_any_lent(ring) && !KEPT_IGNORED -> publish_up_to(kept[ring])
  :: else -> publish_up_to(position[ring])
  fi
}

inline publish_all_but_last() {
  if
  :: is_any_lent(ring) && !KEPT_IGNORED -> publish_up_to(kept[ring])
  :: else -> publish_read_but_last()
  fi
}
#else
inline publish() {
  publish_up_to(position[ring])
}

#define publish_all_but_last publish_read_but_last
#endif

inline publish_read_but_last() {
  if
  :: distance(published[ring], position[ring]) > 1 -> publish_up_to(previous(position[ring]))
  :: else
  fi
}

/* onNext, on this thread. */
inline emit() {
  printf("owner:      delivers %c%d\n", name(ring), position[ring]);
  require(header(ring, position[ring]) != BUSY, "violated: a BUSY record delivered\n");
  require(header(ring, position[ring]) != DISCARDED, "violated: a discarded record delivered\n");
  require(header(ring, position[ring]) != STALE, "violated: a record delivered twice\n");
  require(requested > 0, "violated: more delivered than requested\n");
  require(!cancelled || last_signal, "violated: delivered after cancel\n");
  last_signal = last_signal && !cancelled;
  requested = requested - (DEMAND > 0);
  wanted = wanted - (DEMAND > 0);
#if LENDING
  require(lent[ring] < LENDING, "violated: more batches out than allowed\n");
  loan(ring, position[ring]) = LENT;
  lent[ring] = lent[ring] + 1;
#endif
  if                                    /* what the subscriber may do in there */
  :: true
  :: ON_NEXT && requested < DEMAND -> requested = requested + 1
  :: ON_NEXT -> cancelled = true; last_signal = false
  fi
}

/* Gives one record up. */
inline consumed(at) {
  header(ring, at) = STALE              /* ghost: memory keeps it until the next lap */
}

#if LENDING
inline off_the_list(at) {
  loan(ring, at) = (loan(ring, at) == RETURNED -> NONE : loan(ring, at));
  lent[ring] = lent[ring] - 1;
  consumed(at)
}

/* BatchLoans.keptFrom: takes those off that have come back, up to the first that has not. */
inline take_what_is_back() {
  do
  :: is_any_lent(ring) && (!is_out(ring, kept[ring]) || RELEASE_WHILE_LENT) ->
     if
     :: loan(ring, kept[ring]) != NONE -> off_the_list(kept[ring])
     :: else                            /* a record that was discarded */
     fi;
     kept[ring] = next(kept[ring])
  :: else -> break
  od;
  if
  :: RETURN_ORDER && is_any_lent(ring) && loan(ring, next(kept[ring])) == RETURNED ->
     off_the_list(next(kept[ring]));
     kept[ring] = next(kept[ring])
  :: else
  fi
}

/* RingDrain.mayNotLend, as far as is known since then. */
#define is_full(ring) \
  ((RETURNED_COUNTS_AS_FREE -> slots(is_out, ring) : lent[ring]) == LENDING)
#define is_lent(ring) (lent[ring] > 0)
#else
#define is_full(ring) false
#define is_lent(ring) false
#endif

inline release() {
#if LENDING
  if
  :: loan(ring, position[ring]) != NONE
  :: else ->                            /* discarded: given back with the batch before it */
     consumed(position[ring]);
     kept[ring] = (is_any_lent(ring) -> kept[ring] : next(position[ring]))
  fi;
#else
  consumed(position[ring]);
#endif
#if LENDING > 1
  in_vain[ring] = false;
#endif
  position[ring] = next(position[ring]);
  expected[ring] = next(expected[ring]);
  arrived[ring] = true;
  record = 0;
  if                                    /* rule 2: bounded. Ours holds back the last one, always */
  :: distance(published[ring], position[ring]) >= BATCH -> publish()
  :: distance(published[ring], position[ring]) >= BATCH -> publish_all_but_last()
  :: distance(published[ring], position[ring]) < BATCH
  fi
}

/* Delivers until its share is used up, it is cancelled, or the ring has no more: then `dry`. */
inline drain() {
  do
  :: atomic {
       if
       :: wanted == 0 && !DEMAND_IGNORED -> dry = POLL_WITHOUT_DEMAND; break
       :: else
       fi;
       if
       :: position[ring] == limit[ring] ->
          load(ACQUIRE, limit[ring], producer_pos[ring])           /* pairs with reserve's store */
       :: else
       fi;
       if
       :: position[ring] == limit[ring] -> dry = true; break
       :: else
       fi
     };
     atomic {
       load(ACQUIRE, record, header(ring, position[ring]));        /* pairs with commit's xchg */
       if
       :: record == BUSY && !BUSY_IGNORED -> record = 0; dry = true; break
       :: else
       fi
     };
#if CANCELLABLE
     atomic {
       load(ACQUIRE, found, cancelled);
       if
       :: found && !CANCEL_IGNORED -> found = false; record = 0; break
       :: else -> found = false
       fi
     };
#endif
progress_consumed:
     atomic {
       require(position[ring] == expected[ring], "violated: a record lost or repeated\n");
       if
       :: PUBLISH_BEFORE_DELIVERY -> publish_up_to(next(position[ring]))
       :: else
       fi;
       had_records = had_records | (LOOK_SKIPPED_FOR_OTHERS << ring);
       if
       :: record == DISCARDED && !DISCARD_IGNORED -> release()
       :: else ->
          emit();
#if LENDING
          record = 0
       fi
     };
     atomic {
       if
       :: loan(ring, position[ring]) != NONE -> release(); take_what_is_back()
       :: else                          /* it was discarded */
       fi;
       if
       :: is_full(ring) -> publish(); break
       :: else
#else
          release()
#endif
       fi;
#if RINGS > 1
       if                               /* a turn has an end: so many records, so many bytes */
       :: !TURN_WITHOUT_END -> break
       :: TURN_WITHOUT_END || (wanted > 0 && !second) -> second = LTL_IS_CHECKED
       fi
#endif
     }
  od
}

/* Rule 3: nothing readable (`found` false) counts only if seen after all was published. */
inline look_again() {
  atomic {
    load(LOOK, limit[ring], producer_pos[ring]);                   /* pairs with commit's xchg */
    found = (limit[ring] != position[ring]);
    printf("owner:      looks again: producer_pos of %c = %d\n", name(ring), limit[ring])
  };
  if
  :: found ->
     atomic {
       load(LOOK, record, header(ring, position[ring]));           /* pairs with commit's xchg */
       found = (record != BUSY || LOOK_AT_POSITION_ONLY);
       printf("owner:      looks again: record %c%d is %e\n", name(ring), position[ring], record);
       record = 0
     }
  :: else
  fi
}

#define is_at_rest(ring) at_rest[ring]

/* DrainLoop.turn after a drain: whether the ring naps, may be left alone, or wants another turn. */
inline turn_ends() {
  atomic {
    second = false;
    limit[ring] = position[ring];       /* it is looked up anew: fewer states */
    if
    :: is_full(ring)                    /* its readers tell when one is back */
    :: !dry && !is_full(ring) -> sleep = NOW
    :: dry && arrived[ring] ->          /* coalescing, at most once for each arrival */
       dry = false;
       arrived[ring] = false;
       sleep = (sleep < NAP -> sleep : NAP);
       publish_all_but_last();
       if
       :: RESUME_AT_PUBLISHED -> position[ring] = published[ring]
       :: else
       fi
#if LENDING > 1
    :: dry && is_any_lent(ring) && !REST_OVER_LENT ->              /* nobody would be notified */
       dry = false;
       sleep = (sleep < NAP -> sleep : NAP);
       publish();
       require(!in_vain[ring] || !(waiting(ring) || not_taken(ring)),
         "violated: naps over work\n");
       in_vain[ring] = waiting(ring) || not_taken(ring)
    :: dry && (!is_any_lent(ring) || REST_OVER_LENT) ->
#else
    :: dry ->                           /* or not: RingDrain.canRest */
#endif
       dry = false;
       arrived[ring] = false;
       trusting = NO_SECOND_LOOK || ((had_records & (2 >> ring)) != 0) ||
         (LOOK_ONLY_AFTER_STORE && published[ring] == position[ring]);
       if
       :: BLOCK_HELD_BACK -> publish_all_but_last()
       :: else -> publish()
       fi;
       if
       :: TRAILING_FENCE -> buffer_drained
       :: else
       fi;
       resting = true
    fi
  };
  if
  :: resting ->
     if
     :: trusting -> trusting = false
     :: else -> look_again()
     fi;
     atomic {
       if
       :: found -> sleep = NOW
       :: else ->
          at_rest[ring] = true;
          sleep = (BLOCK_OTHER_HELD_BACK -> FOREVER : sleep)
       fi;
       resting = false; found = false; limit[ring] = position[ring]
     }
  :: else
  fi
}

/* Gives each active ring a turn and its share of the demand; leaves how long to `sleep` then. */
inline round() {
  atomic {
    sleep = FOREVER;
    turns = RINGS;
    ring = (FIRST_RING_FIRST -> 0 : ring)
  };
  do
  :: atomic {
       turns > 0 && !at_rest[ring] ->
       load(ACQUIRE, wanted, requested);
       if
       :: wanted == 0 && !POLL_WITHOUT_DEMAND && !DEMAND_IGNORED -> sleep = NOW; break
       :: wanted > 1 && RINGS > 1 && !any_ring(is_at_rest) && !TURN_WITHOUT_END -> wanted = 1
       :: else
       fi;
#if LENDING
       if
       :: is_full(ring) || !TAKEN_IF_FULL -> take_what_is_back()
       :: else
       fi
#endif
     };
     if
     :: !is_full(ring) -> drain()
     :: else
     fi;
     turn_ends();
     next_ring()
  :: atomic { turns > 0 && at_rest[ring] -> next_ring() }
  :: atomic { turns == 0 -> break }
  od;
  atomic { turns = 0; wanted = 0; had_records = 0 }
}

inline next_ring() {
  atomic { ring = (ring + 1) % RINGS; turns = turns - 1 }
}

/* Rings at rest that were notified get their turns again, unless a mutation drops that. */
inline awake(dropped) {
  at_rest[0] = at_rest[0] && (!notified[0] || (dropped)) && !timed_out;
  notified[0] = false;
#if RINGS > 1
  at_rest[1] = at_rest[1] && (!notified[1] || (dropped)) && !timed_out;
  notified[1] = false;
#endif
  timed_out = false
}

/* DrainLoop.lookRound: now and then. Where B must not starve, at the latest every second time. */
inline look_round() {
  if
  :: any_ring(is_at_rest) && !NO_LOOK_ROUND ->
     if
     :: !look_due -> look_due = LTL_IS_CHECKED
     :: look_due = false; epoll_ask(); awake(LOOK_ROUND_DROPS)
     fi
  :: else
  fi
}

/* DrainLoop.await: without a time limit only if no ring gave a reason for one. */
inline await() {
  if
  :: atomic {
       sleep == NOW ->
       sleep = 0;
#if RINGS > 1
       look_round()
#endif
     }
  :: atomic {
       sleep == NAP ->
       sleep = 0;
#if LENDING > 1
       skip                             /* endless naps are no spinning: a batch is out */
     };
progress_napped:
     atomic {
#endif
       if                               /* an old kernel's: parkNanos may eat a permit */
       :: permit = false
       :: true
       fi;
       epoll_ask();
       awake(NOTIFICATION_DROPPED)
     }
#if LENDING
  :: atomic {
       sleep == FOREVER && (!any_ring(is_at_rest) || (PARK_OVER_LENT && any_ring(is_lent))) ->
       sleep = 0
     };
     park(NEWS, cancelled, false)
#endif
  :: atomic {
       sleep == FOREVER && (any_ring(is_at_rest) && !(PARK_OVER_LENT && any_ring(is_lent))) ->
       sleep = 0
     };
     await_rings();
     atomic { awake(false) }
  fi
}

/* RingDrain.publish, of an active ring. */
inline publish_of(index) {
  atomic {
    ring_before = ring;
    ring = index;
    if
    :: at_rest[ring] || PARK_HELD_BACK
    :: !at_rest[ring] && !PARK_HELD_BACK ->
#if LENDING
       if
       :: !RETURNED_NOT_TAKEN -> take_what_is_back()
       :: else
       fi;
#endif
       publish()
    fi;
    ring = ring_before;
    ring_before = 0
  }
}

/* RingDrain.close. */
inline give_back(index) {
  ring = index;
#if LENDING
  candidate = kept[ring];
  do
  :: candidate != position[ring] ->
     atomic {                                                      /* takeBack: compareAndSet */
       if
       :: loan(ring, candidate) == LENT -> loan(ring, candidate) = TAKEN_BACK
       :: else
       fi;
       candidate = next(candidate)
     }
  :: else -> candidate = 0; break
  od;
  if
  :: slots(is_read, ring) == 0 || CLOSE_WHILE_READING
  :: else -> park(slots(is_read, ring) == 0, false, false)         /* nobody can begin any more */
  fi;
#endif
  atomic {
#if LENDING
    take_what_is_back();
#endif
    if
    :: CLOSE_HELD_BACK
    :: else -> publish()
    fi
  }
}

active proctype Owner() {
  byte position[RINGS];                 /* where the thread has read to: RingConsumer.position */
  byte limit[RINGS];                    /* producer_pos as last loaded */
  bool arrived[RINGS];                  /* a record came since the last nap */
  bool notified[RINGS];                 /* what epoll_wait reports */
  byte ring;                            /* whose turn it is, or will be */
  byte ring_before;
  byte turns;                           /* left in this round */
  byte wanted;                          /* demand as last loaded, less what was delivered since */
  byte sleep;                           /* how long */
  mtype:record record;                  /* a header, as loaded */
  bool dry;                             /* how drain ended */
  bool resting;                         /* the turn is to end with the ring at rest */
  bool found;                           /* what look_again or a condition says */
  bool woken;                           /* by the eventfd, or for no reason */
  bool timed_out;                       /* the poll interval is over */
  bool look_due;                        /* a look round was put off once */
#if LENDING
  byte candidate;                       /* to be taken back */
#endif
#if LENDING > 1
  bool in_vain[RINGS];                  /* ghost: napped over work since it last did any */
#endif
  bool second;                          /* record of a turn, where B must not starve */
  bool trusting;                        /* only where a mutation leaves the second look out */
  byte had_records;                     /* likewise: a bit for each ring that had some */

  epoll_add();
  do
#if CANCELLABLE
  :: atomic {
       load(ACQUIRE, found, cancelled);
       if
       :: found -> found = false; break
       :: else
       fi
     };
#else
  ::
#endif
#if LENDING
     if                                 /* takeNews: getAndSet, a full barrier */
     :: news && !NEWS_TAKEN_LATE -> atomic { buffer_drained -> news = false }
     :: else
     fi;
#endif
     if
#if DEMAND > 0
     :: requested == 0 && !POLL_WITHOUT_DEMAND && !DEMAND_IGNORED ->
        publish_of(0);
#if RINGS > 1
        publish_of(1);
#endif
        park(requested > 0, cancelled, NEWS)                       /* rule 5: not in epoll */
     :: else ->
#else
     ::
#endif
        round();
#if LENDING
        if
        :: NEWS_TAKEN_LATE -> atomic { buffer_drained -> news = false }
        :: else
        fi;
#endif
        await()
     fi
  od;

#if CANCELLABLE
  give_back(0);
#if RINGS > 1
  give_back(1);
#endif
  atomic {
    closed = true;
    printf("owner:      closes\n")
  }
#endif
}
