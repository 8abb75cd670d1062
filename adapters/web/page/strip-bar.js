// The choices for the whole video: shape, style, music, title and length.

import {element, icon} from "./elements.js";
import {dialog, field, sliding, writing} from "./strip-dialog.js";
import {tell} from "./strip-words.js";

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M9 5v14M15 5v14";
const RATIOS = ["16:9", "9:16", "1:1", "4:5", "3:4"];

export class Choices {
  constructor(strip) {
    this.strip = strip;
    this.dialog = dialog("of-video");
    this.dialog.made.addEventListener("close", () => {
      this.#hush();
      this.settle?.();
    });
  }

  async open(what) {
    this.settle = null;
    this.dialog.name(tell(what));
    this.dialog.body.className = `sheet-body choosing-${what}`;
    this.dialog.body.replaceChildren(...this[what](this.strip.now));
    this.dialog.made.showModal();
    this.dialog.body.querySelector("[aria-pressed=true], input")?.focus();
  }

  close() {
    this.dialog.made.close();
  }

  ratio({ratio}) {
    const options = RATIOS.map((one) => {
      const [width, height] = one.split(":").map(Number);
      const shape = element("span", {className: "shape"});
      shape.style.aspectRatio = `${width} / ${height}`;
      shape.style[width >= height ? "width" : "height"] = "2.6rem";
      return this.#option(one, one === ratio, [{op: "SetRatio", ratio: one}], (strip) => (strip.ratio = one), shape);
    });
    return [element("div", {className: "picks"}, ...options)];
  }

  style({project, style}) {
    const {language} = this.strip.terms ?? {};
    const picks = this.#named("style").map(([value, words]) => {
      const picture = element("img", {src: `samples/${project}/style/${value}?language=${language}`, alt: "", loading: "lazy", width: 160, height: 90});
      // A photo that cannot be drawn leaves the name.
      picture.onerror = () => picture.remove();
      return this.#option(words, value === style, [{op: "SetStyle", style: value}], (strip) => (strip.style = value), picture);
    });
    return [element("div", {className: "picks"}, ...picks)];
  }

  music({project, mood, song, volume}) {
    const picks = this.#named("music").map(([value, words]) => {
      const option = this.#option(words, value === mood, [{op: "SetMusic", mood: value}], (strip) => Object.assign(strip, {mood: value, song: ""}));
      return element("div", {className: "heard"}, this.#listen(project, value, words), option);
    });
    const none = this.#option(tell("no-music"), !mood && !song, [{op: "RemoveMusic"}], (strip) => Object.assign(strip, {mood: "", song: ""}));
    const own = song ? [element("p", {className: "muted", textContent: song})] : [];
    const level = sliding(tell("volume"), {min: 0, max: 100, step: 5, value: Math.round(volume * 100), unit: "%"}, (percent) => {
      this.strip.touchAll([{op: "SetVolume", level: percent / 100}], (strip) => (strip.volume = percent / 100), "volume");
    });
    return [...own, element("div", {className: "picks"}, ...picks, none), ...(mood || song ? [level] : [])];
  }

  // Ten seconds of a piece; a second press, or another piece, ends it.
  #listen(project, mood, words) {
    const button = element("button", {type: "button", className: "round listen"}, icon(PLAY));
    const shows = (plays) => {
      button.setAttribute("aria-pressed", String(plays));
      button.replaceChildren(icon(plays ? PAUSE : PLAY));
    };
    button.setAttribute("aria-label", tell("listen", {name: words}));
    shows(false);
    button.addEventListener("click", () => {
      const plays = button.getAttribute("aria-pressed") === "true";
      this.#hush();
      if (plays) return;
      const sound = element("audio", {src: `samples/${project}/music/${mood}`});
      // One that is stopped says so later, when another may play.
      const ends = () => this.sound === sound && this.#hush();
      sound.onended = sound.onerror = ends;
      this.sound = sound;
      this.silent = () => shows(false);
      shows(true);
      sound.play().catch(ends);
    });
    return button;
  }

  #hush() {
    this.sound?.pause();
    this.sound = null;
    this.silent?.();
    this.silent = null;
  }

  title({title}) {
    const made = writing(tell("words"), title, tell("no-title"), (text) => {
      const operation = text ? {op: "SetTitle", text} : {op: "RemoveWords", words: "title"};
      this.strip.touchAll([operation], (strip) => (strip.title = text), "title");
    });
    this.settle = made.settle;
    made.querySelector("input").addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && this.close());
    return [made, this.#done()];
  }

  total({ms}) {
    const number = element("input", {type: "number", inputMode: "decimal", min: 1, max: 3600, step: 1, value: Math.round(ms / 100) / 10});
    const apply = element("button", {type: "button", className: "primary", textContent: tell("apply")});
    apply.addEventListener("click", () => {
      const wanted = Math.round(Number(number.value) * 1000);
      if (!(wanted >= 1000 && wanted <= 3_600_000)) return number.focus();
      this.close();
      if (wanted === ms) return;
      this.strip.touchAll([{op: "SetTotal", ms: wanted}], (strip) => {
        for (const tile of strip.tiles) tile.ms = Math.round((tile.ms * wanted) / strip.ms);
        strip.ms = wanted;
      }, "total");
    });
    number.addEventListener("keydown", (event) => event.key === "Enter" && apply.click());
    const unit = element("span", {className: "muted", textContent: tell("seconds")});
    return [field(tell("total"), number, unit), element("p", {className: "muted", textContent: tell("total-how")}), element("div", {className: "sheet-end"}, apply)];
  }

  #named(what) {
    return this.strip.terms?.named[what] ?? [];
  }

  #option(words, chosen, operations, patch, ...before) {
    const button = element("button", {type: "button"}, ...before, element("span", {textContent: words}));
    button.setAttribute("aria-pressed", String(chosen));
    button.addEventListener("click", () => {
      this.close();
      if (!chosen) this.strip.touchAll(operations, patch, operations[0].op);
    });
    return button;
  }

  #done() {
    const done = element("button", {type: "button", className: "primary", textContent: tell("done")});
    done.addEventListener("click", () => this.close());
    return element("div", {className: "sheet-end"}, done);
  }
}
