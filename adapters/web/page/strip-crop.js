// The frame that says which part of a photo is shown: dragged, or moved with the keyboard; faces are marked.

import {element} from "./elements.js";
import {filterOf, pictureOf} from "./strip-tiles.js";
import {tell} from "./strip-words.js";

const LEAST = 0.2;
const STEP = 0.02;
const WHOLE = [0, 0, 1, 1];

export class Crop {
  // `told` gets the part once somebody lets go.
  constructor(told) {
    this.told = told;
    this.picture = element("img", {alt: "", draggable: false});
    this.faces = element("span", {className: "faces", hidden: true});
    this.frame = element("button", {type: "button", className: "frame"}, element("span", {className: "corner"}));
    this.note = element("p", {className: "muted crop-note"});
    this.note.setAttribute("role", "status");
    this.stage = element("div", {className: "stage"}, this.picture, this.faces, this.frame);
    this.made = element("div", {className: "crop"}, this.stage, this.note);
    this.frame.addEventListener("pointerdown", (event) => this.#drag(event));
    this.frame.addEventListener("keydown", (event) => this.#key(event));
  }

  show(tile) {
    this.tile = tile;
    const source = pictureOf(tile, true);
    if (this.picture.getAttribute("src") !== source) this.picture.src = source;
    this.picture.style.filter = filterOf(tile);
    if (!this.moving) this.part = tile.crop ?? WHOLE;
    const faces = around((tile.faces ?? []).map((face) => turned(face, tile.turn ?? 0)));
    this.faces.hidden = !faces;
    if (faces) lay(this.faces, faces);
    this.safe = faces;
    this.frame.setAttribute("aria-label", `${tell("crop-frame")}. ${tell("crop-how")}`);
    this.#lay();
  }

  whole() {
    this.part = WHOLE;
    this.#settle();
  }

  #lay() {
    lay(this.frame, this.part);
    const cuts = this.safe && !holds(this.part, this.safe);
    this.note.textContent = cuts ? tell("crop-cuts") : this.safe ? tell("crop-faces") : "";
    this.note.classList.toggle("problem", Boolean(cuts));
  }

  #settle() {
    this.moving = false;
    this.#lay();
    this.told(this.part.map((share) => Math.round(share * 1e4) / 1e4));
  }

  #drag(event) {
    if (event.button) return;
    event.preventDefault();
    this.frame.focus();
    this.frame.setPointerCapture(event.pointerId);
    const sizes = event.target.matches(".corner");
    const {width, height} = this.stage.getBoundingClientRect();
    const [left, top, wide, high] = this.part;
    const [x, y] = [event.clientX, event.clientY];
    const move = (moved) => {
      this.moving = true;
      const right = (moved.clientX - x) / width;
      const down = (moved.clientY - y) / height;
      this.part = sizes
        ? [left, top, within(wide + right, LEAST, 1 - left), within(high + down, LEAST, 1 - top)]
        : [within(left + right, 0, 1 - wide), within(top + down, 0, 1 - high), wide, high];
      this.#lay();
    };
    const end = () => {
      this.frame.removeEventListener("pointermove", move);
      if (this.moving) this.#settle();
    };
    this.frame.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) this.frame.addEventListener(name, end, {once: true});
  }

  #key(event) {
    const [left, top, wide, high] = this.part;
    const to = {
      ArrowLeft: [within(left - STEP, 0, 1 - wide), top, wide, high],
      ArrowRight: [within(left + STEP, 0, 1 - wide), top, wide, high],
      ArrowUp: [left, within(top - STEP, 0, 1 - high), wide, high],
      ArrowDown: [left, within(top + STEP, 0, 1 - high), wide, high],
      "+": grown(this.part, STEP), "=": grown(this.part, STEP), "-": grown(this.part, -STEP),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    this.part = to;
    this.moving = true;
    this.#lay();
    // Many presses of a key are one change.
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#settle(), 600);
  }
}

function within(value, least, most) {
  return Math.max(least, Math.min(most, value));
}

// A larger or smaller part around the same middle.
function grown([left, top, width, height], by) {
  const wide = within(width + 2 * by, LEAST, 1);
  const high = within(height + 2 * by, LEAST, 1);
  return [within(left + (width - wide) / 2, 0, 1 - wide), within(top + (height - high) / 2, 0, 1 - high), wide, high];
}

function turned(box, degrees) {
  let [left, top, width, height] = box;
  for (let turns = degrees / 90; turns > 0; turns -= 1) [left, top, width, height] = [1 - top - height, left, height, width];
  return [left, top, width, height];
}

function around(boxes) {
  if (!boxes.length) return null;
  const left = Math.min(...boxes.map((box) => box[0]));
  const top = Math.min(...boxes.map((box) => box[1]));
  return [left, top, Math.max(...boxes.map((box) => box[0] + box[2])) - left, Math.max(...boxes.map((box) => box[1] + box[3])) - top];
}

function holds(part, inner) {
  const slack = 0.001;
  return inner[0] >= part[0] - slack && inner[1] >= part[1] - slack
    && inner[0] + inner[2] <= part[0] + part[2] + slack && inner[1] + inner[3] <= part[1] + part[3] + slack;
}

function lay(box, [left, top, width, height]) {
  Object.assign(box.style, {left: `${left * 100}%`, top: `${top * 100}%`, width: `${width * 100}%`, height: `${height * 100}%`});
}
