// Chooses files, shows and counts them before they go, and takes the words.

import {element, icon, labelled, tile} from "./elements.js";
import {isLarge, thumbnail} from "./pictures.js";
import {list, say} from "./words.js";

const SAVER = "save-data";
const CROSS = "M6 6l12 12M18 6L6 18";
const KINDS = {photos: "image/", clips: "video/", songs: "audio/"};
// Browsers do not know the type of every photo.
const PHOTO = /\.(heic|heif|avif|tiff?|jp2)$/i;

export class Composer {
  #chosen = [];
  #notices = [];
  #preparing = Promise.resolve();

  constructor(page, send) {
    Object.assign(this, page);
    this.send = send;
    this.maxUpload = Infinity;
    this.saverBox = this.saver.querySelector("input");
    this.saverBox.checked = localStorage.getItem(SAVER) === "yes";
    this.saverBox.addEventListener("change", () => localStorage.setItem(SAVER, this.saverBox.checked ? "yes" : "no"));
    this.#listen();
    this.refresh();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("input", () => this.refresh());
    this.box.addEventListener("keydown", (event) => {
      // 229: an input method is at work, also where isComposing is late (Safari).
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && !event.shiftKey && !composing) {
        event.preventDefault();
        this.submit();
      }
    });
    this.box.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.picker.addEventListener("change", () => {
      this.add(this.picker.files);
      this.picker.value = "";
    });
    this.attach.addEventListener("click", () => this.picker.click());
    this.clear.addEventListener("click", () => this.#leaveOut(this.#chosen));
  }

  get hasFiles() {
    return this.#chosen.length > 0;
  }

  // Takes what was dropped; a folder has no bytes to send.
  drop(transfer) {
    const folders = new Set();
    for (const item of transfer.items) {
      const entry = item.webkitGetAsEntry?.();
      if (entry?.isDirectory) folders.add(entry.name);
    }
    const files = [...transfer.files].filter((file) => !folders.has(file.name));
    this.add(files, [...folders].map((name) => say("folder", {name})));
  }

  add(files, notices = []) {
    this.#notices = notices;
    for (const file of files) {
      if (file.size > this.maxUpload) {
        this.#notices.push(say("too-large", {name: file.name, size: file.size, limit: this.maxUpload}));
        continue;
      }
      const item = {file, thumb: null, url: ""};
      this.#chosen.push(item);
      // One at a time: a dozen large photos decoded at once is more than a phone has memory for.
      this.#preparing = this.#preparing.then(async () => {
        item.thumb = await thumbnail(file);
        if (item.thumb) item.url = URL.createObjectURL(item.thumb);
        this.refresh();
      });
    }
    this.refresh();
    this.box.focus();
  }

  say(text) {
    this.box.value = text;
    this.refresh();
    this.box.focus();
  }

  // Words of a message that was not sent.
  giveBack(text) {
    if (!this.box.value) this.say(text);
  }

  // The chat is open: a hidden box has no height to measure.
  ready(maxUpload) {
    this.maxUpload = maxUpload;
    this.refresh();
  }

  notice(text) {
    this.#notices = [text];
    this.refresh();
  }

  async submit() {
    const text = this.box.value.trim();
    const items = this.#chosen;
    if (!text && !items.length) return;
    this.#chosen = [];
    this.#notices = [];
    this.box.value = "";
    this.refresh();
    if (items.length) await this.#preparing;
    this.send({text, items, savesData: this.saverBox.checked});
  }

  refresh() {
    this.choice.hidden = !this.#chosen.length;
    this.chosen.replaceChildren(...this.#chosen.map((item) => this.#tile(item)));
    this.count.textContent = this.#chosen.length ? counted(this.#chosen.map(({file}) => file)) : "";
    this.clear.hidden = this.#chosen.length < 2;
    this.saver.hidden = !this.#chosen.some(({file}) => isLarge(file));
    this.saver.querySelector("span").textContent = say("saver");
    this.noticeLine.replaceChildren(...this.#notices.flatMap((text) => [text, element("br")]));
    this.noticeLine.hidden = !this.#notices.length;
    this.button.disabled = !this.box.value.trim() && !this.#chosen.length;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
  }

  #leaveOut(items) {
    this.#chosen = this.#chosen.filter((one) => !items.includes(one));
    for (const {url} of items) if (url) URL.revokeObjectURL(url);
    this.refresh();
    this.box.focus();
  }

  #tile(item) {
    const remove = labelled(element("button", {type: "button", className: "remove"}, icon(CROSS)), "remove", {name: item.file.name});
    remove.addEventListener("click", () => this.#leaveOut([item]));
    return element("li", {}, tile({name: item.file.name, thumb: item.url}), remove);
  }
}

// "36 photos, 1 video chosen".
function counted(files) {
  const counts = {photos: 0, clips: 0, songs: 0, files: 0};
  for (const file of files) counts[kind(file)] += 1;
  return say("count", {parts: list(Object.entries(counts).filter(([, n]) => n).map(([name, n]) => say(name, {n})))});
}

function kind(file) {
  if (PHOTO.test(file.name)) return "photos";
  return Object.keys(KINDS).find((name) => file.type.startsWith(KINDS[name])) ?? "files";
}
