/*
 * What a configuration may break, each by -DNAME: a rule of the design, a step of the kernel's, or
 * a check of ours. tests/model/run shows that each of them is found.
 */

/* Orderings: what the proof is about. */
#ifndef PUBLISH
#define PUBLISH SEQ_CST                 /* store of consumer_pos */
#endif
#ifndef LOOK
#define LOOK SEQ_CST                    /* loads of the second look, after the last publication */
#endif
#ifndef ANNOUNCE
#define ANNOUNCE SEQ_CST                /* store of PARKED and of POLLING */
#endif
#ifndef RECHECK
#define RECHECK SEQ_CST                 /* loads of demand and cancelled after announcing */
#endif
#ifndef TRAILING_FENCE
#define TRAILING_FENCE 0                /* a full fence after the last publication */
#endif

/* Rules of the owner. */
#ifndef NO_SECOND_LOOK
#define NO_SECOND_LOOK 0                /* blocks after publishing, on what the drain saw */
#endif
#ifndef LOOK_SKIPPED_FOR_OTHERS
#define LOOK_SKIPPED_FOR_OTHERS 0       /* no look if another ring had records in the same round */
#endif
#ifndef LOOK_ONLY_AFTER_STORE
#define LOOK_ONLY_AFTER_STORE 0         /* no look if a batch's store had published all already */
#endif
#ifndef LOOK_AT_POSITION_ONLY
#define LOOK_AT_POSITION_ONLY 0         /* drains again on a BUSY header, for ever */
#endif
#ifndef BLOCK_HELD_BACK
#define BLOCK_HELD_BACK 0               /* blocks with the last record unpublished */
#endif
#ifndef BLOCK_OTHER_HELD_BACK
#define BLOCK_OTHER_HELD_BACK 0         /* the last turn of a round alone says whether to nap */
#endif
#ifndef PARK_HELD_BACK
#define PARK_HELD_BACK 0                /* parks without publishing */
#endif
#ifndef CLOSE_HELD_BACK
#define CLOSE_HELD_BACK 0               /* closes without publishing */
#endif
#ifndef PARK_UNCHECKED
#define PARK_UNCHECKED 0                /* parks without looking at demand again */
#endif
#ifndef POLL_UNCHECKED
#define POLL_UNCHECKED 0                /* polls without looking at cancelled again */
#endif
#ifndef POLL_WITHOUT_DEMAND
#define POLL_WITHOUT_DEMAND 0           /* waits in epoll, not parked, until demand comes */
#endif
#ifndef POLL_UNCHECKED_NEWS
#define POLL_UNCHECKED_NEWS 0           /* polls without looking at news again */
#endif
#ifndef NEWS_TAKEN_LATE
#define NEWS_TAKEN_LATE 0               /* takes the news back after its turns, not before */
#endif
#ifndef PARK_OVER_LENT
#define PARK_OVER_LENT 0                /* parks until a batch is back though a ring is at rest */
#endif
#ifndef NOTIFICATION_DROPPED
#define NOTIFICATION_DROPPED 0          /* naps forget which rings at rest were notified */
#endif
#ifndef LOOK_ROUND_DROPS
#define LOOK_ROUND_DROPS 0              /* so do look rounds */
#endif
#ifndef NO_LOOK_ROUND
#define NO_LOOK_ROUND 0                 /* rings at rest are not asked for while others are busy */
#endif
#ifndef TURN_WITHOUT_END
#define TURN_WITHOUT_END 0              /* drains a ring for as long as it has records */
#endif
#ifndef FIRST_RING_FIRST
#define FIRST_RING_FIRST 0              /* each round begins with the same ring */
#endif
#ifndef BUSY_IGNORED
#define BUSY_IGNORED 0
#endif
#ifndef DISCARD_IGNORED
#define DISCARD_IGNORED 0
#endif
#ifndef DEMAND_IGNORED
#define DEMAND_IGNORED 0
#endif
#ifndef CANCEL_IGNORED
#define CANCEL_IGNORED 0                /* looks at cancelled only when the drain has ended */
#endif
#ifndef PUBLISH_BEFORE_DELIVERY
#define PUBLISH_BEFORE_DELIVERY 0
#endif
#ifndef RELEASE_WHILE_LENT
#define RELEASE_WHILE_LENT 0            /* moves on from a batch that is still lent */
#endif
#ifndef KEPT_IGNORED
#define KEPT_IGNORED 0                  /* gives back what was read, whatever is out */
#endif
#ifndef RETURN_ORDER
#define RETURN_ORDER 0                  /* gives back as much as has come back, from the front */
#endif
#ifndef RETURNED_COUNTS_AS_FREE
#define RETURNED_COUNTS_AS_FREE 0       /* lends another for one that is back behind one that is out */
#endif
#ifndef REST_OVER_LENT
#define REST_OVER_LENT 0                /* a dry ring rests, though a batch is out */
#endif
#ifndef TAKEN_IF_FULL
#define TAKEN_IF_FULL 0                 /* looks whether a batch is back only if all are out */
#endif
#ifndef RETURNED_NOT_TAKEN
#define RETURNED_NOT_TAKEN 0            /* without demand, leaves a batch that is back as it is */
#endif
#ifndef CLOSE_WHILE_READING
#define CLOSE_WHILE_READING 0           /* does not wait for a reader that has begun */
#endif
#ifndef RESUME_AT_PUBLISHED
#define RESUME_AT_PUBLISHED 0           /* after a nap, reads from what it published */
#endif

/* Rules of whoever requests and cancels. */
#ifndef REQUEST_WITHOUT_UNPARK
#define REQUEST_WITHOUT_UNPARK 0
#endif
#ifndef RETURN_WITHOUT_UNPARK
#define RETURN_WITHOUT_UNPARK 0
#endif
#ifndef RETURN_WITHOUT_WRITE
#define RETURN_WITHOUT_WRITE 0
#endif
#ifndef CANCEL_WITHOUT_UNPARK
#define CANCEL_WITHOUT_UNPARK 0
#endif
#ifndef CANCEL_WITHOUT_WRITE
#define CANCEL_WITHOUT_WRITE 0
#endif
#ifndef WAKE_WHEN_CLOSED
#define WAKE_WHEN_CLOSED 0              /* writes to the eventfd without asking whether it is open */
#endif

#ifndef ON_NEXT
#define ON_NEXT 0                       /* onNext, too, may request and cancel */
#endif

/* The kernel's own. */
#ifndef KERNEL_POSITION_FIRST
#define KERNEL_POSITION_FIRST 0         /* reserve stores producer_pos before the BUSY header */
#endif
#ifndef KERNEL_NO_BARRIER
#define KERNEL_NO_BARRIER 0             /* commit's xchg is a plain store: the load passes it */
#endif
#ifndef KERNEL_NO_WAKEUP
#define KERNEL_NO_WAKEUP 0              /* producers may use BPF_RB_NO_WAKEUP */
#endif
#ifndef NO_DISCARDS
#define NO_DISCARDS 0                   /* producers discard no record: fewer states */
#endif
#ifndef KERNEL_FORCE_WAKEUP
#define KERNEL_FORCE_WAKEUP 0           /* producers may use BPF_RB_FORCE_WAKEUP */
#endif
#ifndef SPURIOUS
#define SPURIOUS 0                      /* epoll_wait and park may return at any time */
#endif
#ifndef INTERVAL
#define INTERVAL 0                      /* so may epoll_wait, and then each ring gets a turn */
#endif
#ifndef LEVEL_TRIGGERED
#define LEVEL_TRIGGERED 0               /* epoll without EPOLLET */
#endif

/* A property left out, to see what comes after it. */
#ifndef SPACE_UNCHECKED
#define SPACE_UNCHECKED 0               /* space withheld for ever */
#endif
#ifndef LOANS_UNCHECKED
#define LOANS_UNCHECKED 0               /* space given back while lent */
#endif
