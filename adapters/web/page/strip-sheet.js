// The sheet of a tile, or of several: everything that can be changed of them by hand.

import {element, icon} from "./elements.js";
import {Crop} from "./strip-crop.js";
import {choosing, dialog, sliding, ticking, writing} from "./strip-dialog.js";
import {count, tell} from "./strip-words.js";

const LEAST_S = 0.2;
const MOST_S = 15;
const MOST_LIGHT = 60;
const ROTATE = "M20 11a8 8 0 1 0-2.3 6M20 4v7h-7";

export class Sheet {
  #ids = [];
  #shows = {};

  constructor(strip) {
    this.strip = strip;
    this.dialog = dialog("of-tile");
    this.dialog.made.addEventListener("close", () => this.#closed());
  }

  async open(ids, id) {
    this.#ids = ids;
    this.back = id;
    this.#draw();
    this.dialog.made.showModal();
  }

  close() {
    this.dialog.made.close();
  }

  // The strip has changed, perhaps by somebody else.
  refresh() {
    if (!this.dialog.made.open) return;
    this.#ids = this.#ids.filter((id) => this.strip.tile(id));
    if (this.#ids.length) this.#update();
    else this.close();
  }

  #update() {
    const tile = this.#tile;
    this.#name();
    for (const [what, show] of Object.entries(this.#shows)) if (what !== "settle") show(tile[what], tile);
  }

  get #tile() {
    return this.strip.tile(this.#ids[0]);
  }

  #closed() {
    this.#shows.settle?.();
    this.strip.tiles.focus(this.back);
  }

  #name() {
    const {tiles} = this.strip.now;
    const place = tiles.findIndex(({id}) => id === this.#ids[0]) + 1;
    const kind = tell(this.#tile.clip ? "kind-clip" : "kind-photo");
    this.dialog.name(this.#ids.length > 1 ? count(this.#ids.length) : `${tell("tile", {kind, n: place})} · ${this.#tile.name}`);
  }

  #touch(operations, patch, what) {
    this.strip.touch(this.#ids, operations, patch, `${what} ${this.#ids}`);
  }

  #draw() {
    this.#shows = {};
    const {body} = this.dialog;
    const tiles = this.#ids.map((id) => this.strip.tile(id));
    const clips = tiles.every(({clip}) => clip);
    const photos = tiles.every(({clip}) => !clip);
    const last = this.strip.now.tiles.at(-1).id === this.#ids.at(-1) && this.#ids.length === 1;
    const parts = [
      ...(this.#ids.length === 1 ? [this.#picture()] : []),
      this.#length(),
      ...(clips ? this.#recording() : []),
      ...(this.#ids.length === 1 ? [this.#caption()] : []),
      this.#lettering(),
      this.#brightness(),
      this.#pick("look", "look", "SetLook", "look"),
      ...(photos ? [this.#pick("motion", "motion", "SetMotion", "motion")] : []),
      ...(last ? [] : [this.#transition()]),
      this.#end(),
    ];
    body.replaceChildren(...parts);
    this.#update();
  }

  #picture() {
    const crop = new Crop(([left, top, width, height]) => {
      const whole = Math.min(width, height) > 0.995;
      const part = {left, top, width, height};
      this.#touch([{op: "Crop", part}], (tile) => (tile.crop = whole ? undefined : [left, top, width, height]), "crop");
    });
    const rotate = element("button", {type: "button"}, icon(ROTATE), element("span", {textContent: tell("rotate")}));
    rotate.addEventListener("click", () => this.#touch([{op: "Rotate", degrees: 90}], turn, `turn ${Date.now()}`));
    const whole = element("button", {type: "button", textContent: tell("crop-whole")});
    whole.addEventListener("click", () => crop.whole());
    this.#shows.picture = (_, tile) => {
      crop.show(tile);
      whole.disabled = !tile.crop;
    };
    return element("div", {className: "look-at"}, crop.made, element("div", {className: "controls"}, rotate, whole));
  }

  #length() {
    const made = sliding(
      tell("length"), {min: LEAST_S, max: MOST_S, step: 0.1, value: 4, unit: tell("seconds")},
      (seconds) => this.#touch([{op: "SetLength", ms: Math.round(seconds * 1000)}], (tile) => (tile.ms = Math.round(seconds * 1000)), "ms"),
    );
    this.#shows.ms = (ms, tile) => {
      const longest = tile.clip && tile.whole_ms ? (tile.whole_ms - (tile.start ?? 0)) / (tile.speed ?? 1) / 1000 : MOST_S;
      made.least(LEAST_S, Math.max(longest, ms / 1000));
      made.show(ms / 1000);
    };
    return made;
  }

  #recording() {
    const mute = ticking(tell("mute"), false, (muted) => this.#touch([{op: "MuteClips", muted}], (tile) => (tile.muted = muted), "mute"));
    this.#shows.muted = (muted) => mute.show(Boolean(muted));
    const volume = sliding(
      tell("volume"), {min: 0, max: 100, step: 5, value: 100, unit: "%"},
      (percent) => this.#touch([{op: "SetVolume", level: percent / 100}], (tile) => (tile.volume = percent / 100), "volume"),
    );
    this.#shows.volume = (level) => volume.show(Math.round((level ?? 1) * 100));
    return [mute, volume, ...(this.#ids.length === 1 && this.#tile.whole_ms ? this.#trim() : [])];
  }

  #trim() {
    const range = {min: 0, max: this.#tile.whole_ms / 1000, step: 0.1, unit: tell("seconds")};
    const told = (start, end) => {
      const [from, to] = [start, end].map((seconds) => Math.round(seconds * 1000));
      this.#touch([{op: "Trim", start: from, end: to}], (tile) => Object.assign(tile, {start: from, ms: (to - from) / (tile.speed ?? 1)}), "trim");
    };
    const now = () => {
      const {start = 0, ms, speed = 1} = this.#tile;
      return [start / 1000, (start + ms * speed) / 1000];
    };
    const name = (key) => `${tell("trim")}: ${tell(key)}`;
    const from = sliding(name("trim-from"), {...range, value: 0}, (start) => told(Math.min(start, now()[1] - LEAST_S), now()[1]));
    const to = sliding(name("trim-to"), {...range, value: 0}, (end) => told(now()[0], Math.max(end, now()[0] + LEAST_S)));
    this.#shows.start = () => {
      const [start, end] = now();
      from.show(Math.round(start * 10) / 10);
      to.show(Math.round(end * 10) / 10);
    };
    return [from, to];
  }

  #caption() {
    const made = writing(tell("caption"), "", tell("caption-none"), (text) => {
      const operation = text ? {op: "SetCaptions", texts: [text]} : {op: "RemoveWords", words: "captions"};
      this.#touch([operation], (tile) => (tile.caption = text), "caption");
    });
    this.#shows.caption = (text) => made.show(text ?? "");
    this.#shows.settle = made.settle;
    return made;
  }

  #lettering() {
    const options = [["", tell("usual")], ...(this.strip.terms?.named.type_style ?? [])];
    const made = choosing(tell("caption-style"), options, "", (style) => {
      if (style) this.#touch([{op: "StyleWords", words: "captions", type_style: style}], (tile) => (tile.type_style = style), "lettering");
    });
    this.#shows.type_style = (style, {caption}) => {
      made.hidden = !caption;
      made.show(style ?? "");
    };
    return made;
  }

  #brightness() {
    const made = sliding(
      tell("brightness"), {min: -MOST_LIGHT, max: MOST_LIGHT, step: 5, value: 0, unit: "%"},
      (percent) => this.#touch([{op: "Brighten", by: 0, level: percent / 100}], (tile) => (tile.brightness = percent / 100), "brightness"),
      (percent) => {
        const picture = this.dialog.body.querySelector(".stage img");
        if (picture) picture.style.filter = `brightness(${1 + percent / 100})`;
      },
    );
    this.#shows.brightness = (light) => made.show(Math.round((light ?? 0) * 100));
    return made;
  }

  #pick(what, terms, op, field) {
    const options = this.strip.terms?.named[terms] ?? [];
    const made = choosing(tell(what), options, "", (value) => this.#touch([{op, [field]: value}], (tile) => (tile[what] = value), what));
    this.#shows[what] = (value) => made.show(value ?? options[0]?.[0] ?? "");
    return made;
  }

  #transition() {
    const options = this.strip.terms?.named.transition ?? [];
    const made = choosing(tell("transition"), options, "", (kind) => {
      // Here the photos are those that it comes after.
      const after = this.#ids.map((_, index) => `at ${index + 1}`);
      const patch = (strip) => strip.tiles.filter(({id}) => this.#ids.includes(id)).forEach((tile) => (tile.transition = kind));
      this.strip.touches.add({
        project: this.strip.now.project, tiles: this.#ids, patch, key: `transition ${this.#ids}`,
        operations: [{op: "SetTransition", type: kind || "cut", after}],
      });
    });
    this.#shows.transition = (kind) => made.show(kind ?? "");
    return made;
  }

  #end() {
    const remove = element("button", {type: "button", className: "problem", textContent: tell("remove-them")});
    remove.addEventListener("click", () => {
      const ids = this.#ids;
      this.close();
      this.strip.remove(ids);
    });
    const done = element("button", {type: "button", className: "primary", textContent: tell("done")});
    done.addEventListener("click", () => this.close());
    return element("div", {className: "sheet-end"}, remove, done);
  }
}

// A quarter to the right, and its crop with it.
function turn(tile) {
  tile.turn = ((tile.turn ?? 0) + 90) % 360;
  if (tile.crop) {
    const [left, top, width, height] = tile.crop;
    tile.crop = [1 - top - height, left, height, width];
  }
}

