// Draws the tiles of the strip. A tile that did not change stays as it is, so that nothing flickers and focus stays.

import {element, tile as namedTile} from "./elements.js";
import {tell, time} from "./strip-words.js";

const SHOWN = {bw: "grayscale(1)", sepia: "sepia(.8)", vivid: "saturate(1.5)", faded: "saturate(.7) contrast(.9)"};

// The address of a tile's picture, as the video shows it; `whole`: without its crop.
export function pictureOf({file, turn = 0, crop}, whole = false) {
  if (!file) return "";
  const part = crop && !whole ? `&crop=${crop.map((share) => Number(share.toFixed(4))).join(",")}` : "";
  return `strip/${encodeURIComponent(file)}?turn=${turn}${part}`;
}

// How its light and its colours look, about.
export function filterOf({brightness = 0, look = ""}) {
  return [brightness ? `brightness(${1 + brightness})` : "", SHOWN[look] ?? ""].join(" ").trim();
}

export function nameOf(tile, place) {
  const named = tell(tile.clip ? "clip" : "photo", {n: place, name: tile.name, time: time(tile.ms)});
  return named + (tile.caption ? tell("with-caption", {caption: tile.caption}) : "");
}

export class Tiles {
  #drawn = new Map();

  constructor(list) {
    this.list = list;
  }

  of(id) {
    return this.#drawn.get(id)?.item ?? null;
  }

  get ids() {
    return [...this.list.children].map((item) => item.dataset.id).filter(Boolean);
  }

  draw(tiles, {selected, touchable}) {
    const known = new Set(tiles.map(({id}) => id));
    for (const [id, {item}] of this.#drawn) {
      if (known.has(id)) continue;
      item.remove();
      this.#drawn.delete(id);
    }
    tiles.forEach((tile, index) => {
      const last = index === tiles.length - 1;
      const mark = JSON.stringify([tile, index, last, selected.has(tile.id), touchable, document.documentElement.lang]);
      let drawn = this.#drawn.get(tile.id);
      if (!drawn) {
        drawn = {item: make(tile.id), mark: ""};
        this.#drawn.set(tile.id, drawn);
      }
      if (drawn.mark !== mark) update(drawn.item, tile, {place: index + 1, last, selected: selected.has(tile.id), touchable});
      drawn.mark = mark;
      const there = this.list.children[index];
      if (there !== drawn.item) this.list.insertBefore(drawn.item, there ?? null);
    });
    this.reach();
  }

  // One tile can be reached with the tab key; the arrows lead to the others.
  reach(id) {
    const items = [...this.list.children];
    const now = id ? this.of(id) : items.find((item) => item.contains(document.activeElement));
    const one = now ?? items.find((item) => face(item).tabIndex === 0) ?? items[0];
    for (const item of items) face(item).tabIndex = item === one ? 0 : -1;
  }

  focus(id) {
    const item = this.of(id);
    if (!item) return;
    this.reach(id);
    face(item).focus();
    item.scrollIntoView({block: "nearest", inline: "nearest"});
  }
}

function face(item) {
  return item.querySelector(".face");
}

function make(id) {
  const item = element("li", {className: "shot"});
  item.dataset.id = id;
  item.append(
    element("button", {type: "button", className: "face"}),
    element("button", {type: "button", className: "off", textContent: "×", tabIndex: -1}),
    element("span", {className: "into"}),
  );
  item.lastChild.setAttribute("aria-hidden", "true");
  return item;
}

function update(item, tile, {place, last, selected, touchable}) {
  const [button, off, into] = item.children;
  const label = nameOf(tile, place) + (selected ? tell("is-selected") : "");
  button.setAttribute("aria-label", label);
  button.title = tile.name;
  item.classList.toggle("selected", selected);
  drawPicture(button, tile);
  const badges = [
    badge("number", String(place)),
    badge("length", time(tile.ms)),
    ...(tile.clip ? [badge("clip", tile.muted ? "▶ 🔇" : "▶")] : []),
    ...(tile.caption ? [badge("words", tile.caption)] : []),
  ];
  button.replaceChildren(button.firstChild, ...badges);
  off.hidden = !touchable;
  off.setAttribute("aria-label", tell("remove", {name: tile.name}));
  into.hidden = last || !tile.transition;
  into.dataset.kind = (tile.transition ?? "").split("-")[0];
}

function drawPicture(button, tile) {
  const source = pictureOf(tile);
  let picture = button.firstChild;
  if (!source) {
    button.replaceChildren(namedTile({name: tile.name || "…"}));
    return;
  }
  if (picture?.tagName !== "IMG") {
    picture = element("img", {alt: "", loading: "lazy", decoding: "async", draggable: false, width: 88, height: 88});
    // What cannot be drawn has its name.
    picture.onerror = () => picture.replaceWith(namedTile({name: tile.name || "…"}));
    button.replaceChildren(picture);
  }
  if (picture.getAttribute("src") !== source) picture.src = source;
  picture.style.filter = filterOf(tile);
}

function badge(kind, text) {
  const made = element("span", {className: `badge ${kind}`, textContent: text});
  made.setAttribute("aria-hidden", "true");
  return made;
}
