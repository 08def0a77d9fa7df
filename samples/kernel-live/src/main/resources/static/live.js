// Puts the page together: what comes is taken into the accounts at once, and shown a few times a second.

import { Accounts } from './accounts.js';
import { Charts } from './charts.js';
import { Connections } from './connections.js';
import { Programs } from './programs.js';
import { connect } from './stream.js';

const SHOW_MS = 200;

const byId = id => document.getElementById(id);
const accounts = new Accounts();
const charts = new Charts();
const programs = new Programs();
const connections = new Connections();

let state = 'Connecting';
let paused = false;
let changed = true;
let lastStatus;
let ringless = []; // the names of the rings that the service did not have when it said so last
let waiting = []; // and of those that it did not have the time before, either
let now = { rate: 0, fills: [0, 0], lost: 0 };

const search = {
  words: [],
  /** Whether one of the values has each word of the search. */
  matches(...values) {
    return this.words.every(word => values.some(value => value !== undefined && String(value).toLowerCase().includes(word)));
  },
};

const handlers = {
  exec: event => accounts.take('programs', event) && programs.exec(event),
  exit: event => accounts.take('programs', event) && programs.exit(event),
  connect: event => accounts.take('connections', event) && connections.connect(event),
  close: event => accounts.take('connections', event) && connections.close(event),
  lost: ({ lost }) => accounts.lost(lost),
  status: status => takeStatus(status),
};

function takeStatus(status) {
  const { rings, commandLines } = status;
  const time = performance.now();
  const lostBefore = accounts.lostRing;
  const records = accounts.status(status);
  const missing = rings.filter(ring => ring.size === 0).map(ring => ring.name);
  waiting = missing.filter(name => ringless.includes(name)); // else it is only about to open them
  ringless = missing;
  showState();
  byId('redacted').hidden = commandLines !== 'REDACTED';
  if (lastStatus) {
    const elapsed = (time - lastStatus.time) / 1000;
    const lostPage = accounts.lostPage - lastStatus.lostPage;
    now = {
      rate: elapsed > 0 ? records / elapsed : 0,
      fills: rings.map(ring => (ring.size > 0 ? (100 * ring.fill) / ring.size : 0)),
      lost: accounts.lostRing - lostBefore + lostPage,
    };
    charts.add(Date.now() / 1000, now);
  }
  lastStatus = { time, lostPage: accounts.lostPage };
}

function number(id, value) {
  const shown = byId(id);
  shown.textContent = value.toLocaleString('en');
  shown.classList.toggle('some', value > 0);
}

function show() {
  programs.show(search);
  connections.show(search);
  charts.show();
  number('produced', accounts.produced);
  number('shown', accounts.shown);
  number('lost-ring', accounts.lostRing);
  number('lost-page', accounts.lostPage);
  number('unreadable', accounts.unreadable);
  number('missed', accounts.missed);
  byId('rate-now').textContent = now.rate.toFixed(now.rate < 10 ? 1 : 0);
  byId('fill-now').textContent = `programs ${now.fills[0].toFixed(1)} %, connections ${now.fills[1].toFixed(1)} %`;
  number('loss-now', now.lost);
}

function showState() {
  let text = state;
  if (waiting.length > 0) text += `, waiting for the kernel's ${waiting.join(' and ')}: has the loader run?`;
  if (paused) text += ', paused: events are counted, not shown';
  // Only what is new is read out.
  if (byId('state').textContent !== text) byId('state').textContent = text;
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  changed = true;
  showState();
});

byId('search').addEventListener('input', event => {
  search.words = event.target.value.toLowerCase().split(/\s+/).filter(word => word !== '');
  // Answered while the page is paused, too; nothing else moves then.
  programs.find(search);
  connections.find(search);
});

setInterval(() => {
  if (paused) return;
  if (changed || programs.ages()) show();
  changed = false;
}, SHOW_MS);

connect({
  begin: () => accounts.begin(),
  state: text => {
    state = text;
    ringless = waiting = [];
    showState();
  },
  event: (kind, value) => {
    handlers[kind](value);
    changed = true;
  },
});
