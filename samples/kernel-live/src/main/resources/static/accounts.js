// Accounts for every event. The kernel numbers them in each life of a ring, those that are lost too, so what is missing
// can be told from the numbers that came; how much of it was lost where, the service says.

/** How far back an event is still known to have been shown. */
const REMEMBERED = 20_000;

/** The events of a ring from one start of the loader to the next. */
class Life {
  /** How many numbers were given before this page was opened. */
  #before;
  #last = 0;
  #lostBefore;
  #recent = new Set();
  shown = 0;
  lost = 0;

  /** A new one began while this page was open, so that its first event has number 1. */
  constructor(isNew) {
    if (isNew) this.#before = this.#lostBefore = 0;
  }

  take(number) {
    if (this.#recent.has(number)) return false;
    this.#recent.add(number);
    this.shown++;
    this.#before = Math.min(this.#before ?? Infinity, number - 1);
    this.#last = Math.max(this.#last, number);
    if (this.#recent.size > 2 * REMEMBERED) {
      for (const old of this.#recent) {
        if (old < this.#last - REMEMBERED) this.#recent.delete(old);
      }
    }
    return true;
  }

  /** What the kernel has counted as lost since the life began. */
  tellLost(count) {
    this.#lostBefore ??= count;
    this.lost = Math.max(this.lost, count - this.#lostBefore);
  }

  get numbered() {
    return this.#last === 0 ? 0 : this.#last - this.#before;
  }
}

/** A ring, and what the service said of it last. */
class Ring {
  #lives = new Map(); // map id -> life
  #newest; // of which the service has told; 0 if it has told that there is none
  #told;
  unreadable = 0;

  life(id) {
    // The kernel counts ids up, so a lower one was there before.
    if (!this.#lives.has(id)) this.#lives.set(id, new Life(id > this.#newest));
    return this.#lives.get(id);
  }

  /** Returns how many records came since it was told last; a service that was started anew counts from 0 on. */
  status(ring, isSameService) {
    for (const { life, lost } of ring.lives) this.life(life).tellLost(lost);
    if (ring.lives.length > 0 || ring.state !== 'INACTIVE') {
      this.#newest = Math.max(this.#newest ?? 0, ...ring.lives.map(({ life }) => life));
    }
    const told = this.#told;
    this.#told = ring;
    if (!told) return 0;
    this.unreadable += ring.unreadable - (isSameService ? told.unreadable : 0);
    return ring.records - (isSameService ? told.records : 0);
  }

  sum(of) {
    return sum(this.#lives.values(), of);
  }
}

function sum(values, of) {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}

export class Accounts {
  #rings = new Map(); // by name
  #service;
  #lostOfConnection = 0;
  lostPage = 0;

  /** A new connection: the service counts anew what this page loses. */
  begin() {
    this.#lostOfConnection = 0;
  }

  #ring(name) {
    if (!this.#rings.has(name)) this.#rings.set(name, new Ring());
    return this.#rings.get(name);
  }

  /** Returns false for an event that was shown before, which comes again after a service was killed. */
  take(ring, { life, number }) {
    return this.#ring(ring).life(life).take(number);
  }

  /** What the service says this connection has lost so far. */
  lost(count) {
    this.lostPage += count - this.#lostOfConnection;
    this.#lostOfConnection = count;
  }

  /** What the service says of its rings; returns how many records came since it said so last. */
  status({ service, rings }) {
    const isSameService = service === this.#service;
    this.#service = service;
    return sum(rings, ring => this.#ring(ring.name).status(ring, isSameService));
  }

  #sum(of) {
    return sum(this.#rings.values(), ring => ring.sum(of));
  }

  get shown() {
    return this.#sum(life => life.shown);
  }

  get lostRing() {
    return this.#sum(life => life.lost);
  }

  get unreadable() {
    return sum(this.#rings.values(), ring => ring.unreadable);
  }

  get #counted() {
    return this.shown + this.lostRing + this.lostPage + this.unreadable;
  }

  /** What has a number, and nobody has counted. */
  get missed() {
    return Math.max(0, this.#sum(life => life.numbered) - this.#counted);
  }

  /** A loss may be known before the number behind it. */
  get produced() {
    return this.#counted + this.missed;
  }
}
