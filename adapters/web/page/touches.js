// Sends touches, one after the other, and keeps what they do on the page until the bot has answered.

import {newId, Problem, touch} from "./net.js";

const AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const LATE_MS = 20000;

export class Touches {
  #open = [];
  #sending = false;

  constructor({onChange, onProblem, onLate}) {
    Object.assign(this, {onChange, onProblem, onLate});
  }

  // `patch` changes a strip as the touch will; `done` is when it is in the strip. A touch with the `key` of one that
  // still waits takes its place.
  add({project, tiles = [], operations, revision = null, patch = () => {}, key = ""}) {
    const waits = key && this.#open.find((other) => other.key === key && !other.begun);
    let finished;
    const done = new Promise((resolve) => (finished = resolve));
    const one = {id: newId(), done, finished, key, patch, begun: false, answered: false, body: {project, tiles, operations, revision}};
    if (waits) {
      this.#open[this.#open.indexOf(waits)] = one;
      done.then(waits.finished);
    } else {
      this.#open.push(one);
    }
    this.onChange();
    this.#send();
    return {done};
  }

  // The strip as it will be once all that is under way is done.
  applied(strip) {
    const changed = structuredClone(strip);
    for (const {patch, body} of this.#open) if (body.project === strip.project) patch(changed);
    return changed;
  }

  // Once all that was done until now is in the strip.
  async settled() {
    await Promise.all(this.#open.map((one) => one.done));
  }

  // The bot has answered; what a touch did is in the strip that is asked for from now on.
  heard(entries) {
    for (const {touch: id} of entries) for (const one of this.#open) if (one.id === id) one.answered = true;
  }

  // A strip has come that was asked for after these answers.
  settle() {
    const over = this.#open.filter((one) => one.answered);
    this.#open = this.#open.filter((one) => !one.answered);
    for (const one of over) one.finished();
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    for (let one = this.#next(); one; one = this.#next()) await this.#deliver(one);
    this.#sending = false;
  }

  #next() {
    return this.#open.find((one) => !one.begun);
  }

  async #deliver(one) {
    one.begun = true;
    const body = {id: one.id, ...one.body};
    for (let attempt = 0; ; attempt += 1) {
      try {
        await touch(body);
        setTimeout(() => this.#late(one), LATE_MS);
        return;
      } catch (problem) {
        const wait = this.#wait(problem, attempt);
        if (!wait) return this.#drop(one, problem);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  // How long until the next try; 0 if there is none. A try that is repeated has the same id and counts once.
  #wait(problem, attempt) {
    if (problem.code?.startsWith("too-fast")) return 1000 * (Number(problem.values?.seconds) || 5);
    const away = !(problem instanceof Problem) || problem.code === "unavailable";
    return away ? AGAIN_MS[attempt] ?? 0 : 0;
  }

  #drop(one, problem) {
    this.#open = this.#open.filter((other) => other !== one);
    one.finished();
    this.onProblem(problem);
  }

  #late(one) {
    if (one.answered || !this.#open.includes(one)) return;
    one.answered = true;
    this.onLate();
  }
}
