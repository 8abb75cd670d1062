// A dialog that comes from the bottom on a phone, and stands in the middle on a larger screen.

import {element} from "./elements.js";
import {tell} from "./strip-words.js";

export function dialog(className) {
  const made = element("dialog", {className: `sheet ${className}`});
  const close = element("button", {type: "button", className: "round close", textContent: "×"});
  const heading = element("h2", {id: `${className}-heading`});
  const body = element("div", {className: "sheet-body"});
  close.addEventListener("click", () => made.close());
  // A press beside the dialog closes it, but not one that began inside and slipped out.
  let began = null;
  made.addEventListener("pointerdown", (event) => (began = event.target));
  made.addEventListener("click", (event) => event.target === made && began === made && made.close());
  made.setAttribute("aria-labelledby", heading.id);
  made.append(element("header", {}, heading, close), body);
  document.body.append(made);
  return {
    made, body,
    name(text) {
      heading.textContent = text;
      close.setAttribute("aria-label", tell("close"));
    },
  };
}

let numbered = 0;

// A control with its label above it.
export function field(label, control, ...more) {
  control.id ||= `field-${(numbered += 1)}`;
  const named = element("label", {textContent: label, htmlFor: control.id});
  return element("div", {className: "field"}, named, element("div", {className: "controls"}, control, ...more));
}

// A slider and a number that say the same; `told` comes when a value is settled, not while it moves.
export function sliding(label, {min, max, step, value, unit = ""}, told, moves = () => {}) {
  const values = {min, max, step, value};
  const slider = element("input", {type: "range", ...values});
  const number = element("input", {type: "number", inputMode: "decimal", ...values});
  number.setAttribute("aria-label", `${label} (${unit})`);
  const settle = (from, to) => {
    if (from.value === "" || Number.isNaN(Number(from.value))) return;
    const wanted = Math.min(Number(number.max), Math.max(Number(number.min), Number(from.value)));
    to.value = wanted;
    if (from === number) number.value = wanted;
    told(wanted);
  };
  slider.addEventListener("input", () => {
    number.value = slider.value;
    moves(Number(slider.value));
  });
  slider.addEventListener("change", () => settle(slider, number));
  number.addEventListener("change", () => settle(number, slider));
  const made = field(label, slider, number, element("span", {className: "muted", textContent: unit}));
  made.show = (now) => {
    for (const one of [slider, number]) if (one !== document.activeElement) one.value = now;
  };
  made.least = (least, most) => {
    for (const one of [slider, number]) Object.assign(one, {min: least, max: most});
  };
  return made;
}

export function choosing(label, options, value, told) {
  const select = element("select", {}, ...options.map(([one, words]) => element("option", {value: one, textContent: words})));
  select.value = value;
  select.addEventListener("change", () => told(select.value));
  const made = field(label, select);
  made.show = (now) => select !== document.activeElement && (select.value = now);
  return made;
}

export function ticking(label, value, told) {
  const box = element("input", {type: "checkbox", checked: value});
  box.addEventListener("change", () => told(box.checked));
  const made = element("label", {className: "tick"}, box, element("span", {textContent: label}));
  made.show = (now) => box !== document.activeElement && (box.checked = now);
  return made;
}

// Words in a box; `told` comes when they are settled: with enter, or when somebody goes elsewhere.
export function writing(label, value, placeholder, told) {
  const box = element("input", {type: "text", maxLength: 300, value, placeholder, autocomplete: "off"});
  let before = value;
  const settle = () => {
    if (box.value.trim() === before) return;
    before = box.value.trim();
    told(before);
  };
  box.addEventListener("change", settle);
  const made = field(label, box);
  made.settle = settle;
  made.show = (now) => {
    if (box === document.activeElement) return;
    before = now;
    box.value = now;
  };
  return made;
}
