// Chooses files, shows them before they go, and sends messages one after the other.

import {bar, element, setBar, tile} from "./messages.js";
import {newId, post} from "./net.js";
import {bytes, say} from "./words.js";

const THUMB_PX = 320;
const TRIES = 5;

// A small JPEG of a picture, upright; null for what the browser cannot show, such as HEIC.
async function thumbnail(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    const bitmap = await createImageBitmap(file, {resizeWidth: THUMB_PX, resizeQuality: "medium"});
    const canvas = element("canvas", {width: bitmap.width, height: Math.min(bitmap.height, 2 * THUMB_PX)});
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  } catch {
    return null;
  }
}

export class Composer {
  #chosen = [];
  #notices = [];
  #preparing = Promise.resolve();
  #sending = Promise.resolve();
  #pending = new Map();

  constructor(page, messages, onChange) {
    Object.assign(this, page);
    this.messages = messages;
    this.onChange = onChange;
    this.maxUpload = Infinity;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("input", () => this.#refresh());
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
    this.#refresh();
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
        const values = {name: file.name, size: bytes(file.size), limit: bytes(this.maxUpload)};
        this.#notices.push(say("too-large", values));
        continue;
      }
      const item = {file, thumb: null, url: ""};
      this.#chosen.push(item);
      // One at a time: a dozen large photos decoded at once is more than a phone has memory for.
      this.#preparing = this.#preparing.then(async () => {
        item.thumb = await thumbnail(file);
        if (item.thumb) item.url = URL.createObjectURL(item.thumb);
        this.#refresh();
      });
    }
    this.#refresh();
    this.box.focus();
  }

  say(text) {
    this.box.value = text;
    this.#refresh();
    this.box.focus();
  }

  // The chat is open: a hidden box has no height to measure.
  ready(maxUpload) {
    this.maxUpload = maxUpload;
    this.#refresh();
  }

  notice(text) {
    this.#notices = [text];
    this.#refresh();
  }

  async submit() {
    const text = this.box.value.trim();
    const items = this.#chosen;
    if (!text && !items.length) return;
    this.#chosen = [];
    this.#notices = [];
    this.box.value = "";
    this.#refresh();
    await this.#preparing;
    this.send({text, items});
  }

  send({text, items = []}) {
    const id = newId();
    const files = items.map(({file, url}) => ({name: file.name, thumb: url}));
    const message = this.messages.addPending({text, files});
    const letter = {id, text, items, message, stop: new AbortController()};
    this.#pending.set(id, letter);
    this.onChange();
    this.#queue(letter);
  }

  // The journal has it: its own entry takes the place of the pending one.
  arrived(id) {
    const letter = this.#pending.get(id);
    if (!letter) return;
    this.#pending.delete(id);
    letter.message.article.remove();
    for (const {url} of letter.items) if (url) URL.revokeObjectURL(url);
  }

  #queue(letter) {
    this.#sending = this.#sending.then(() => this.#deliver(letter));
  }

  async #deliver(letter) {
    const progress = bar();
    const words = element("span", {className: "muted"});
    const stop = element("button", {type: "button", textContent: say("stop"), onclick: () => letter.stop.abort()});
    if (letter.items.length) letter.message.state(progress, words, stop);
    const onProgress = (part) => {
      const percent = Math.floor(part * 100);
      words.textContent = percent < 100 ? say("sending", {percent}) : say("sent-all");
      setBar(progress, percent, words.textContent);
    };
    for (let attempt = 1; this.#pending.has(letter.id); attempt += 1) {
      try {
        onProgress(0);
        await post({id: letter.id, text: letter.text, files: letter.items}, onProgress, letter.stop.signal);
        letter.message.state();
        return;
      } catch (problem) {
        if (problem.code === "stopped") return this.#discard(letter);
        if (problem.code !== "unreachable" || attempt === TRIES) return this.#failed(letter, problem);
        words.textContent = say("waiting-to-send");
        await pause(1000 * 2 ** attempt, letter.stop.signal);
      }
    }
  }

  #failed(letter, problem) {
    const again = () => {
      letter.stop = new AbortController();
      letter.message.state();
      this.#queue(letter);
    };
    letter.message.state(
      element("p", {className: "problem", textContent: problem.message}),
      element("button", {type: "button", textContent: say("retry"), onclick: again}),
      element("button", {type: "button", textContent: say("discard"), onclick: () => this.#discard(letter)}),
    );
  }

  // Not sent: the words go back into the box, so that nothing typed is lost.
  #discard(letter) {
    this.arrived(letter.id);
    if (!this.box.value) this.say(letter.text);
    this.onChange();
  }

  #refresh() {
    this.chosen.replaceChildren(...this.#chosen.map((item) => this.#tile(item)));
    this.chosen.hidden = !this.#chosen.length;
    this.noticeLine.replaceChildren(...this.#notices.flatMap((text) => [text, element("br")]));
    this.noticeLine.hidden = !this.#notices.length;
    this.button.disabled = !this.box.value.trim() && !this.#chosen.length;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
  }

  #tile(item) {
    const remove = element("button", {type: "button", className: "remove", textContent: "×"});
    remove.setAttribute("aria-label", say("remove", {name: item.file.name}));
    remove.addEventListener("click", () => {
      this.#chosen = this.#chosen.filter((other) => other !== item);
      if (item.url) URL.revokeObjectURL(item.url);
      this.#refresh();
      this.box.focus();
    });
    return element("li", {}, tile({name: item.file.name, thumb: item.url}), remove);
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    addEventListener("online", resolve, {once: true});
    signal.addEventListener("abort", resolve);
  });
}
