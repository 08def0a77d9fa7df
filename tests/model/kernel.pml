/*
 * The kernel's side: BPF programs that reserve and commit (kernel/bpf/ringbuf.c), the irq_work
 * that wakes, and epoll (fs/eventpoll.c).
 */

bool ring_lock;

#define has_room (distance(consumer_pos, producer_pos) < SIZE - 1)

active [PRODUCERS] proctype Producer() {
  byte position;
  bool caught_up;

end:
  do
  :: atomic {                           /* __bpf_ringbuf_reserve; when the ring is full, no step */
       !quiet_world && !ring_lock && has_room ->
       ring_lock = true;
       position = producer_pos;
       if
       :: KERNEL_POSITION_FIRST -> producer_pos = next(position)
       :: else -> header[position] = BUSY
       fi;
       printf("producer %d: reserves %d\n", _pid, position)
     };
     atomic {                           /* smp_store_release; pairs with the owner's loads of it */
       if
       :: KERNEL_POSITION_FIRST -> header[position] = BUSY
       :: else -> producer_pos = next(position)
       fi;
       if
       :: KERNEL_NO_BARRIER -> caught_up = (consumer_pos == position)
       :: else
       fi;
       ring_lock = false;
       printf("producer %d: stores producer_pos = %d\n", _pid, producer_pos)
     };

     /* The program writes the record. That may take long, and a later record be done first. */

     atomic {                           /* bpf_ringbuf_commit: xchg of the header, a full barrier */
       if
       :: header[position] = SUBMITTED
       :: header[position] = DISCARDED
       fi;
       printf("producer %d: commits %d: %e\n", _pid, position, header[position])
     };
     atomic {                           /* then consumer_pos: pairs with publish and the look */
       if
       :: KERNEL_NO_BARRIER
       :: else -> caught_up = (consumer_pos == position)
       fi;
       printf("producer %d: sees consumer_pos = %d\n", _pid, consumer_pos);
       if
       :: caught_up -> irq_pending = true
       :: !caught_up
       :: KERNEL_FORCE_WAKEUP -> irq_pending = true
       :: KERNEL_NO_WAKEUP
       fi;
       position = 0; caught_up = false
     }
  od
}

/* irq_work: bpf_ringbuf_notify, wake_up_all, and ep_poll_callback lists the ring as ready. */
active proctype IrqWork() {
end:
  do
  :: atomic {
       irq_pending ->
       irq_pending = false;
       ring_ready = true;
       printf("irq_work:   wakes epoll\n")
     }
  od
}

/*
 * ringbuf_map_poll_kern, which epoll_ctl(ADD) and epoll_wait call on the owner's thread: that CPU
 * sees its own stores before memory does, hence `published` for consumer_pos.
 */
#define poll_says_readable (producer_pos != published)

inline epoll_add() {
  ring_ready = poll_says_readable
}

/* ep_send_events takes a ready item off the list and polls it: a wakeup for nothing is dropped. */
inline epoll_wait() {
  do
  :: atomic { printf("owner:      waits in epoll\n") };
end_polling:
     if
     :: ring_ready ->
        ring_ready = false;
        if
        :: poll_says_readable -> ring_ready = LEVEL_TRIGGERED; break
        :: else
        fi
     :: eventfd > 0 -> break
     :: SPURIOUS -> break               /* a signal, or the poll interval is over */
     fi
  od
}
