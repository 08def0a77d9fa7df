// Accounts for every event. The kernel numbers them, those that are lost too, so what is missing can be told from
// the numbers that came; how much of it the ring and this page have lost, the service says.

/** How far back an event is still known to have been shown. */
const REMEMBERED = 20_000;

export class Accounts {
  #lives = new Map(); // of the loader: map id -> numbers
  #rings = new Map(); // ring name -> what the service said last
  lostRing = 0;
  lostPage = 0;
  #lostOfConnection = 0;

  /** A new connection: the service counts anew what this page loses. */
  begin() {
    this.#lostOfConnection = 0;
  }

  /** Returns false for an event that was shown before, which comes again after a service was killed. */
  take({ life, number }) {
    let known = this.#lives.get(life);
    if (!known) {
      known = { first: number, last: number, count: 0, recent: new Set() };
      this.#lives.set(life, known);
    }
    if (known.recent.has(number)) return false;
    known.recent.add(number);
    known.count++;
    known.first = Math.min(known.first, number);
    known.last = Math.max(known.last, number);
    if (known.recent.size > 2 * REMEMBERED) {
      for (const old of known.recent) {
        if (old < known.last - REMEMBERED) known.recent.delete(old);
      }
    }
    return true;
  }

  /** What the service says this connection has lost so far. */
  lost(count) {
    this.lostPage += count - this.#lostOfConnection;
    this.#lostOfConnection = count;
  }

  /** What the service says of its rings; returns how many records came since it said so last. */
  status(rings) {
    let records = 0;
    for (const ring of rings) {
      const last = this.#rings.get(ring.name);
      if (last) {
        // A service that was started anew counts from 0 on.
        records += ring.records - (ring.records < last.records ? 0 : last.records);
        this.lostRing += ring.lost - (ring.lost < last.lost ? 0 : last.lost);
      }
      this.#rings.set(ring.name, ring);
    }
    return records;
  }

  get produced() {
    return this.#sum(life => life.last - life.first + 1);
  }

  get shown() {
    return this.#sum(life => life.count);
  }

  get missed() {
    return Math.max(0, this.produced - this.shown - this.lostRing - this.lostPage);
  }

  #sum(of) {
    let sum = 0;
    for (const life of this.#lives.values()) sum += of(life);
    return sum;
  }
}
