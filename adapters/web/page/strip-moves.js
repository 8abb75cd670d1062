// Moves and chooses tiles, by mouse, touch and keyboard.

import "./vendor/sortable.min.js";
import {tell} from "./strip-words.js";

const HOLD_MS = 220;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Moves {
  #lifted = null;
  #dragging = false;
  #held = false;
  #silent = false;
  #pointer = "mouse";
  #from = "";

  // `strip`: has tiles, selected, nameOf, open, remove, move, redraw and announce.
  constructor(strip) {
    this.strip = strip;
    this.list = strip.tiles.list;
    this.list.addEventListener("pointerdown", (event) => (this.#pointer = event.pointerType), true);
    this.list.addEventListener("click", (event) => this.#click(event));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    // A button is pressed when its space bar is let go.
    this.list.addEventListener("keyup", (event) => event.key === " " && event.target.matches(".face") && event.preventDefault());
    this.list.addEventListener("focusout", (event) => this.#left(event));
    this.list.addEventListener("contextmenu", (event) => this.#pointer === "touch" && event.preventDefault());
    this.sortable = globalThis.Sortable.create(this.list, {
      draggable: ".shot", filter: ".off", preventOnFilter: false,
      animation: calm.matches ? 0 : 140,
      // The browser's own drag is not for fingers, and would look like a file that comes in.
      forceFallback: true, fallbackTolerance: 5, fallbackOnBody: true,
      delay: HOLD_MS, delayOnTouchOnly: true, touchStartThreshold: 6,
      bubbleScroll: false, scrollSensitivity: 60,
      ghostClass: "ghost", chosenClass: "held", dragClass: "dragged",
      onChoose: () => (this.#held = true),
      onUnchoose: ({item}) => this.#unheld(item),
      onStart: ({item}) => this.#start(item),
      onEnd: ({item}) => this.#end(item),
    });
  }

  // Whether a tile is in the hand: the row must not change then.
  get busy() {
    return this.#dragging || this.#lifted !== null;
  }

  allow(yes) {
    this.sortable.option("disabled", !yes);
  }

  #start(item) {
    this.#dragging = true;
    const ids = this.strip.group(item.dataset.id);
    document.querySelector(".dragged")?.setAttribute("data-count", ids.length > 1 ? ids.length : "");
  }

  #end(item) {
    this.#dragging = false;
    this.#hush();
    this.#drop(item.dataset.id);
  }

  #unheld(item) {
    const touched = this.#held && !this.#dragging && this.#pointer === "touch";
    this.#held = false;
    if (!touched) return;
    // Held long enough to be picked up, and let go where it was: it is chosen.
    this.#hush();
    this.strip.toggle(item.dataset.id);
  }

  // The click that comes after a drag or a long touch is none.
  #hush() {
    this.#silent = true;
    setTimeout(() => (this.#silent = false), 80);
  }

  // What was moved goes before the first tile behind it that was not.
  #drop(id) {
    const moving = this.strip.group(id);
    const ids = this.strip.tiles.ids;
    const before = ids.slice(ids.indexOf(id) + 1).find((other) => !moving.includes(other)) ?? null;
    this.strip.move(moving, before);
  }

  #click(event) {
    const item = event.target.closest(".shot");
    if (!item || this.#silent) return;
    const {id} = item.dataset;
    if (event.target.closest(".off")) return this.strip.remove(this.strip.group(id));
    if (event.shiftKey) this.strip.range(this.#from || id, id);
    else if (event.ctrlKey || event.metaKey || (this.strip.selected.size && this.#pointer === "touch")) this.strip.toggle(id);
    else this.strip.open(this.strip.group(id), id);
    this.#from = event.shiftKey ? this.#from || id : id;
  }

  #key(event) {
    const item = event.target.closest(".shot");
    if (!item || !event.target.matches(".face")) return;
    const {id} = item.dataset;
    const done = this.#lifted ? this.#carry(event.key, id) : this.#walk(event, id);
    if (done) event.preventDefault();
  }

  #carry(key, id) {
    const ids = this.strip.tiles.ids;
    const now = ids.indexOf(id);
    const to = {ArrowLeft: now - 1, ArrowUp: now - 1, ArrowRight: now + 1, ArrowDown: now + 1, Home: 0, End: ids.length - 1}[key];
    if (to !== undefined) {
      const place = Math.max(0, Math.min(ids.length - 1, to));
      const item = this.strip.tiles.of(id);
      const others = [...this.list.children].filter((other) => other !== item);
      this.list.insertBefore(item, others[place] ?? null);
      this.strip.tiles.focus(id);
      this.strip.announce(tell("moved-to", {place: place + 1, count: ids.length}));
      return true;
    }
    if (key === " " || key === "Enter") this.#putDown(id);
    else if (key === "Escape") this.#putBack(id);
    else return key !== "Tab";
    return true;
  }

  #lift(id) {
    if (!this.strip.touchable) return;
    this.#lifted = {id};
    this.strip.tiles.of(id).classList.add("lifted");
    this.strip.announce(tell("picked-up", this.#where(id)));
  }

  #putDown(id) {
    this.#lifted = null;
    this.strip.tiles.of(id).classList.remove("lifted");
    this.strip.announce(tell("dropped", this.#where(id)));
    this.#drop(id);
    this.strip.tiles.focus(id);
  }

  #putBack(id) {
    this.#lifted = null;
    this.strip.tiles.of(id)?.classList.remove("lifted");
    this.strip.announce(tell("put-back", this.#where(id)));
    this.strip.redraw();
    this.strip.tiles.focus(id);
  }

  #where(id) {
    const ids = this.strip.tiles.ids;
    return {name: this.strip.nameOf(id), place: ids.indexOf(id) + 1, count: ids.length};
  }

  // Somebody goes elsewhere with a tile in the hand. Moving it in the row takes the focus for a moment.
  #left(event) {
    const lifted = this.#lifted;
    if (!lifted) return;
    setTimeout(() => {
      if (this.#lifted === lifted && !this.list.contains(document.activeElement)) this.#putBack(lifted.id);
    });
  }

  #walk(event, id) {
    const ids = this.strip.tiles.ids;
    const now = ids.indexOf(id);
    const to = {ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: ids.length - 1}[event.key];
    if (to !== undefined) {
      const next = ids[Math.max(0, Math.min(ids.length - 1, to))];
      if (event.shiftKey) this.strip.range(this.#from || id, next);
      else this.#from = next;
      this.strip.tiles.focus(next);
      return true;
    }
    if (event.key === " ") this.#lift(id);
    else if (event.key === "Delete" || event.key === "Backspace") this.strip.remove(this.strip.group(id));
    else if (event.key === "Escape") this.strip.clear();
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) this.strip.range(ids[0], ids.at(-1));
    else return false;
    return true;
  }
}
