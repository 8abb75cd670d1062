// The one place for actions, above the composer: what goes on, with its bar, and what the newest message offers.

import {bar, element, setBar} from "./elements.js";
import {choices} from "./messages.js";
import {closeSheet, openSheet} from "./sheet.js";
import {say} from "./words.js";

export class Dock {
  #offers = new Map();
  #running = new Map();
  #drawn = "";

  constructor({running, actions}, onPress) {
    this.running = running;
    this.actions = actions;
    this.onPress = onPress;
  }

  // The id of the message whose actions are here; 0 if there is none.
  get shown() {
    return Math.max(0, ...this.#offers.keys());
  }

  put(entry) {
    if (entry.author !== "bot") return;
    if (entry.progress && !entry.removed) this.#show(entry);
    else this.#end(entry.id);
    const offered = entry.removed || entry.progress ? [] : choices(entry);
    if (offered.length) this.#offers.set(entry.id, offered);
    else this.#offers.delete(entry.id);
    this.#draw();
  }

  // A sheet with the actions of an older message, or with the options of a menu.
  offer(id, actions, title = say("actions")) {
    openSheet(title, element("ul", {className: "options"}, ...actions.map((one) => element("li", {}, this.#made(id, one)))));
  }

  #draw() {
    const id = this.shown;
    const offered = this.#offers.get(id) ?? [];
    const mark = JSON.stringify([id, offered]);
    if (mark === this.#drawn) return;
    this.#drawn = mark;
    this.actions.hidden = !offered.length;
    this.actions.replaceChildren(...offered.map((one) => this.#made(id, one)));
    this.actions.scrollLeft = 0;
  }

  #made(id, {label, code, options, picture}) {
    const button = element("button", {type: "button"}, label);
    if (picture) {
      const image = element("img", {src: picture, alt: "", loading: "lazy"});
      // The video may have been deleted since.
      image.addEventListener("error", () => image.remove());
      button.prepend(image);
      button.classList.add("pictured");
    }
    button.addEventListener("click", async () => {
      closeSheet();
      if (options) return this.offer(id, options, label);
      button.setAttribute("aria-disabled", "true");
      await this.onPress(id, code);
      button.removeAttribute("aria-disabled");
    });
    if (options) button.setAttribute("aria-haspopup", "dialog");
    return button;
  }

  #show(entry) {
    let row = this.#running.get(entry.id);
    if (!row) {
      row = {bar: bar(), text: element("p"), buttons: element("div", {className: "actions"}), mark: ""};
      row.box = element("div", {className: "work"}, row.text, row.buttons, row.bar);
      this.#running.set(entry.id, row);
      this.running.append(row.box);
    }
    row.text.textContent = entry.text;
    setBar(row.bar, entry.progress.percent, entry.text);
    const mark = JSON.stringify(entry.buttons ?? []);
    if (mark !== row.mark) row.buttons.replaceChildren(...(entry.buttons ?? []).map((one) => this.#made(entry.id, one)));
    row.mark = mark;
    this.running.hidden = false;
  }

  #end(id) {
    this.#running.get(id)?.box.remove();
    this.#running.delete(id);
    this.running.hidden = !this.#running.size;
  }
}
