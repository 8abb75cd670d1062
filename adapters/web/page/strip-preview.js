// Plays the video as it is now above the strip: a small film by the bot's own engine, made anew after every change.

import {bar, element, labelled, setBar} from "./elements.js";
import {preview} from "./net.js";
import {tell} from "./strip-words.js";

const LOOK_MS = 250;
const CALM_MS = 150;
const AGAIN_MS = 2000;

export class Preview {
  #asked = 0;
  #shown = null;
  #player = null;
  #later = 0;

  constructor(strip) {
    this.strip = strip;
    this.screen = element("div", {className: "screen"});
    this.bar = bar();
    this.words = element("p", {className: "unseen"});
    this.words.setAttribute("role", "status");
    const close = labelled(element("button", {type: "button", className: "round close", textContent: "×"}), "close");
    close.addEventListener("click", () => {
      this.close();
      strip.bar.querySelector(".play")?.focus();
    });
    this.made = element("div", {className: "monitor", hidden: true}, this.screen, this.bar, close, this.words);
    this.made.setAttribute("role", "group");
    strip.bar.before(this.made);
  }

  get open() {
    return !this.made.hidden;
  }

  show() {
    this.made.hidden = false;
    this.made.setAttribute("aria-label", tell("preview"));
    this.#make();
  }

  close() {
    this.#asked += 1;
    clearTimeout(this.#later);
    this.made.hidden = true;
    this.#player = this.#shown = null;
    this.screen.replaceChildren();
    this.strip.redraw();
  }

  // The video is another one now. Changes that come one upon the other lead to one film.
  changed() {
    if (!this.open) return;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#make(), CALM_MS);
  }

  async #make() {
    this.#asked += 1;
    const asked = this.#asked;
    this.#tell(0);
    try {
      await this.strip.touches.settled();
      const strip = this.strip.now;
      const film = await this.#film(asked, strip.project);
      if (asked === this.#asked && film) await this.#play(asked, strip, `previews/${strip.project}/${film.id}/film`);
    } catch (problem) {
      if (asked === this.#asked) this.#failed(problem);
    }
  }

  // The film once it is there; null if another one is wanted by then.
  async #film(asked, project) {
    let film = await preview(project);
    while (!film.ready) {
      if (film.failed) throw new Error("failed");
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (asked !== this.#asked) return null;
      const response = await fetch(`previews/${project}/${film.id}`);
      if (response.ok) film = await response.json();
      else if (response.status !== 503) throw new Error(String(response.status));
      if (asked === this.#asked) this.#tell(film.percent);
    }
    return film;
  }

  // The new film takes the place of the old one, where something has changed, as soon as it can be seen.
  async #play(asked, strip, source) {
    const player = element("video", {src: source, controls: true, playsInline: true, preload: "auto"});
    player.setAttribute("aria-label", tell("preview"));
    await new Promise((resolve, reject) => {
      player.onloadeddata = resolve;
      player.onerror = () => reject(new Error("film"));
    });
    if (asked !== this.#asked) return;
    const before = this.#player;
    const at = this.#shown ? firstChange(this.#shown, strip) ?? before.currentTime : 0;
    const plays = !before || !before.paused || before.ended || at !== before.currentTime;
    const held = this.screen.contains(document.activeElement);
    player.volume = before?.volume ?? 1;
    player.muted = before?.muted ?? false;
    player.currentTime = Math.min(at, Math.max(0, player.duration - 0.1));
    this.screen.replaceChildren(player);
    this.#player = player;
    this.#shown = strip;
    this.#tell(100);
    if (held) player.focus();
    // A browser may want another press before there is sound.
    if (plays) player.play().catch(() => {});
  }

  #tell(percent) {
    const words = tell("preview-making", {percent});
    setBar(this.bar, percent, words);
    this.bar.hidden = percent >= 100;
    this.words.textContent = percent >= 100 ? "" : tell("preview-begun");
  }

  #failed(problem) {
    if (problem.code?.startsWith("too-") || problem.code === "unavailable") {
      this.#later = setTimeout(() => this.#make(), 1000 * Number(problem.values?.seconds) || AGAIN_MS);
      return;
    }
    this.#tell(100);
    this.#player = this.#shown = null;
    this.screen.replaceChildren(element("p", {className: "problem", textContent: tell("preview-failed")}));
  }
}

// When the first tile begins that is not as it was, in seconds; null if all are.
export function firstChange(before, now) {
  const card = now.ms - now.tiles.reduce((sum, {ms}) => sum + ms, 0);
  let begins = card;
  for (const [place, tile] of now.tiles.entries()) {
    if (JSON.stringify(tile) !== JSON.stringify(before.tiles[place])) return begins / 1000;
    begins += tile.ms;
  }
  return before.ratio === now.ratio && before.tiles.length === now.tiles.length ? null : 0;
}
