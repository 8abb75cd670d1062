// Shows that the bot is at work on an answer, from the moment something was sent until the answer comes.

const LONGEST_MS = 90_000;
// So long after a message its answer may still come to a page that was opened since.
const LATELY_S = 30;

export class Typing {
  #timer = 0;

  constructor(sign) {
    this.sign = sign;
  }

  show() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), LONGEST_MS);
    this.sign.hidden = false;
  }

  hide() {
    clearTimeout(this.#timer);
    this.sign.hidden = true;
  }

  // What the journal has: an answer ends it.
  take(entries) {
    const last = entries.at(-1);
    if (!last) return;
    if (entries.some((entry) => entry.author === "bot" && !entry.removed)) this.hide();
    // A message that only changed has a number beyond its own.
    if (last.author === "person" && last.seq === last.id && Date.now() / 1000 - last.at < LATELY_S) this.show();
  }
}
