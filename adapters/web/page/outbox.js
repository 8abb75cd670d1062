// Sends messages one after the other. What cannot go out waits, is marked, and goes when the connection is back.

import {bar, element, icon, labelled, setBar, worded} from "./elements.js";
import {newId, post} from "./net.js";
import {shrunk} from "./pictures.js";
import {say} from "./words.js";

const KEPT = "unsent";
const LONGEST_MS = 30_000;
const CROSS = "M6 6l12 12M18 6L6 18";

export class Outbox {
  #sending = Promise.resolve();
  #pending = new Map();
  #waking = new Set();

  // `onDiscard` gets the words of a message that was not sent; `onSent` hears that the bot has one, `onWait` that not yet.
  constructor(messages, {onDiscard, onSent, onWait}) {
    Object.assign(this, {messages, onDiscard, onSent, onWait});
    addEventListener("online", () => this.wake());
    addEventListener("beforeunload", (event) => this.#hasFiles() && event.preventDefault());
  }

  send({text, items = [], savesData = false}) {
    this.#add({id: newId(), text, items, savesData});
    this.#keep();
  }

  // Words that an earlier page could not send.
  resume() {
    for (const {id, text} of kept()) if (!this.#pending.has(id)) this.#add({id, text, items: []});
  }

  // The connection is back.
  wake() {
    for (const go of this.#waking) go();
  }

  // The journal has it: its own entry takes the place of the pending one.
  arrived(id) {
    const letter = this.#pending.get(id);
    if (!letter) return;
    this.#pending.delete(id);
    letter.message.article.remove();
    for (const {url} of letter.items) if (url) URL.revokeObjectURL(url);
    this.#keep();
  }

  forget() {
    localStorage.removeItem(KEPT);
  }

  #add(letter) {
    const files = letter.items.map(({file, url}) => ({name: file.name, thumb: url}));
    letter.message = this.messages.addPending({text: letter.text, files});
    this.#pending.set(letter.id, letter);
    this.#queue(letter);
  }

  #queue(letter) {
    letter.stop = new AbortController();
    this.#sending = this.#sending.then(() => this.#deliver(letter));
  }

  async #deliver(letter) {
    const tiles = this.#tiles(letter);
    const words = element("span", {className: "muted"});
    const stop = worded("button", "stop", {}, {type: "button", onclick: () => letter.stop.abort()});
    if (letter.items.length) letter.message.state(words, stop);
    if (letter.savesData) for (const item of letter.items) item.file = await shrunk(item.file);
    for (let attempt = 0; this.#pending.has(letter.id); attempt += 1) {
      try {
        showSending(letter, tiles, words, 0);
        await post(
          {id: letter.id, text: letter.text, files: letter.items},
          (part) => showSending(letter, tiles, words, part),
          letter.stop.signal,
        );
        this.#sent(letter);
        return;
      } catch (problem) {
        if (problem.code === "stopped") return this.#stopped(letter);
        if (problem.code !== "unreachable") return this.#failed(letter, problem);
        this.onWait();
        letter.message.article.classList.add("unsent");
        letter.message.state(worded("p", "unsent", {}, {className: "muted"}), ...(letter.items.length ? [stop] : []));
        await this.#pause(Math.min(LONGEST_MS, 1000 * 2 ** attempt), letter.stop.signal);
        letter.message.article.classList.remove("unsent");
        letter.message.state(...(letter.items.length ? [words, stop] : []));
      }
    }
  }

  #sent(letter) {
    letter.message.state();
    letter.message.article.classList.remove("unsent");
    this.onSent();
  }

  // A bar on each file, and a button that leaves it out.
  #tiles(letter) {
    const places = letter.message.slots.files.querySelectorAll("li");
    return letter.items.map((item, number) => {
      const progress = bar();
      const leave = labelled(element("button", {type: "button", className: "remove"}, icon(CROSS)), "cancel-file", {name: item.file.name});
      leave.addEventListener("click", () => {
        letter.leftOut = item;
        letter.stop.abort();
      });
      places[number].querySelectorAll(".bar, .remove").forEach((old) => old.remove());
      places[number].append(progress, leave);
      return {bar: progress, leave, item};
    });
  }

  // Either one file was left out, and the others go on; or all of it is not sent.
  #stopped(letter) {
    const left = letter.leftOut;
    letter.leftOut = null;
    if (!left) return this.#discard(letter);
    letter.items = letter.items.filter((item) => item !== left);
    if (left.url) URL.revokeObjectURL(left.url);
    if (!letter.items.length && !letter.text) return this.#discard(letter);
    const files = letter.items.map(({file, url}) => ({name: file.name, thumb: url}));
    letter.message.update({id: Infinity, author: "person", text: letter.text, files});
    this.#queue(letter);
  }

  #failed(letter, problem) {
    const again = () => {
      letter.message.state();
      this.#queue(letter);
    };
    this.onWait();
    letter.message.article.classList.add("unsent");
    letter.message.state(
      element("p", {className: "problem", textContent: problem.message}),
      worded("button", "retry", {}, {type: "button", onclick: again}),
      worded("button", "discard", {}, {type: "button", onclick: () => this.#discard(letter)}),
    );
  }

  // Not sent: the words go back into the box, so that nothing typed is lost.
  #discard(letter) {
    this.arrived(letter.id);
    this.onDiscard(letter.text);
  }

  #hasFiles() {
    return [...this.#pending.values()].some((letter) => letter.items.length);
  }

  // Words outlive the page; files cannot.
  #keep() {
    const words = [...this.#pending.values()].filter((letter) => !letter.items.length).map(({id, text}) => ({id, text}));
    if (words.length) localStorage.setItem(KEPT, JSON.stringify(words));
    else localStorage.removeItem(KEPT);
  }

  #pause(ms, signal) {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#waking.delete(go);
        resolve();
      };
      const timer = setTimeout(go, ms);
      this.#waking.add(go);
      signal.addEventListener("abort", go, {once: true});
    });
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

// How far each file is: they leave one after the other, in order.
function showSending(letter, tiles, words, part) {
  if (!letter.items.length) return;
  const all = letter.items.reduce((sum, {file}) => sum + file.size, 0);
  let before = 0;
  let done = 0;
  for (const {bar: progress, leave, item} of tiles) {
    const percent = item.file.size ? (100 * (part * all - before)) / item.file.size : 100 * part;
    setBar(progress, percent, item.file.name);
    progress.hidden = leave.hidden = percent >= 100;
    done += percent >= 100 ? 1 : 0;
    before += item.file.size;
  }
  const percent = Math.floor(part * 100);
  words.textContent = percent < 100 ? say("sending", {done, all: tiles.length, percent}) : say("sent-all");
}
