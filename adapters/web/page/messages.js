// Draws messages. A changed message keeps what did not change: a video plays on, an opened picture stays.

import {element, icon, labelled, tile, worded} from "./elements.js";
import {offerShare} from "./share.js";

const MORE = "M5 12h.01M12 12h.01M19 12h.01";

export class Messages {
  #byId = new Map();

  // `dock` has the actions of the newest message; `commands` has the words for `/name`.
  constructor(log, dock) {
    this.log = log;
    this.dock = dock;
    this.commands = () => "";
  }

  get empty() {
    return !this.log.childElementCount;
  }

  // Shows an entry of the journal: new, changed or taken away.
  put(entry) {
    this.dock.put(entry);
    const shown = this.#byId.get(entry.id);
    if (entry.removed) {
      shown?.article.remove();
      this.#byId.delete(entry.id);
    } else if (shown) {
      shown.update(entry);
    } else {
      const message = new Message(entry, this);
      this.#byId.set(entry.id, message);
      const later = [...this.log.children].find((other) => Number(other.dataset.id) > entry.id);
      this.log.insertBefore(message.article, later ?? null);
    }
    const docked = this.dock.shown;
    for (const [id, message] of this.#byId) message.more(id !== docked);
  }

  // A message on its way, below all others until the journal has it.
  addPending(message) {
    const pending = new Message({id: Infinity, author: "person", ...message}, this);
    pending.article.classList.add("pending");
    this.log.append(pending.article);
    return pending;
  }
}

class Message {
  #drawn = {};
  #actions = [];

  constructor(entry, messages) {
    this.messages = messages;
    this.slots = {};
    this.article = element("article", {className: entry.author});
    this.article.dataset.id = entry.id;
    this.article.append(worded("h2", entry.author === "bot" ? "bot" : "you", {}, {className: "unseen"}));
    this.bubble = element("div", {className: "bubble"});
    this.article.append(this.bubble);
    for (const name of ["files", "media", "text", "state", "more"]) {
      this.slots[name] = element("div", {className: `slot ${name}`, hidden: true});
      (name === "more" ? this.article : this.bubble).append(this.slots[name]);
    }
    this.update(entry);
  }

  update(entry) {
    this.id = entry.id;
    if (entry.at) this.bubble.title = new Date(entry.at * 1000).toLocaleString();
    // Work that goes on is shown in the dock, with its one bar.
    this.article.hidden = Boolean(entry.progress);
    this.article.classList.toggle("wide", Boolean(entry.media));
    this.article.classList.toggle("touched", Boolean(entry.touch));
    this.#draw("files", entry.files?.length ? entry.files : null, drawFiles);
    this.#draw("media", entry.media, (media) => drawMedia(media, () => offerShare(this.id, media)));
    this.#draw("text", this.messages.commands(entry) || entry.text, drawText);
    this.#actions = choices(entry);
  }

  // An older message's actions are behind a button; those of the newest are in the dock.
  more(offered) {
    this.#draw("more", offered && this.#actions.length ? this.#actions : null, (actions) => {
      const button = labelled(element("button", {type: "button", className: "round quiet"}, icon(MORE)), "more");
      button.addEventListener("click", () => this.messages.dock.offer(this.id, actions));
      return [button];
    });
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
}

// What a message offers: its buttons, and its menus with their options.
export function choices(entry) {
  return [...(entry.buttons ?? []), ...(entry.menus ?? [])];
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

export function drawFiles(files) {
  return [element("ul", {className: "tiles"}, ...files.map((file) => element("li", {}, tile(file))))];
}

function drawMedia(media, onShare) {
  const size = media.width ? {width: media.width, height: media.height} : {};
  const label = media.alt || media.name;
  if (media.mime.startsWith("image/")) {
    const picture = element("img", {src: media.url, alt: label, ...size});
    return [element("a", {href: media.url, target: "_blank", rel: "noopener"}, picture)];
  }
  const link = worded("a", "download", {size: media.size}, {className: "download", href: `${media.url}&download`, download: media.name});
  if (!/^(video|audio)\//.test(media.mime)) return [element("p", {textContent: media.name}), link];
  const player = element(media.mime.split("/")[0], {src: media.url, controls: true, preload: media.mime.startsWith("audio/") ? "none" : "metadata"});
  player.setAttribute("aria-label", label);
  const actions = element("div", {className: "actions"}, link);
  if (media.mime.startsWith("video/")) {
    Object.assign(player, {playsInline: true, poster: media.cover, ...size});
    actions.prepend(worded("button", "share", {}, {type: "button", onclick: onShare}));
  }
  return [player, actions];
}
