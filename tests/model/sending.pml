/*
 * Sending to a user ring buffer: a full ring is waited for without a lost notification, and what is
 * emitted, completed or cancelled meanwhile is noticed by whoever owns the ring. Chosen by SENDING.
 *
 * Whom a drain notifies does not depend on what the sender has stored, so there is no race of stores
 * and loads as with a receiver, and no store buffer here. A position is how full the ring is, in
 * units; a message takes NEED of them, so that there can be room, and too little.
 */

/* Dimensions. */
#ifndef UNITS
#define UNITS 3                         /* of the ring */
#endif
#ifndef NEED
#define NEED 2                          /* of a message */
#endif
#ifndef PREFETCH
#define PREFETCH 2                      /* emitted and not sent, at most */
#endif

/* What a configuration may break. */
#ifndef SKIP_FIRST_LOOK
#define SKIP_FIRST_LOOK 0               /* goes into epoll on what it saw before the poller was there */
#endif
#ifndef NOTIFICATION_DROPPED
#define NOTIFICATION_DROPPED 0          /* takes a notification, and blocks without a look */
#endif
#ifndef LEVEL_TRIGGERED
#define LEVEL_TRIGGERED 0               /* epoll without EPOLLET */
#endif
#ifndef NO_FIRST_EDGE
#define NO_FIRST_EDGE 0                 /* epoll_ctl(ADD) does not ask whether there is room, and ... */
#endif
#ifndef KERNEL_NOTIFIES_FIRST
#define KERNEL_NOTIFIES_FIRST 0         /* a drain notifies before it stores the position */
#endif
#ifndef KERNEL_NO_WAKEUP
#define KERNEL_NO_WAKEUP 0              /* a program may drain with BPF_RB_NO_WAKEUP */
#endif
#ifndef CANCEL_WITHOUT_WAKE
#define CANCEL_WITHOUT_WAKE 0
#endif
#ifndef WAKE_BEFORE_CANCELLED
#define WAKE_BEFORE_CANCELLED 0         /* cancel() wakes before it says why */
#endif
#ifndef CANCELLED_LOOKED_AT_EARLY
#define CANCELLED_LOOKED_AT_EARLY 0     /* before the poller can be woken, and not after */
#endif
#ifndef MISSED_IGNORED
#define MISSED_IGNORED 0                /* gives the ownership up, whoever has knocked meanwhile */
#endif
#ifndef KNOCK_BEFORE_OFFER
#define KNOCK_BEFORE_OFFER 0            /* raises wip before the message is in the queue */
#endif
#ifndef DONE_READ_LATE
#define DONE_READ_LATE 0                /* looks whether the source is done after the queue */
#endif
#ifndef LEAVE_HOLDING
#define LEAVE_HOLDING 0                 /* does not publish what it holds back when it leaves */
#endif
#ifndef WAIT_HOLDING
#define WAIT_HOLDING 0                  /* nor when it waits for room */
#endif
#ifndef OWN_WHILE_HANDED_OVER
#define OWN_WHILE_HANDED_OVER 0         /* lowers wip when it hands over */
#endif

/* wip: how far it is above what the owner has seen makes no difference. */
#define FREE 0
#define OWNED 1
#define KNOCKED 2

/* The mapped memory. */
byte published;                         /* units between the positions of the kernel and the sender */

/* SendSubscriber's. */
byte wip = OWNED;
byte queued;                            /* messages in the queue, its own or the source's */
bool done;
bool cancelled;
bool finished;
bool handed_over;                       /* a thread of SendThreads has been given the ownership */

/* The owner's. */
bool head;                              /* a message has been taken from the queue, and not sent */
byte held;                              /* units written, and not yet published */

/* What the kernel keeps for us. */
bool in_epoll;                          /* the poller has been opened, and knows the ring */
bool irq_pending;
bool ring_ready;                        /* the ring is on epoll's ready list */
bool eventfd;

/* Ghosts. */
byte owners;
bool quiet_world;                       /* no more messages, drains, cancels */

#define require(condition, otherwise) \
  if \
  :: (condition) \
  :: else -> printf(otherwise); assert(false) \
  fi

#define has_room (published + held + NEED <= UNITS)
#define poll_says_writable (published < UNITS)

/* MessageOutput.publish: a release store. */
inline publish() {
  published = published + held;
  held = 0
}

/* SendSubscriber.turn, by whoever has raised wip from 0. Leaves whether the ring has `no_room`. */
inline turn() {
  atomic {
    owners = owners + 1;
    require(owners == 1, "violated: two owners\n");
    wip = OWNED                         /* missed = wip: who knocks from here on makes it turn again */
  };
  do
  :: atomic { last = done && !DONE_READ_LATE };
     do                                 /* sendQueued */
     :: atomic { cancelled || finished -> break }
     :: atomic {
          !cancelled && !finished && !head && queued > 0 ->
          queued = queued - 1;
          head = true
        }
     :: atomic { !cancelled && !finished && !head && queued == 0 -> break }
     :: atomic {
          !cancelled && !finished && head && has_room ->
          head = false;
          held = held + NEED;
          printf("owner:      writes a message\n")
        };
progress_sent:
        if
        :: atomic { publish() }
        :: true                         /* a batch that is not full */
        fi
     :: atomic { !cancelled && !finished && head && !has_room -> no_room = true; break }
     od;
     atomic {
       if
       :: (no_room && WAIT_HOLDING) || (!no_room && LEAVE_HOLDING)
       :: else -> publish()
       fi;
       last = last || (done && DONE_READ_LATE);
       if
       :: finished
       :: !finished && cancelled -> finished = true; no_room = false
       :: !finished && !cancelled && no_room -> break
       :: !finished && !cancelled && !no_room && last ->
          require(!head && queued == 0, "violated: completed with a message left\n");
          finished = true
       :: !finished && !cancelled && !no_room && !last
       fi;
       if
       :: finished -> head = false; queued = 0
       :: else
       fi
     };
     atomic {                           /* addAndGet */
       if
       :: wip == OWNED || MISSED_IGNORED -> wip = FREE; owners = owners - 1; break
       :: else -> wip = OWNED
       fi
     }
  od;
  atomic {
    if
    :: no_room ->
       owners = owners - 1;
       wip = (OWN_WHILE_HANDED_OVER -> FREE : wip)
    :: else
    fi;
    last = false
  }
}

/* run and handOver: a thread that must not block passes the ownership on. */
inline own() {
  turn();
  atomic {
    if
    :: no_room ->
       no_room = false;
       handed_over = true;
       printf("%d: hands the full ring over\n", _pid)
    :: else
    fi
  }
}

/* drain(): knocks, and owns the ring if nobody did. */
inline knock() {
  if
  :: atomic { wip == FREE -> wip = OWNED }; own()
  :: atomic { wip != FREE -> wip = KNOCKED }
  fi
}

/* Subscribes, emits, completes. */
active proctype Source() {
  bool last;
  bool no_room;

  own();                                /* begin() gives its ownership up */
end:
  do
  :: atomic { !quiet_world && !done && queued + head < PREFETCH && wip == FREE && !finished ->
       wip = OWNED;                       /* compareAndSet */
       require(queued == 0 && !head, "violated: a message is passed by the next\n");
       head = true
     };
     own()
  :: atomic { !quiet_world && !done && queued + head < PREFETCH && wip != FREE && !finished ->
       queued = (KNOCK_BEFORE_OFFER -> queued : queued + 1)
     };
     knock();
     atomic { queued = (KNOCK_BEFORE_OFFER -> queued + 1 : queued) }
  :: atomic { !quiet_world && !done -> done = true }; knock()
  od
}

#define gives_up (given_up || (cancelled && !CANCELLED_LOOKED_AT_EARLY))

/* SendRing.awaitRoom and goOnWhenThereIsRoom. */
active proctype Waiter() {
  bool last;
  bool no_room;
  bool told;
  bool look;
  bool given_up;

end_idle:
  do
  :: atomic { handed_over -> handed_over = false };
     do
     :: atomic { look = !SKIP_FIRST_LOOK; given_up = CANCELLED_LOOKED_AT_EARLY && cancelled };
        atomic {                        /* poller(); epoll_ctl(ADD) asks the map */
          if
          :: in_epoll
          :: !in_epoll -> in_epoll = true; ring_ready = poll_says_writable && !NO_FIRST_EDGE
          fi
        };
        do                              /* nap() and block(): any time passes between two steps */
        :: atomic { gives_up -> break }
        :: atomic { !gives_up && look && has_room -> break }
        :: atomic {
             !gives_up && !(look && has_room) -> skip
           };
           if
           :: NOTIFICATION_DROPPED -> ring_ready = false
           :: else
           fi;
end_asleep:
           atomic {                     /* epoll_wait; ep_send_events asks the map again */
             (ring_ready || eventfd) ->
             told = ring_ready && poll_says_writable;
             ring_ready = told && LEVEL_TRIGGERED;
             eventfd = false;
             look = told;             /* a wake tells of something else */
             told = false
           }
        od;
        atomic { look = false; given_up = false };
        turn();
        atomic {
          if
          :: no_room -> no_room = false
          :: else -> break
          fi
        }
     od
  od
}

/* bpf_user_ringbuf_drain: takes messages, one after the other, and notifies at its end. */
active proctype Kernel() {
  bool took;

end:
  do
  :: atomic {
       !quiet_world && published >= NEED ->
       if
       :: KERNEL_NOTIFIES_FIRST && !took -> irq_pending = true; took = true
       :: else
       fi
     };
     atomic {                           /* smp_store_release(&rb->consumer_pos) */
       published = published - NEED;
       took = true;
       printf("kernel:     takes a message\n")
     };
progress_drained:
     skip
  :: atomic {                           /* irq_work_queue */
       took ->
       took = false;
       if
       :: irq_pending = !KERNEL_NOTIFIES_FIRST
       :: KERNEL_NO_WAKEUP
       fi
     }
  od
}

/* wake_up_all, ep_poll_callback. */
active proctype IrqWork() {
end:
  do
  :: atomic {
       irq_pending ->
       irq_pending = false;
       ring_ready = in_epoll;
       printf("irq_work:   wakes epoll\n")
     }
  od
}

#ifdef CANCELLER
active proctype Canceller() {
  bool last;
  bool no_room;

end:
  atomic { !quiet_world -> cancelled = !WAKE_BEFORE_CANCELLED };
  atomic {                              /* SendRing.wake: no poller, nobody to wake */
    if
    :: in_epoll && !CANCEL_WITHOUT_WAKE -> eventfd = true
    :: else
    fi
  };
  cancelled = true;
  knock()
}
#endif

/* The world may go quiet at any moment; where nothing can move any more, nothing may be left. */
active proctype Quiescence() {
  atomic { quiet_world = true };
  atomic {
    timeout ->
    require(!cancelled || finished, "violated: cancel unnoticed\n");
    require(!(head && has_room && !finished), "violated: lost wakeup\n");
    require(finished || head || (queued == 0 && !done), "violated: message or end forgotten\n");
    require(held == 0, "violated: message withheld\n")
  }
}
