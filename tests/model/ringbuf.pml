/*
 * Proves that the consumer never loses a wakeup: the shared state and what must hold. The actors
 * are in the files included below; README.md maps their steps to the code.
 *
 * The model is endless: producers, demand and positions run round for ever. Positions count whole
 * records, modulo the ring, as the kernel's own comparison does (`& rb->mask`). What lap a slot is
 * of shows in the ghost STALE: a header of the lap before, which no reader can tell from SUBMITTED.
 */

/* Dimensions. A ring of SIZE slots holds at most SIZE - 1 records, as the kernel's check has it. */
#ifndef RINGS
#define RINGS 1                         /* 1, or 2: A and B */
#endif
#ifndef SIZE
#define SIZE 2
#endif
#ifndef PRODUCERS
#define PRODUCERS 1                     /* of each ring */
#endif
#ifndef CANCELLERS
#define CANCELLERS 0
#endif
#ifndef BATCH
#define BATCH 2                         /* publish at the latest after so many records */
#endif
#ifndef DEMAND
#define DEMAND 1                        /* requested and not delivered, at most; 0: unbounded */
#endif
#ifndef LENDING
#define LENDING 0                       /* so many batches of a ring may be out, of a record each */
#endif
#ifndef BUFFER
#define BUFFER 2                        /* stores in the owner's store buffer, at most */
#endif

#define next(position) ((position + 1) % SIZE)
#define previous(position) ((position + SIZE - 1) % SIZE)
#define distance(from, to) ((to + SIZE - from) % SIZE)
#define header(ring, position) headers[(ring) * SIZE + (position)]
#define name(ring) ('A' + (ring))

mtype:record = { STALE, BUSY, SUBMITTED, DISCARDED };
mtype:loan = { NONE, LENT, READING, RETURNED, TAKEN_BACK };
mtype:phase = { RUNNING, PARKED, POLLING };

/* How long to wait, in rising order. */
#define NOW 0
#define NAP 1
#define FOREVER 2

/* The mapped memory, as every CPU but the owner's sees it. */
byte consumer_pos[RINGS];
byte producer_pos[RINGS];
mtype:record headers[RINGS * SIZE] = STALE;

/* Java's shared fields. */
mtype:phase state = RUNNING;
byte requested = (DEMAND == 0);         /* and not yet delivered */
bool cancelled;
bool permit;                            /* of LockSupport.park */
#if LENDING
mtype:loan loans[RINGS * SIZE] = NONE;  /* BatchLoan, by where its record lies */
#define loan(ring, position) loans[(ring) * SIZE + (position)]
bool news;                              /* that a batch is back */
#define NEWS news
#else
#define NEWS false
#endif

/* What the kernel keeps for us. */
bool irq_pending[RINGS];                /* irq_work queued, not yet run */
bool ring_ready[RINGS];                 /* the ring is on epoll's ready list */
bool eventfd;                           /* whether its counter is above 0 */

/* The owner's own position, as its CPU reads it back before memory has it. */
byte published[RINGS];

/* The owner's own: left alone until the kernel notifies. */
bool at_rest[RINGS];

#if LENDING
/* The owner's own: batches that are out as far as it knows, and where the first one starts. */
byte lent[RINGS];
byte kept[RINGS];                       /* what was read, if none is out */
#endif

/* Ghosts, for the properties only. */
byte expected[RINGS];                   /* the next record to deliver */
bool closed;                            /* the owner has closed the eventfd and the mapping */
bool last_signal = true;                /* was under way while another thread cancelled */
bool quiet_world;                       /* no more records, requests, cancels, reads */

#define require(condition, otherwise) \
  if \
  :: (condition) \
  :: else -> printf(otherwise); assert(false) \
  fi

#if LENDING
#define at_slot(property, ring, index) (index < SIZE && property(ring, (index) % SIZE))
#define slots(property, ring) \
  (at_slot(property, ring, 0) + at_slot(property, ring, 1) + at_slot(property, ring, 2) + \
    at_slot(property, ring, 3) + at_slot(property, ring, 4))
#define is_read(ring, position) (loan(ring, position) == READING)
#define is_out(ring, position) (loan(ring, position) != NONE && loan(ring, position) != RETURNED)
#endif

/* What there is to do. */
#define head(ring) header(ring, expected[ring])
#if LENDING
/* All are out: nobody can deliver more before the first of them is back. */
#define all_out(ring) (lent[ring] == LENDING && is_out(ring, kept[ring]))
#define not_taken(ring) (kept[ring] != expected[ring] && !is_out(ring, kept[ring]))
#define space_withheld(ring) (consumer_pos[ring] != kept[ring] || not_taken(ring))
#define unnoticed(ring) (not_taken(ring) && requested > 0 && !cancelled)
#else
#define all_out(ring) false
#define unnoticed(ring) false
#define space_withheld(ring) (consumer_pos[ring] != expected[ring])
#endif
#define waiting(ring) \
  (expected[ring] != producer_pos[ring] && (head(ring) == SUBMITTED || head(ring) == DISCARDED) \
    && requested > 0 && !cancelled && !all_out(ring))

#include "mutations.pml"
#define CANCELLABLE (CANCELLERS > 0 || ON_NEXT)
#ifdef LTL
#define LTL_IS_CHECKED 1
#else
#define LTL_IS_CHECKED 0
#endif
#include "memory.pml"
#include "kernel.pml"
#include "waits.pml"
#include "owner.pml"
#include "subscriber.pml"

#define notification_under_way(ring) irq_pending[ring]
#define nothing_under_way \
  (state != RUNNING && empty(store_buffer) && !any_ring(notification_under_way))

/*
 * Liveness, first half: the world may go quiet at any moment, so whenever the owner sleeps, that
 * may be for ever. Where nothing can move any more, nothing may be left to do.
 *
 * Second half, the progress label in owner.pml: no endless run stops consuming. Together: a
 * committed record for which there is demand is delivered, whatever the scheduler does.
 */
active proctype Quiescence() {
  atomic { nothing_under_way || closed -> quiet_world = true };
  atomic {
    timeout ->
    require(!any_ring(waiting) && !any_ring(unnoticed), "violated: lost wakeup\n");
    require(!any_ring(space_withheld) || SPACE_UNCHECKED, "violated: space withheld\n");
    require(cancelled == closed, "violated: cancel unnoticed\n")
  }
}

#ifdef LTL
#if RINGS == 1
/* Both halves in one formula; one position stands for all, as the model treats all alike. */
ltl delivered { [] ((waiting(0) && expected[0] == 0) -> <> (expected[0] != 0 || cancelled)) }
#else
/*
 * Nobody starves B: while the subscriber goes on requesting, a record of B's that the owner can
 * know of is delivered, whatever A does. It can as long as B is notified, or active.
 */
#define known_of_b (ring_ready[1] || !at_rest[1])
ltl served {
  ([] <> (requested > 0)) ->
  [] ((waiting(1) && known_of_b && expected[1] == 0) ->
    <> (expected[1] != 0 || cancelled || !known_of_b))
}
#endif
#endif
