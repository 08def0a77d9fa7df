/*
 * The memory model: the owner thread's store buffer, and what each ordering of Java's memory
 * model does with it.
 *
 *   store RELEASE   goes into the buffer; it becomes visible later, in order with its neighbours
 *   store SEQ_CST   the same, but marked
 *   load  ACQUIRE   reads memory now, whatever is still in the buffer: it may pass *every* earlier
 *                   store, a SEQ_CST one too (DESIGN rule 2: Java and C++ allow it, POWER does it)
 *   load  SEQ_CST   waits until no marked store is in the buffer; a RELEASE store does not hold it
 *   full fence      waits until the buffer is empty
 *
 * Loads are made in program order, and no store passes an earlier load: acquire and release forbid
 * both. So store-then-load is the one reordering left, and the one that loses wakeups. The other
 * threads need no buffer: wherever one of them stores and then loads something else, a full barrier
 * stands in between (xchg in the kernel; a read-modify-write, or volatile with volatile, in Java).
 */

mtype:ordering = { RELEASE, ACQUIRE, SEQ_CST };

/* What the owner stores: one of these per ring, and the state. */
#define CONSUMER_POS(ring) (ring)
#define STATE RINGS

chan store_buffer = [BUFFER] of { mtype:ordering, byte, byte };
byte unsettled;                         /* SEQ_CST stores in the buffer */

inline store(ordering, variable, value) {
  store_buffer ! ordering, variable, value;
  unsettled = unsettled + (ordering == SEQ_CST)
}

inline load(ordering, target, source) {
  atomic {
    (ordering != SEQ_CST || unsettled == 0) -> target = source
  }
}

#define buffer_drained empty(store_buffer)

/* The hardware: makes the oldest store visible, at any moment it likes. */
active proctype Memory() {
  mtype:ordering ordering;
  byte variable;
  byte value;

end:
  do
  :: atomic {
       store_buffer ? ordering, variable, value ->
       unsettled = unsettled - (ordering == SEQ_CST);
       if
       :: variable < RINGS ->
          consumer_pos[variable] = value;
          printf("memory:     consumer_pos of %c = %d becomes visible\n", name(variable), value)
       :: variable == STATE ->
          state = value;
          printf("memory:     state = %e becomes visible\n", state)
       fi;
       ordering = 0; variable = 0; value = 0
     }
  od
}
