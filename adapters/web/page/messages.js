// Draws messages. A changed message keeps what did not change: a video plays on, a focused button stays focused.

import {bytes, say} from "./words.js";

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export class Messages {
  #byId = new Map();

  constructor(log, onPress) {
    this.log = log;
    this.onPress = onPress;
  }

  get empty() {
    return !this.log.childElementCount;
  }

  // Shows an entry of the journal: new, changed or taken away.
  put(entry) {
    const shown = this.#byId.get(entry.id);
    if (entry.removed) {
      shown?.article.remove();
      this.#byId.delete(entry.id);
      return;
    }
    if (shown) {
      shown.update(entry);
      return;
    }
    const message = new Message(entry, this.onPress);
    this.#byId.set(entry.id, message);
    const later = [...this.log.children].find((other) => Number(other.dataset.id) > entry.id);
    this.log.insertBefore(message.article, later ?? null);
  }

  // A message on its way, below all others until the journal has it.
  addPending(message) {
    const pending = new Message({id: Infinity, author: "person", ...message}, this.onPress);
    this.log.append(pending.article);
    return pending;
  }
}

class Message {
  #drawn = {};

  constructor(entry, onPress) {
    this.onPress = onPress;
    this.slots = {};
    this.article = element("article", {className: entry.author});
    this.article.dataset.id = entry.id;
    this.article.append(element("h3", {className: "unseen", textContent: say(entry.author === "bot" ? "bot" : "you")}));
    this.bubble = element("div", {className: "bubble"});
    this.article.append(this.bubble);
    for (const name of ["files", "media", "text", "progress", "buttons", "state"]) {
      this.slots[name] = element("div", {className: `slot ${name}`, hidden: true});
      this.bubble.append(this.slots[name]);
    }
    this.update(entry);
  }

  update(entry) {
    this.id = entry.id;
    if (entry.at) this.bubble.title = new Date(entry.at * 1000).toLocaleString();
    // The many steps of a progress message are not read out; its end is.
    this.article.setAttribute("aria-live", entry.progress ? "off" : "polite");
    this.article.classList.toggle("wide", Boolean(entry.media));
    this.#draw("files", entry.files?.length ? entry.files : null, drawFiles);
    this.#draw("media", entry.media, drawMedia);
    this.#draw("text", entry.text, drawText);
    this.#progress(entry.progress, entry.text);
    const actions = [entry.buttons ?? [], entry.menus ?? []];
    this.#draw("buttons", actions.flat().length ? actions : null, (all) => this.#drawActions(...all));
  }

  // The slot for what this page itself says about a message on its way.
  state(...children) {
    this.slots.state.replaceChildren(...children);
    this.slots.state.hidden = !children.length;
  }

  #draw(name, value, draw) {
    const mark = JSON.stringify(value ?? null);
    if (this.#drawn[name] === mark) return;
    this.#drawn[name] = mark;
    this.slots[name].replaceChildren(...(value ? draw(value) : []));
    this.slots[name].hidden = !value;
  }

  #progress(progress, text) {
    const slot = this.slots.progress;
    slot.hidden = !progress;
    if (!progress) {
      slot.replaceChildren();
      return;
    }
    if (!slot.firstChild) slot.append(bar());
    setBar(slot.firstChild, progress.percent, text);
  }

  #drawActions(buttons, menus) {
    const row = element("div", {className: "actions"});
    row.append(...buttons.map((button) => this.#button(button)));
    for (const menu of menus) {
      const options = element("ul", {}, ...menu.options.map((option) => element("li", {}, this.#button(option))));
      row.append(element("details", {className: "menu"}, element("summary", {textContent: menu.label}), options));
    }
    return [row];
  }

  #button({label, code}) {
    const button = element("button", {type: "button", textContent: label});
    button.addEventListener("click", async () => {
      button.closest("details")?.removeAttribute("open");
      button.setAttribute("aria-disabled", "true");
      await this.onPress(this.id, code);
      button.removeAttribute("aria-disabled");
    });
    return button;
  }
}

export function bar() {
  const made = element("div", {className: "bar"}, element("div"));
  made.setAttribute("role", "progressbar");
  made.setAttribute("aria-valuemin", "0");
  made.setAttribute("aria-valuemax", "100");
  return made;
}

export function setBar(made, percent, label) {
  const shown = Math.round(Math.min(100, Math.max(0, percent)));
  made.setAttribute("aria-valuenow", String(shown));
  made.setAttribute("aria-label", label);
  made.firstChild.style.width = `${shown}%`;
}

function drawText(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)，。；：！？）]/g)) {
    parts.push(text.slice(end, match.index));
    parts.push(element("a", {href: match[0], textContent: match[0], target: "_blank", rel: "noopener noreferrer"}));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

// A picture where the browser could make one, else a tile with the name.
export function drawFiles(files) {
  return [element("ul", {className: "tiles"}, ...files.map((file) => element("li", {}, tile(file))))];
}

export function tile({name, thumb}) {
  if (thumb) return element("img", {src: thumb, alt: name, title: name, loading: "lazy"});
  const [, stem, extension] = name.match(/^(.+)\.(\w{1,5})$/) ?? [null, name, ""];
  const label = element("b", {textContent: extension.toUpperCase()});
  return element("span", {className: "named", title: name}, label, element("span", {textContent: stem}));
}

function drawMedia(media) {
  const download = `${media.url}&download`;
  const link = element("a", {
    className: "download", href: download, download: media.name,
    textContent: say("download", {size: bytes(media.size)}),
  });
  const shown = show(media);
  return shown ? [shown, link] : [element("p", {textContent: media.name}), link];
}

function show(media) {
  const size = media.width ? {width: media.width, height: media.height} : {};
  const label = media.alt || media.name;
  if (media.mime.startsWith("image/")) {
    const picture = element("img", {src: media.url, alt: label, ...size});
    return element("a", {href: media.url, target: "_blank", rel: "noopener"}, picture);
  }
  if (!/^(video|audio)\//.test(media.mime)) return null;
  const player = element(media.mime.split("/")[0], {src: media.url, controls: true, preload: "metadata"});
  player.setAttribute("aria-label", label);
  if (media.mime.startsWith("video/")) Object.assign(player, {playsInline: true, poster: media.cover, ...size});
  return player;
}
