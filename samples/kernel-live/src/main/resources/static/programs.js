// The tree of programs: each below the one that started it.

import { element, seconds } from './text.js';

const STAYS_MS = 10_000;
const PROGRAMS = 400;

export class Programs {
  #root = document.getElementById('programs');
  #none = document.getElementById('programs-none');
  #programs = new Map(); // pid -> program
  #dirty = new Set();
  #gone = new Set();

  constructor() {
    this.#root.addEventListener('keydown', event => this.#key(event));
    this.#root.addEventListener('click', event => this.#click(event));
  }

  exec({ pid, ppid, uid, name, command, hidden }) {
    let program = this.#programs.get(pid);
    if (program?.ended) {
      this.#remove(program); // the pid is another process's now
      program = undefined;
    }
    program ??= this.#add(pid, ppid);
    Object.assign(program, { uid, name, command, hidden, known: true });
    this.#dirty.add(program);
    this.#limit();
  }

  exit({ pid, code, signal, seconds }) {
    const program = this.#programs.get(pid);
    if (!program || program.ended) return; // it ran before, or only forked
    program.ended = { code, signal, seconds, at: Date.now() };
    this.#dirty.add(program);
  }

  #add(pid, ppid) {
    const program = { pid, children: new Set(), parent: undefined, known: false };
    this.#programs.set(pid, program);
    if (ppid !== undefined) {
      let parent = this.#programs.get(ppid);
      if (!parent) parent = this.#add(ppid, undefined); // it ran before, or is a fork
      program.parent = parent;
      parent.children.add(program);
    }
    this.#dirty.add(program);
    return program;
  }

  /** Removes it, and its parent if that is there only for its sake. */
  #remove(program) {
    for (const child of program.children) {
      child.parent = undefined;
      this.#dirty.add(child);
    }
    program.children.clear();
    if (this.#programs.get(program.pid) === program) this.#programs.delete(program.pid);
    this.#dirty.delete(program);
    if (program.item) this.#gone.add(program); // else it came and went while the page was paused
    const { parent } = program;
    program.parent = undefined;
    if (parent) {
      parent.children.delete(program);
      this.#dirty.add(parent);
      if (!parent.known && parent.children.size === 0) this.#remove(parent);
    }
  }

  /** Lets go of what has ended: after a while, or at once if there are too many. */
  #limit() {
    for (const program of this.#programs.values()) {
      if (this.#programs.size <= PROGRAMS) return;
      if (program.ended) this.#remove(program);
    }
    for (const program of this.#programs.values()) {
      if (this.#programs.size <= PROGRAMS) return;
      this.#remove(program);
    }
  }

  show(search) {
    this.#ended().forEach(program => this.#remove(program));
    const focused = this.#focused();
    for (const program of this.#gone) program.item?.remove();
    this.#gone.clear();
    for (const program of this.#dirty) this.#draw(program);
    for (const program of this.#dirty) this.#place(program);
    this.#dirty.clear();
    this.find(search);
    this.#none.hidden = this.#programs.size > 0;
    // Moving an element takes the focus away.
    if (focused && document.activeElement !== focused) this.#focus(focused);
  }

  /** What is to have the focus after what is gone has been removed; nothing if no program has it now. */
  #focused() {
    const item = document.activeElement;
    if (!this.#gone.has(item?.program)) return item?.program && item;
    const all = this.#visible();
    const at = all.indexOf(item);
    const near = [...all.slice(at), ...all.slice(0, at).reverse()];
    return near.find(other => !this.#gone.has(other.program)) ?? this.#root;
  }

  /** Hides what is not searched for; also while the page is paused. */
  find(search) {
    for (const program of this.#programs.values()) {
      if (!program.parent) this.#search(program, search);
    }
    if (!this.#root.querySelector('[role="treeitem"][tabindex="0"]:not([hidden])')) this.#stop(this.#visible()[0]);
  }

  /** Whether something that has ended has stayed for long enough. */
  ages() {
    return this.#ended().length > 0;
  }

  #ended() {
    const before = Date.now() - STAYS_MS;
    return [...this.#programs.values()].filter(
      program => program.ended && program.ended.at < before && program.children.size === 0);
  }

  #search(program, search) {
    let found = search.matches(program.name, program.command, program.pid, program.uid);
    for (const child of program.children) {
      if (this.#search(child, search)) found = true;
    }
    if (program.item) program.item.hidden = !found; // it has none yet if it came while the page was paused
    return found;
  }

  #draw(program) {
    if (!program.item) {
      const item = element('li', 'new', '');
      item.setAttribute('role', 'treeitem');
      item.tabIndex = -1;
      item.program = program;
      program.row = element('div', 'row', '');
      item.append(program.row);
      program.item = item;
    }
    const { row, item, known, ended, pid } = program;
    row.replaceChildren();
    if (!known) {
      row.append(element('span', 'quiet', `process ${pid}, not seen to start`));
    } else {
      row.append(element('span', 'name kernel', program.name), element('span', 'quiet', `pid ${pid} uid ${program.uid}`));
      row.append(element('span', 'kernel', program.command));
      if (program.hidden > 0) {
        row.append(element('span', 'quiet', program.hidden === 1 ? '1 argument' : `${program.hidden} arguments`));
      }
    }
    item.classList.toggle('ended', Boolean(ended));
    if (ended) {
      const how = ended.signal ? `killed by signal ${ended.signal}` : `ended with ${ended.code}`;
      row.append(element('span', ended.signal || ended.code ? 'failed' : 'quiet', `${how} after ${seconds(ended.seconds)} s`));
    }
  }

  #place(program) {
    const { item, children, parent } = program;
    let group = item.querySelector(':scope > [role="group"]');
    if (children.size > 0 && !group) {
      group = document.createElement('ul');
      group.setAttribute('role', 'group');
      item.append(group);
      item.setAttribute('aria-expanded', 'true');
    } else if (children.size === 0 && group) {
      group.remove();
      item.removeAttribute('aria-expanded');
    }
    if (!parent) {
      if (item.parentElement !== this.#root) this.#root.prepend(item); // the newest first
      return;
    }
    if (!parent.item) this.#draw(parent);
    let home = parent.item.querySelector(':scope > [role="group"]');
    if (!home) {
      this.#place(parent);
      home = parent.item.querySelector(':scope > [role="group"]');
    }
    if (item.parentElement !== home) home.append(item);
  }

  #visible() {
    return [...this.#root.querySelectorAll('[role="treeitem"]')].filter(item => item.offsetParent !== null);
  }

  /** The Tab key stops at one program only. */
  #stop(item) {
    if (!item) return;
    for (const other of this.#root.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    if (item !== this.#root) item.tabIndex = 0;
  }

  #focus(item) {
    this.#stop(item);
    item?.focus();
  }

  #fold(item, expanded) {
    if (item.hasAttribute('aria-expanded')) item.setAttribute('aria-expanded', String(expanded));
  }

  #click(event) {
    const item = event.target.closest('[role="treeitem"]');
    if (!item) return;
    this.#fold(item, item.getAttribute('aria-expanded') !== 'true');
    this.#focus(item);
  }

  #key(event) {
    const item = event.target.closest('[role="treeitem"]');
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = this.#visible();
    const at = all.indexOf(item);
    const expanded = item.getAttribute('aria-expanded');
    switch (event.key) {
      case 'ArrowDown': this.#focus(all[at + 1]); break;
      case 'ArrowUp': this.#focus(all[at - 1]); break;
      case 'Home': this.#focus(all[0]); break;
      case 'End': this.#focus(all.at(-1)); break;
      case 'ArrowRight':
        if (expanded === 'false') this.#fold(item, true);
        else if (expanded === 'true') this.#focus(all[at + 1]);
        break;
      case 'ArrowLeft':
        if (expanded === 'true') this.#fold(item, false);
        else this.#focus(item.parentElement.closest('[role="treeitem"]'));
        break;
      case 'Enter':
      case ' ': this.#fold(item, expanded !== 'true'); break;
      default: return;
    }
    event.preventDefault();
  }
}
