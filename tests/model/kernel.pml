/*
 * The kernel's side: BPF programs that reserve and commit (kernel/bpf/ringbuf.c), the irq_work
 * that wakes, and epoll (fs/eventpoll.c).
 */

bool ring_lock[RINGS];

#define has_room(ring) (distance(consumer_pos[ring], producer_pos[ring]) < SIZE - 1)

/* ep_poll_callback, called by irq_work, lists the ring as ready. */
inline notify(ring) {
  ring_ready[ring] = true;
  printf("irq_work:   wakes epoll for %c\n", name(ring))
}

/*
 * One record. Where a ring has one producer, nobody can see a reservation that is half made, and
 * both its steps are one here.
 */
inline produce(ring) {
  atomic {                              /* __bpf_ringbuf_reserve; when the ring is full, no step */
    !quiet_world && !ring_lock[ring] && has_room(ring) ->
    position = producer_pos[ring];
    if
    :: KERNEL_POSITION_FIRST -> producer_pos[ring] = next(position)
    :: else -> header(ring, position) = BUSY
    fi;
    printf("producer %d: reserves %c%d\n", _pid, name(ring), position);
#if PRODUCERS > 1 || KERNEL_POSITION_FIRST
    ring_lock[ring] = true
  };
  atomic {                              /* smp_store_release; pairs with the owner's loads of it */
    ring_lock[ring] = false;
#endif
    if
    :: KERNEL_POSITION_FIRST -> header(ring, position) = BUSY
    :: else -> producer_pos[ring] = next(position)
    fi;
    if
    :: KERNEL_NO_BARRIER -> caught_up = (consumer_pos[ring] == position)
    :: else
    fi;
    printf("producer %d: stores producer_pos of %c = %d\n", _pid, name(ring), producer_pos[ring])
  };

  /* The program writes the record. That may take long, and a later record be done first. */

  atomic {                              /* bpf_ringbuf_commit: xchg of the header, a full barrier */
    if
    :: header(ring, position) = SUBMITTED
    :: RINGS == 1 && !NO_DISCARDS -> header(ring, position) = DISCARDED
    fi;
    printf("producer %d: commits %c%d: %e\n", _pid, name(ring), position, header(ring, position))
  };
  atomic {                              /* then consumer_pos: pairs with publish and the look */
    if
    :: KERNEL_NO_BARRIER
    :: else -> caught_up = (consumer_pos[ring] == position)
    fi;
    printf("producer %d: sees consumer_pos of %c = %d\n", _pid, name(ring), consumer_pos[ring]);
    if
    :: caught_up -> irq_pending[ring] = true
    :: !caught_up
    :: KERNEL_FORCE_WAKEUP -> irq_pending[ring] = true
    :: KERNEL_NO_WAKEUP
    fi;
    position = 0; caught_up = false
  };
#if RINGS > 1
  atomic {                              /* irq_work runs before the program's processor goes on */
    if
    :: irq_pending[ring] -> irq_pending[ring] = false; notify(ring)
    :: else
    fi
  }
#endif
}

active [PRODUCERS] proctype Producer() {
  byte position;
  bool caught_up;

end:
  do
  :: produce(0)
  od
}

#if RINGS > 1
active [PRODUCERS] proctype ProducerOfB() {
  byte position;
  bool caught_up;

end:
  do
  :: produce(1)
  od
}
#else
/* irq_work, whenever it likes: bpf_ringbuf_notify, wake_up_all. */
active proctype IrqWork() {
end:
  do
  :: atomic { irq_pending[0] -> irq_pending[0] = false; notify(0) }
  od
}
#endif

/*
 * ringbuf_map_poll_kern, which epoll_ctl(ADD) and epoll_wait call on the owner's thread: that CPU
 * sees its own stores before memory does, hence `published` for consumer_pos.
 */
#define poll_says_readable(ring) (producer_pos[ring] != published[ring])

#if RINGS > 1
#define any_ring(property) (property(0) || property(1))
#else
#define any_ring(property) (property(0))
#endif

#define is_ready(ring) ring_ready[ring]
#define is_notified(ring) notified[ring]

inline epoll_add() {
  ring_ready[0] = poll_says_readable(0);
#if RINGS > 1
  ring_ready[1] = poll_says_readable(1)
#endif
}

/* ep_send_events takes a ready item off the list and polls it: a wakeup for nothing is dropped. */
inline ep_send_events(ring) {
  if
  :: ring_ready[ring] ->
     notified[ring] = poll_says_readable(ring);
     ring_ready[ring] = notified[ring] && LEVEL_TRIGGERED
  :: else
  fi
}

inline ep_send_all_events() {
  ep_send_events(0);
#if RINGS > 1
  ep_send_events(1);
#endif
  woken = eventfd;
  eventfd = false                       /* read(2) */
}

/* RingPoller.await without a time limit. Leaves which rings were `notified`. */
inline epoll_wait() {
  do
  :: atomic { printf("owner:      waits in epoll\n") };
end_polling:
     atomic {
       if
       :: any_ring(is_ready) || eventfd
       :: SPURIOUS -> woken = true
       :: INTERVAL -> timed_out = true
       fi;
       ep_send_all_events();
       if
       :: any_ring(is_notified) || woken || timed_out -> woken = false; break
       :: else
       fi
     }
  od
}

/* The same with a limit: time is left out, and so it returns at once. */
inline epoll_ask() {
  ep_send_all_events();
  woken = false
}
