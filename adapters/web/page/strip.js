// The strip: the video as a row of tiles under the composer. What is done to it is a touch; the bot carries it out.

import {element, icon} from "./elements.js";
import {Moves} from "./strip-moves.js";
import {Tiles} from "./strip-tiles.js";
import {count, tell, time, told} from "./strip-words.js";
import {Touches} from "./touches.js";

const FOLDED = "strip-folded";
const TOAST_MS = 8000;
const ICONS = {
  play: "M8 5v14l11-7z",
  undo: "M9 5 4 10l5 5M4 10h10a5 5 0 0 1 0 10h-3",
  redo: "m15 5 5 5-5 5M20 10H10a5 5 0 0 0 0 10h3",
};

export class Strip {
  selected = new Set();
  #strip = null;
  #shown = null;
  #toastEnds = 0;

  constructor(section, {notice, look}) {
    this.section = section;
    this.notice = notice;
    this.look = look;
    this.#lay();
    this.tiles = new Tiles(this.row);
    this.touches = new Touches({
      onChange: () => this.redraw(),
      onProblem: (problem) => this.#failed(problem),
      onLate: () => {
        this.notice(tell("late"));
        look();
      },
    });
    this.moves = new Moves(this);
  }

  get touchable() {
    return Boolean(this.#strip?.touchable);
  }

  // The strip as it is shown: with what is on its way.
  get now() {
    return this.#shown;
  }

  heard(entries) {
    this.touches.heard(entries);
  }

  // The project's strip as the bot has it; null if there is no video.
  show(strip) {
    if (strip?.project !== this.#strip?.project) this.selected.clear();
    const changed = strip?.revision !== this.#strip?.revision;
    this.#strip = strip;
    this.touches.settle();
    this.redraw();
    if (!strip) this.preview?.close();
    else if (changed) this.preview?.changed();
  }

  spoken() {
    this.redraw();
    this.choices?.close();
    this.sheet?.close();
  }

  redraw() {
    this.section.hidden = !this.#strip;
    if (!this.#strip || this.moves?.busy) return;
    this.#shown = this.touches.applied(this.#strip);
    const known = new Set(this.#shown.tiles.map(({id}) => id));
    for (const id of this.selected) if (!known.has(id)) this.selected.delete(id);
    this.moves.allow(this.touchable);
    this.tiles.draw(this.#shown.tiles, {selected: this.selected, touchable: this.touchable});
    this.#drawBar();
    this.sheet?.refresh(this.#shown);
  }

  // The tiles that something is done to: all that are chosen, if this is one of them.
  group(id) {
    const ids = this.#shown.tiles.map((tile) => tile.id);
    return this.selected.has(id) ? ids.filter((other) => this.selected.has(other)) : [id];
  }

  nameOf(id) {
    return this.tile(id)?.name ?? "";
  }

  tile(id) {
    return this.#shown?.tiles.find((tile) => tile.id === id);
  }

  toggle(id) {
    if (!this.touchable) return;
    if (!this.selected.delete(id)) this.selected.add(id);
    this.redraw();
    this.announce(tell("selected", {n: this.selected.size}));
  }

  range(from, to) {
    if (!this.touchable) return;
    const ids = this.tiles.ids;
    const [first, last] = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b);
    this.selected = new Set(ids.slice(Math.max(0, first), last + 1));
    this.redraw();
    this.announce(tell("selected", {n: this.selected.size}));
  }

  clear() {
    this.selected.clear();
    this.redraw();
  }

  announce(text) {
    this.live.textContent = text;
  }

  // Does something to tiles: `operation` gets the selection that stands for them.
  touch(ids, operations, patch, key = "") {
    const of = ids.map((_, index) => `at ${index + 1}`);
    const made = operations.map((operation) => ({of, ...operation}));
    const change = (strip) => strip.tiles.filter(({id}) => ids.includes(id)).forEach(patch);
    return this.touches.add({project: this.#strip.project, tiles: ids, operations: made, patch: change, key});
  }

  // Does something to the whole video.
  touchAll(operations, patch = () => {}, key = "", revision = null) {
    return this.touches.add({project: this.#strip.project, operations, patch, key, revision});
  }

  move(ids, before) {
    const order = this.#shown.tiles.map(({id}) => id);
    const rest = order.filter((id) => !ids.includes(id));
    const place = before === null ? rest.length : rest.indexOf(before);
    const wanted = [...rest.slice(0, place), ...ids, ...rest.slice(place)];
    if (wanted.join() === order.join()) return this.redraw();
    const of = ids.map((_, index) => `at ${index + 1}`);
    const to = before === null ? {where: "end"} : {where: "before", anchor: [`at ${ids.length + 1}`]};
    this.touches.add({
      project: this.#strip.project,
      tiles: before === null ? ids : [...ids, before],
      operations: [{op: "Move", of, to}],
      patch: (strip) => moveIn(strip, ids, before),
    });
  }

  remove(ids) {
    if (!this.touchable || !ids.length) return;
    const order = this.tiles.ids;
    const next = order.slice(order.indexOf(ids.at(-1)) + 1).find((id) => !ids.includes(id)) ?? order.findLast((id) => !ids.includes(id));
    const text = ids.length === 1 ? tell("removed-1", {name: this.nameOf(ids[0])}) : tell("removed", {n: ids.length});
    const held = this.row.contains(document.activeElement);
    const {project} = this.#strip;
    const {done} = this.touches.add({
      project, tiles: ids, operations: [{op: "Remove", of: ids.map((_, index) => `at ${index + 1}`)}],
      patch: (strip) => {
        strip.tiles = strip.tiles.filter(({id}) => !ids.includes(id));
        retotal(strip);
      },
    });
    const after = done.then(() => this.#strip?.revision);
    if (next && held) this.tiles.focus(next);
    this.#toast(text, async () => this.#bringBack(ids, project, await after));
  }

  // Undoes the removal if nothing was changed since; else the pictures come back where the upload had them.
  #bringBack(ids, project, revision) {
    if (this.#strip?.project !== project) return;
    if (this.#strip.revision === revision) return this.touchAll([{op: "Undo"}], undefined, "", revision);
    const numbers = ids.filter((id) => /^\d+$/.test(id)).map((id) => `at ${id}`);
    if (numbers.length) this.touchAll([{op: "Restore", of: numbers}]);
  }

  async open(ids, id) {
    if (!this.touchable) return;
    const {Sheet} = await import("./strip-sheet.js");
    this.sheet ??= new Sheet(this);
    await this.sheet.open(ids, id);
  }

  async play() {
    const {Preview} = await import("./strip-preview.js");
    this.preview ??= new Preview(this);
    if (this.preview.open) this.preview.close();
    else this.preview.show();
    this.redraw();
  }

  async choose(what) {
    const {Choices} = await import("./strip-bar.js");
    this.choices ??= new Choices(this);
    await this.choices.open(what);
  }

  #failed(problem) {
    this.notice(told(problem.code) || problem.message);
    this.redraw();
    this.look();
  }

  #toast(text, undo) {
    clearTimeout(this.#toastEnds);
    const button = element("button", {type: "button", textContent: tell("undo")});
    button.addEventListener("click", () => {
      this.toast.hidden = true;
      undo();
    });
    this.toast.replaceChildren(element("span", {textContent: text}), button);
    this.toast.hidden = false;
    this.#toastEnds = setTimeout(() => (this.toast.hidden = true), TOAST_MS);
  }

  #lay() {
    const make = (tag, className, role = "") => {
      const made = element(tag, {className});
      if (role) made.setAttribute("role", role);
      return made;
    };
    this.toast = make("div", "toast", "status");
    this.toast.hidden = true;
    this.live = make("p", "unseen");
    this.live.setAttribute("aria-live", "assertive");
    this.bar = make("div", "strip-bar");
    this.chosen = make("div", "strip-chosen");
    this.row = make("ol", "strip-row");
    this.note = make("p", "strip-note muted");
    this.fold = element("button", {type: "button", className: "fold"});
    this.fold.addEventListener("click", () => this.#setFolded(!this.section.classList.contains("folded")));
    this.section.replaceChildren(this.toast, this.bar, this.row, this.note, this.live);
    this.#setFolded(remembered(FOLDED) === "yes");
  }

  #setFolded(folded) {
    this.section.classList.toggle("folded", folded);
    this.fold.setAttribute("aria-expanded", String(!folded));
    this.fold.title = tell(folded ? "show" : "hide");
    remember(FOLDED, folded ? "yes" : "no");
  }

  #drawBar() {
    const strip = this.#shown;
    this.section.setAttribute("aria-label", tell("strip"));
    this.row.setAttribute("aria-label", `${tell("strip")}. ${tell("how")}`);
    this.note.textContent = this.touchable ? "" : tell("read-only");
    this.note.hidden = this.touchable;
    const summary = tell("summary", {n: count(strip.tiles.length), time: time(strip.ms)});
    this.fold.replaceChildren(element("b", {textContent: tell("strip")}), element("span", {className: "muted", textContent: summary}));
    const mark = JSON.stringify({...strip, tiles: [], plays: this.preview?.open, lang: document.documentElement.lang});
    if (this.bar.dataset.mark !== mark) {
      this.bar.dataset.mark = mark;
      const held = this.bar.contains(document.activeElement) ? document.activeElement.dataset.what : "";
      const choices = this.touchable ? [this.#choices(strip), this.chosen, this.#history(strip)] : [];
      this.bar.replaceChildren(this.fold, ...choices);
      if (held) this.bar.querySelector(`[data-what="${held}"]`)?.focus();
    }
    this.#drawChosen();
  }

  #choices(strip) {
    const made = element("div", {className: "choices"});
    const play = element("button", {type: "button", className: "play"}, icon(ICONS.play), element("span", {textContent: tell("preview")}));
    play.dataset.what = "preview";
    play.setAttribute("aria-pressed", String(Boolean(this.preview?.open)));
    play.addEventListener("click", () => this.play());
    made.append(play);
    const values = {
      ratio: strip.ratio,
      style: this.named("style", strip.style),
      music: strip.song || (strip.mood ? this.named("music", strip.mood) : tell("no-music")),
      title: strip.title || tell("no-title"),
      total: time(strip.ms),
    };
    for (const [what, value] of Object.entries(values)) {
      const button = element("button", {type: "button"}, element("small", {textContent: tell(what)}), element("span", {textContent: value || "–"}));
      button.dataset.what = what;
      button.setAttribute("aria-haspopup", "dialog");
      button.addEventListener("click", () => this.choose(what));
      made.append(button);
    }
    return made;
  }

  #history(strip) {
    const made = element("div", {className: "history"});
    for (const [what, possible, op] of [["undo", strip.undoes, "Undo"], ["redo", strip.redoes, "Redo"]]) {
      const button = element("button", {type: "button", className: "round", disabled: !possible});
      button.dataset.what = what;
      button.setAttribute("aria-label", tell(what));
      button.title = tell(what);
      button.append(icon(ICONS[what]));
      button.addEventListener("click", () => {
        button.disabled = true;
        this.touchAll([{op}], undefined, "", this.#strip.revision);
      });
      made.append(button);
    }
    return made;
  }

  #drawChosen() {
    this.chosen.hidden = !this.selected.size;
    if (!this.selected.size) return this.chosen.replaceChildren();
    const ids = this.tiles.ids.filter((id) => this.selected.has(id));
    const button = (key, act, className = "") => element("button", {type: "button", className, textContent: tell(key), onclick: act});
    this.chosen.replaceChildren(
      element("b", {textContent: tell("selected", {n: ids.length})}),
      button("edit", () => this.open(ids, ids[0]), "primary"),
      button("remove-them", () => this.remove(ids)),
      button("done", () => this.clear()),
    );
  }

  // The name of a choice as the bot calls it, once those are here.
  named(what, value) {
    const language = document.documentElement.lang.slice(0, 2);
    if (this.terms?.language === language) return this.terms.named[what].find(([one]) => one === value)?.[1] ?? value;
    this.#loadTerms(language);
    return value;
  }

  async #loadTerms(language) {
    if (this.asked === language) return;
    this.asked = language;
    try {
      const response = await fetch(`strip-terms/${language}`);
      if (response.ok) this.terms = {language, named: await response.json()};
      this.bar.dataset.mark = "";
      this.redraw();
    } catch {
      this.asked = "";
    }
  }
}

function moveIn(strip, ids, before) {
  const rest = strip.tiles.filter(({id}) => !ids.includes(id));
  const moving = ids.map((id) => strip.tiles.find((tile) => tile.id === id)).filter(Boolean);
  const place = before === null ? rest.length : rest.findIndex(({id}) => id === before);
  if (place >= 0) strip.tiles = [...rest.slice(0, place), ...moving, ...rest.slice(place)];
}

// How long it runs once its tiles have changed.
export function retotal(strip) {
  strip.ms = strip.tiles.reduce((sum, {ms}) => sum + ms, 0);
}

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A private window keeps nothing.
  }
}
