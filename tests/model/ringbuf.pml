/*
 * Proves that the consumer never loses a wakeup: the shared state and what must hold. The actors
 * are in the files included below; README.md maps their steps to the code.
 *
 * The model is endless: producers, demand and positions run round for ever. Positions count whole
 * records, modulo the ring, as the kernel's own comparison does (`& rb->mask`). What lap a slot is
 * of shows in the ghost STALE: a header of the lap before, which no reader can tell from SUBMITTED.
 */

/* Dimensions. A ring of SIZE slots holds at most SIZE - 1 records, as the kernel's check has it. */
#ifndef SIZE
#define SIZE 2
#endif
#ifndef PRODUCERS
#define PRODUCERS 1
#endif
#ifndef CANCELLERS
#define CANCELLERS 0
#endif
#ifndef BATCH
#define BATCH 2                         /* publish at the latest after so many records */
#endif
#ifndef DEMAND
#define DEMAND 1                        /* requested and not delivered, at most */
#endif
#ifndef LENDING
#define LENDING 0                       /* 1: records are lent as batches, read by another thread */
#endif
#ifndef BUFFER
#define BUFFER 2                        /* stores in the owner's store buffer, at most */
#endif

#define next(position) ((position + 1) % SIZE)
#define previous(position) ((position + SIZE - 1) % SIZE)
#define distance(from, to) ((to + SIZE - from) % SIZE)

mtype:record = { STALE, BUSY, SUBMITTED, DISCARDED };
mtype:loan = { RETURNED, LENT, READING, TAKEN_BACK };
mtype:phase = { RUNNING, PARKED, POLLING, WAKING };

/* The mapped memory, as every CPU but the owner's sees it. */
byte consumer_pos;
byte producer_pos;
mtype:record header[SIZE] = STALE;

/* Java's shared fields. */
mtype:phase state = RUNNING;
byte requested;                         /* and not yet delivered */
bool cancelled;
mtype:loan batch = RETURNED;            /* RecordBatch.state, where records are lent */
bool permit;                            /* of LockSupport.park */

/* What the kernel keeps for us. */
bool irq_pending;                       /* irq_work queued, not yet run */
bool ring_ready;                        /* the ring is on epoll's ready list */
byte eventfd;                           /* its counter */

/* The owner's own position, as its CPU reads it back before memory has it. */
byte published;

/* Ghosts, for the properties only. */
byte expected;                          /* the next record to consume */
bool closed;                            /* the owner has closed the eventfd and the mapping */
bool last_signal = true;                /* was under way while another thread cancelled */
bool quiet_world;                       /* no more records, requests, cancels, reads */

#define require(condition, otherwise) \
  if \
  :: (condition) \
  :: else -> printf(otherwise); assert(false) \
  fi

#include "mutations.pml"
#include "memory.pml"
#include "kernel.pml"
#include "demand.pml"
#include "owner.pml"
#include "subscriber.pml"

#define nothing_under_way (state != RUNNING && empty(store_buffer) && !irq_pending)
#define head header[expected]
#define waiting \
  (expected != producer_pos && (head == SUBMITTED || head == DISCARDED) \
    && requested > 0 && !cancelled && batch != LENT)

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
    require(!waiting, "violated: lost wakeup\n");
    require(consumer_pos == expected || SPACE_UNCHECKED, "violated: space withheld\n");
    require(cancelled == closed, "violated: cancel unnoticed\n")
  }
}

#ifdef LTL
/* Both halves in one formula; one position stands for all, as the model treats all alike. */
ltl delivered { [] ((waiting && expected == 0) -> <> (expected != 0 || cancelled)) }
#endif
