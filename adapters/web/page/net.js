// Talks to the bot: opening the chat, posting, pressing, and following the changes of the journal.

import {say, knows} from "./words.js";

const POLL_HIDDEN_MS = 15000;
const SILENCE_MS = 40000;

// A problem the bot told: its sentence is the message, its code says which.
export class Problem extends Error {
  constructor(code, values = {}) {
    super(say(knows(code) ? code : "failed", values));
    this.code = code;
    this.values = values;
  }
}

async function ask(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    const {error, ...values} = await response.json().catch(() => ({error: "failed"}));
    throw new Problem(error, {seconds: response.headers.get("Retry-After"), ...values});
  }
  return response.status === 204 ? {} : response.json();
}

export const open = () => ask("open", {});
export const login = (password) => ask("login", {password});
export const logout = () => ask("logout", {});
export const share = (target) => ask("shares", {target: String(target)});
export const unshare = (target) => ask("shares/stop", {target: String(target)});
export const press = (target, code) => ask("presses", {id: newId(), target: String(target), code});

export const preview = (project) => ask("previews", {project});
export const touch = (body) => ask("touches", body);

// Not crypto.randomUUID: that exists only under https and on this machine itself.
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Sends one message; a try that is repeated has the same id and counts once.
export function post({id, text, files}, onProgress, signal) {
  const form = new FormData();
  form.append("id", id);
  form.append("text", text);
  for (const {file, thumb} of files) {
    form.append("file", file, file.name);
    if (thumb) form.append("thumb", thumb, "thumb.jpg");
  }
  return new Promise((resolve, reject) => {
    // fetch() cannot tell how much of an upload has left.
    const request = new XMLHttpRequest();
    request.open("POST", "messages");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status === 200) resolve();
      else reject(request.status < 500 || request.status === 507 ? told(request.responseText) : new Problem("unreachable"));
    };
    request.onerror = () => reject(new Problem("unreachable"));
    request.onabort = () => reject(new Problem("stopped"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function told(text) {
  try {
    const {error, ...values} = JSON.parse(text);
    return new Problem(error, values);
  } catch {
    return new Problem("failed");
  }
}

// Follows the chat for as long as the page lives. A page in view holds a stream; one in the background asks now and
// then, because a browser has few connections for each address and every open tab would keep one.
export class Follower {
  #last = 0;
  #source = null;
  #timer = 0;

  constructor({onEntries, onState, reopen}) {
    this.onEntries = onEntries;
    this.onState = onState;
    this.reopen = reopen;
    document.addEventListener("visibilitychange", () => this.start());
    addEventListener("online", () => this.start());
  }

  start() {
    this.stop();
    if (document.hidden) this.#later(() => this.#poll(), POLL_HIDDEN_MS);
    else this.#listen();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #listen() {
    this.#source = new EventSource(`events?after=${this.#last}`);
    this.#watch();
    this.#source.onmessage = (event) => {
      this.#watch();
      this.onState(true);
      this.#take(JSON.parse(event.data));
    };
    this.#source.onerror = () => {
      this.onState(false);
      // A refused stream is not tried again by the browser.
      if (this.#source.readyState === EventSource.CLOSED) this.#later(() => this.#again(), 3000);
    };
  }

  async #again() {
    const opened = await this.reopen().catch(() => true);
    if (opened) this.start();
  }

  // The bot gives a sign of life every 15 seconds; a connection that died without a word is opened anew.
  #watch() {
    this.#later(() => {
      this.onState(false);
      this.start();
    }, SILENCE_MS);
  }

  async #poll() {
    try {
      const response = await fetch(`messages?after=${this.#last}`);
      if (response.ok) this.#take(await response.json());
    } finally {
      if (document.hidden) this.#later(() => this.#poll(), POLL_HIDDEN_MS);
    }
  }

  #take(entries) {
    if (entries.length) this.#last = entries.at(-1).seq;
    this.onEntries(entries);
  }

  #later(action, ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, ms);
  }
}
