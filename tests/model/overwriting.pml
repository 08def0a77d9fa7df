/*
 * A ring in overwrite mode, whose reader copies and then checks what has been overwritten meanwhile:
 * no record that it takes is torn, none is passed over but what was overwritten, and it sleeps over
 * none. Chosen by OVERWRITING.
 *
 * Positions are not modulo anything here, since a reader may be lapped any number of times. So the
 * run has an end, at LIMIT units; a unit is 8 bytes. A record is a header, and payload that may look
 * like one.
 */

/* Dimensions. */
#ifndef SIZE
#define SIZE 4                          /* units of the ring */
#endif
#ifndef LIMIT
#define LIMIT 7                         /* units that are reserved in all, at most 15 */
#endif
#ifndef LONGEST
#define LONGEST 2                       /* units of a record, at most, header included */
#endif
#ifndef PRODUCERS
#define PRODUCERS 1
#endif
#ifndef MOST
#define MOST SIZE                       /* units that are copied at once */
#endif
#ifndef WEAK
#define WEAK 0                          /* stores become visible in any order, as on AArch64; 0: x86-64 */
#endif
#ifndef SNAPSHOT
#define SNAPSHOT 0                      /* takes snapshots; 0: receives */
#endif
#ifndef LENDING
#define LENDING 0                       /* what was read may be needed in the copy for longer */
#endif

/* What a configuration may break. */
#ifndef NO_BARRIER
#define NO_BARRIER (!WEAK)              /* looks at the overwrite position without membarrier, ever ... */
#endif
#ifndef NO_BARRIER_BEHIND_COPY
#define NO_BARRIER_BEHIND_COPY NO_BARRIER /* ... or behind the copying only */
#endif
#ifndef NO_CHECK
#define NO_CHECK 0                      /* takes what it has copied */
#endif
#ifndef CHECK_BEFORE_COPY
#define CHECK_BEFORE_COPY 0             /* looks at the overwrite position before it copies, only */
#endif
#ifndef LAPPED_BY_PRODUCER
#define LAPPED_BY_PRODUCER 0            /* computes it from the producer position instead */
#endif
#ifndef BUSY_IN_COPY
#define BUSY_IN_COPY 0                  /* takes all that is reserved, and looks at BUSY in the copy */
#endif
#ifndef BUSY_TRUSTED
#define BUSY_TRUSTED 0                  /* sleeps on a header that may be none any more */
#endif
#ifndef BUSY_RETRIED
#define BUSY_RETRIED 0                  /* tries again for as long as the head is BUSY */
#endif
#ifndef JUMP_UNPUBLISHED
#define JUMP_UNPUBLISHED 0              /* sleeps though the look has moved its position */
#endif
#ifndef EMPTY_TAKEN
#define EMPTY_TAKEN 0                   /* takes a copy of which nothing is left */
#endif
#ifndef STALE_TAKEN
#define STALE_TAKEN 0                   /* takes the producer position though the ring was lapped since */
#endif
#ifndef STALE_TAKEN_IF_EQUAL
#define STALE_TAKEN_IF_EQUAL 0          /* the same, only if the overwrite position has just reached it */
#endif
#ifndef CORRUPT_UNCHECKED
#define CORRUPT_UNCHECKED 0             /* reports a header without asking whether it was overwritten */
#endif
#ifndef KEPT_JUMPED
#define KEPT_JUMPED 0                   /* jumps over a gap though the copy is still needed */
#endif
#ifndef KERNEL_HEADER_FIRST
#define KERNEL_HEADER_FIRST 0           /* reserve stores the header before overwrite_pos */
#endif
#ifndef KERNEL_OVER_BUSY
#define KERNEL_OVER_BUSY 0              /* reserve does not spare records that are BUSY */
#endif

#define BUSY 8
#define PAYLOAD 7                       /* read as a header, it may be anything */
#define place(position) ((position) % SIZE)
#define footprint(header) ((header) & 7)
#define later(a, b) ((a) > (b) -> (a) : (b))

/* The mapped memory. */
byte consumer_pos;
byte producer_pos;
byte pending_pos;
byte overwrite_pos;
byte words[SIZE];                       /* what each unit is, read as a header */

bool ring_lock;
bool grace;                             /* a section that the reader's grace period waits for */
bool ring_ready;                        /* the ring is on epoll's ready list */

/* The reader's position: RingConsumer.position. */
byte at;

/* Ghosts. */
byte lap[SIZE];                         /* the position that each unit was written for */
short starts;                           /* bit by position: a record starts there */
byte writing;                           /* producers that are under way */
bool asleep;
bool quiet_world;                       /* no more records */

#define starts_at(position) ((starts >> (position)) & 1)

#define require(condition, otherwise) \
  if \
  :: (condition) \
  :: else -> printf(otherwise); assert(false) \
  fi

inline write(position, value) {
  words[place(position)] = value;
  lap[place(position)] = position
}

/* A BPF program: one record after the other. */
active [PRODUCERS] proctype Producer() {
  byte position;
  byte length;                          /* of the record, in units */
  byte pending;
  byte over;
  bool stored_pending;
  bool stored_over;
  bool stored_header;
  bool stored_position;
  bool stored_payload;

end:
  do
  :: atomic {                           /* __bpf_ringbuf_reserve: what is read under the lock */
       !ring_lock && producer_pos < LIMIT && !quiet_world ->
       if
       :: length = 1
       :: LONGEST > 1 && producer_pos + 2 <= LIMIT -> length = 2
       fi;
       position = producer_pos;
       pending = pending_pos;
       do
       :: pending < position && (!(words[place(pending)] & BUSY) || KERNEL_OVER_BUSY) ->
          pending = pending + footprint(words[place(pending)])
       :: else -> break
       od;
       over = overwrite_pos;
       if
       :: position + length - pending < SIZE ->
          do
          :: position + length - over >= SIZE -> over = over + footprint(words[place(over)])
          :: else -> break
          od;
          ring_lock = true;
          writing = writing + 1;
          starts = starts | (1 << position);
          stored_over = (over == overwrite_pos);
          stored_pending = (pending == pending_pos);
          stored_payload = (length == 1)
       :: else ->                       /* no room: all that is left is the pending position */
          pending_pos = pending;
          position = 0; length = 0; pending = 0; over = 0;
          goto end
       fi;
       printf("producer %d: reserves %d units at %d\n", _pid, length, position)
     };
     do                                 /* stores; those of one processor, in the order of its kind */
     :: atomic { !stored_pending -> pending_pos = pending; stored_pending = true }
     :: atomic {                        /* WRITE_ONCE */
          !stored_over && (WEAK || stored_pending) && (stored_header || !KERNEL_HEADER_FIRST) ->
          overwrite_pos = over;
          stored_over = true;
          printf("producer %d: stores overwrite_pos = %d\n", _pid, over)
        }
     :: atomic {
          !stored_header && (WEAK || (stored_pending && stored_over) || KERNEL_HEADER_FIRST) ->
          write(position, BUSY | length);
          stored_header = true;
          printf("producer %d: stores the header at %d\n", _pid, position)
        }
     :: atomic {                        /* smp_store_release, and the lock's */
          !stored_position && stored_pending && stored_over && stored_header ->
          producer_pos = position + length;
          stored_position = true;
          ring_lock = false;
          grace = false;
          printf("producer %d: stores producer_pos = %d\n", _pid, producer_pos)
        }
     :: atomic {                        /* the program writes the record, whatever comes to its mind */
          !stored_payload && (WEAK || stored_position) ->
          write(position + 1, PAYLOAD);
          stored_payload = true;
          printf("producer %d: writes the payload of %d\n", _pid, position)
        }
     :: atomic { stored_position && stored_payload -> break }
     od;
     atomic {                           /* bpf_ringbuf_commit: xchg, a full barrier */
       words[place(position)] = length;
       printf("producer %d: commits %d\n", _pid, position)
     };
     atomic {                           /* then consumer_pos, & rb->mask */
       ring_ready = ring_ready || place(consumer_pos) == place(position);
       position = 0; length = 0; pending = 0; over = 0;
       stored_pending = false; stored_over = false; stored_header = false;
       stored_position = false; stored_payload = false;
       writing = writing - 1
     }
  od
}

/* membarrier: a section that is under way ends; on x86-64 a fence. */
inline barrier(left_out) {
  if
  :: left_out
  :: !(left_out) ->
     atomic { grace = ring_lock };
     atomic { !grace }
  fi
}

inline nothing_at(where) {
  start = where; ends = where
}

/* RingCopy.copy: tries once. Leaves whether that was `done`, and then where records start and end. */
inline attempt(may_jump) {
  done = false;
  too_long = false;
  atomic { producer = producer_pos };   /* acquire; pairs with reserve's smp_store_release */
  atomic { pending = pending_pos };
  atomic { before = overwrite_pos };
  if
  :: atomic {
       before >= producer ->
       found = (producer_pos != producer && !(before == producer && STALE_TAKEN_IF_EQUAL))
     }
  :: atomic { else -> found = false }
  fi;
  if
  :: atomic { found && !STALE_TAKEN }
  :: atomic { else ->
       from = later(at, before);
       require(from <= producer || STALE_TAKEN, "violated: corrupt\n");
       require(producer - from < SIZE || STALE_TAKEN, "violated: corrupt\n");
       if
       :: from != at && !(may_jump) -> nothing_at(at); done = true
       :: else
       fi
     };
     if
     :: done
     :: else -> walk_and_copy(may_jump)
     fi
  fi;
  atomic {
    producer = 0; pending = 0; before = 0; from = 0; known = 0; committed = 0; overwritten = 0;
    found = false; header = 0
  }
}

inline walk_and_copy(may_jump) {
  atomic {
    known = later(from, (pending > producer -> producer : pending));
    committed = known
  };
  do                                    /* walk */
  :: atomic { committed >= producer -> break }
  :: atomic {
       committed < producer ->
       header = words[place(committed)]; /* acquire; pairs with commit's xchg */
       if
       :: header == PAYLOAD -> header = 1
       :: header == PAYLOAD -> header = 2
       :: header == PAYLOAD -> header = BUSY | 1
       :: true
       fi;
       if
       :: (header & BUSY) && !SNAPSHOT && !BUSY_IN_COPY -> break
       :: (header & BUSY) && SNAPSHOT -> busy = busy | (1 << place(committed))
       :: else
       fi;
       found = (footprint(header) > producer - committed);
       if
       :: found -> break
       :: else -> committed = committed + footprint(header)
       fi
     }
  od;
  if
  :: found ->
     barrier(NO_BARRIER);
     atomic {
       require(overwrite_pos > known && !CORRUPT_UNCHECKED, "violated: corrupt\n")
     }
  :: !found && from == committed && !SNAPSHOT ->
     if
     :: committed != producer && !BUSY_TRUSTED ->
        barrier(NO_BARRIER);
        atomic { done = (overwrite_pos <= from && !BUSY_RETRIED) }
     :: else -> done = true
     fi;
     if
     :: done -> nothing_at(from)
     :: else
     fi
  :: !found && from == committed && SNAPSHOT -> nothing_at(from); done = true
  :: else ->
     if
     :: CHECK_BEFORE_COPY -> atomic { overwritten = overwrite_pos }
     :: else
     fi;
     limit = (committed - from > most -> from + most : committed);
     unit = from;
     do                                 /* copyBytes */
     :: atomic {
          unit < limit ->
          copy[place(unit)] = words[place(unit)];
          copy_lap[place(unit)] = lap[place(unit)];
          unit = unit + 1
        }
     :: atomic { unit >= limit -> break }
     od;
     barrier(NO_BARRIER_BEHIND_COPY);
     atomic {
       overwritten = (CHECK_BEFORE_COPY -> overwritten : overwrite_pos);
       if
       :: NO_CHECK -> overwritten = 0
       :: LAPPED_BY_PRODUCER -> overwritten = later(producer_pos, SIZE) - SIZE
       :: else
       fi;
       start = later(from, overwritten);
       if
       :: overwritten > known || start > limit || (start == limit && !EMPTY_TAKEN)
       :: else ->
          done = true;
          if
          :: start != at && !(may_jump) && !KEPT_JUMPED -> nothing_at(at)
          :: else -> last_end()
          fi;
          too_long = (start == ends && start != committed)
       fi;
       limit = 0; unit = 0
     }
  fi
}

/* RingCopy.lastEnd: the records that are whole in what was copied. */
inline last_end() {
  ends = (limit == committed -> committed : start);
  do
  :: ends < limit && ends + footprint(copy[place(ends)]) <= limit && footprint(copy[place(ends)]) > 0 ->
     ends = ends + footprint(copy[place(ends)])
  :: else -> break
  od
}

/* What was accepted is what its producers wrote. */
inline check() {
  unit = start;
  require(start == ends || starts_at(start), "violated: a torn record\n");
  require(start <= later(at, overwrite_pos), "violated: passed over what is there\n");
  do
  :: unit < ends ->
     header = copy[place(unit)];
     require(starts_at(unit) && copy_lap[place(unit)] == unit, "violated: a torn record\n");
     if
     :: (busy >> place(unit)) & 1
     :: else ->
        require(!(header & BUSY), "violated: a BUSY record delivered\n");
        require(footprint(header) < 2 || copy_lap[place(unit + 1)] == unit + 1,
          "violated: a torn record\n")
     fi;
     unit = unit + footprint(header)
  :: else -> break
  od;
  require(unit == ends, "violated: a torn record\n");
  unit = 0; header = 0
}

#define room (kept + SIZE - at)

/* RingCopy.pull: as often as it likes, then moves on to what is left. */
inline pull(may_jump) {
  most = (room < MOST -> room : MOST);
  do
  :: attempt(may_jump);
     if
     :: done && !(too_long && most != room) -> break
     :: done && too_long && most != room -> most = room
     :: !done
     :: atomic {
          !done ->
          start = (may_jump -> later(at, overwrite_pos) : at);
          ends = start;
          break
        }
     fi
  od
}

#define may_jump_now (kept == at)

/* RingConsumer.pull, and the delivery of what it has found. */
inline read() {
  pull(may_jump_now);
  atomic {
    check();
    found_any = (start != ends);
    moved = (start != at || found_any);
    kept = (kept == at -> start : kept);
    at = ends;
    unit = kept;
    do                                  /* what is lent stays as it is */
    :: unit < at ->
       require(copy_lap[place(unit)] == unit, "violated: a batch overwritten\n");
       unit = unit + 1
    :: else -> break
    od;
    if
    :: kept = at
    :: LENDING > 0
    fi;
    unit = at;                          /* nobody reads the others: fewer states */
    do
    :: unit < kept + SIZE -> copy[place(unit)] = 0; copy_lap[place(unit)] = 0; unit = unit + 1
    :: else -> break
    od;
    unit = 0; start = 0; ends = 0; done = false; too_long = false; most = SIZE;
    printf("reader:     has read up to %d\n", at)
  }
}

active proctype Reader() {
  byte kept;
  byte start;
  byte ends;
  bool done;
  bool too_long;                        /* not even one record was copied as a whole */
  bool found;
  bool found_any;
  bool moved;
  byte producer;
  byte pending;
  byte before;
  byte from;
  byte known;
  byte committed;
  byte overwritten;
  byte most = SIZE;
  byte limit;
  byte unit;
  byte header;
    byte busy;
  byte copy[SIZE];
  byte copy_lap[SIZE];

#if SNAPSHOT
end:
  do
  :: atomic { producer_pos > 0 -> at = overwrite_pos };
     attempt(true);
     atomic {
       if
       :: done ->
          check();
          require(start != ends || LONGEST > 1, "violated: an empty snapshot\n")
       :: else
       fi;
       at = 0; start = 0; ends = 0; done = false; busy = 0
     }
  od
#else
  do
  :: read();
     if
     :: found_any
     :: !found_any && kept == at ->
        atomic { consumer_pos = at };        /* seq_cst, and a full fence behind it */
        read();                                    /* lookAgain */
        if
        :: moved && (found_any || !JUMP_UNPUBLISHED)
        :: else ->
           asleep = true;
end_asleep:
           atomic { ring_ready -> ring_ready = false; asleep = false }
        fi
     :: !found_any && kept != at -> kept = at
     fi
  od
#endif
}

#if !SNAPSHOT
/* Where nothing can move any more, all has been delivered or overwritten. */
active proctype Quiescence() {
  atomic { asleep && !ring_ready && writing == 0 -> quiet_world = true };
  atomic {
    timeout ->
    require(at == producer_pos, "violated: lost wakeup\n")
  }
}
#endif
