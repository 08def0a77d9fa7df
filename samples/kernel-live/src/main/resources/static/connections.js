// The table of TCP connections, the newest first.

import { clock, element, seconds } from './text.js';

const ROWS = 100;

export class Connections {
  #body = document.getElementById('connections');
  #rows = new Map(); // both ends -> what is known
  #dirty = new Set();

  connect(event) {
    const key = event.local + ' ' + event.remote;
    const old = this.#rows.get(key);
    if (old) this.#remove(key, old); // the same ports once more
    this.#put(key, { ...event, state: 'open' });
  }

  close(event) {
    const key = event.local + ' ' + event.remote;
    const known = this.#rows.get(key);
    const state = event.established ? 'closed' : 'failed';
    if (known && known.state === 'open') {
      Object.assign(known, event, { state, time: known.time });
      this.#dirty.add(known);
    } else {
      if (known) this.#remove(key, known);
      this.#put(key, { ...event, state });
    }
  }

  #put(key, connection) {
    this.#rows.set(key, connection);
    this.#dirty.add(connection);
    if (this.#rows.size > ROWS) {
      const [oldest, row] = this.#rows.entries().next().value;
      this.#remove(oldest, row);
    }
  }

  #remove(key, connection) {
    this.#rows.delete(key);
    this.#dirty.delete(connection);
    // While the page is paused, too: a row that is gone is not worth keeping.
    connection.gone = true;
  }

  show(search) {
    for (const row of [...this.#body.children]) {
      if (row.connection.gone) row.remove();
    }
    for (const connection of this.#dirty) {
      const fresh = this.#row(connection);
      if (connection.row) connection.row.replaceWith(fresh);
      else this.#body.prepend(fresh);
      connection.row = fresh;
    }
    this.#dirty.clear();
    this.find(search);
  }

  /** Hides what is not searched for; also while the page is paused. */
  find(search) {
    for (const row of this.#body.children) {
      row.hidden = !search.matches(row.connection.name, row.connection.pid, row.connection.uid,
        row.connection.local, row.connection.remote);
    }
  }

  #row(connection) {
    const { time, pid, name, local, remote, incoming, state } = connection;
    const row = document.createElement('tr');
    row.connection = connection;
    row.append(
      element('td', '', clock(time)),
      element('td', 'kernel', pid === 0 ? 'not known' : `${name} ${pid}`),
      element('td', '', local),
      element('td', '', incoming ? 'incoming' : 'outgoing'),
      element('td', '', remote),
      element('td', state === 'failed' ? 'failed' : '', state),
      element('td', 'number', state === 'open' ? '' : seconds(connection.seconds)),
      element('td', 'number', state === 'open' ? '' : connection.sent),
      element('td', 'number', state === 'open' ? '' : connection.received));
    return row;
  }
}
