// Follows the tiles of the project as they are now. The strip itself is loaded once there are some.

import {language} from "./words.js";

export class LiveStrip {
  #strip = null;
  #loading = null;
  #asking = false;
  #again = false;
  #entries = [];

  constructor(place, notice) {
    this.place = place;
    this.notice = notice;
  }

  // Something was said: the video may be another one now. The steps of a progress change nothing.
  heard(entries) {
    const told = entries.filter((entry) => entry.author === "bot" && !entry.progress);
    this.#entries.push(...told);
    if (told.length) this.look();
  }

  // The page speaks another language now.
  spoken() {
    this.#strip?.spoken(language);
  }

  async look() {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      const heard = this.#entries.splice(0);
      await this.#ask(heard);
    } while (this.#again);
    this.#asking = false;
  }

  async #ask(heard) {
    this.#strip?.heard(heard);
    try {
      const response = await fetch("strip");
      if (!response.ok) return;
      const {strip} = await response.json();
      if (strip && !this.#strip) await this.#load();
      this.#strip?.show(strip);
    } catch {
      // The next entry asks again.
    }
  }

  async #load() {
    this.#loading ??= Promise.all([import("./strip.js"), styled()]);
    const [{Strip}] = await this.#loading;
    this.#strip ??= new Strip(this.place, {notice: this.notice, look: () => this.look()});
  }
}

// The look of the strip, which the page needs only now.
function styled() {
  const link = Object.assign(document.createElement("link"), {rel: "stylesheet", href: "page/strip.css"});
  const loaded = new Promise((resolve) => (link.onload = link.onerror = resolve));
  document.head.append(link);
  return loaded;
}
