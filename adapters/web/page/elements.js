// Makes elements. Text is always text, never markup.

import {fill} from "./words.js";

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// An element with one of the page's own sentences, which follows when the language changes.
export function worded(tag, key, values = {}, properties = {}) {
  const made = element(tag, properties);
  made.dataset.word = key;
  made.dataset.values = JSON.stringify(values);
  fill(made);
  return made;
}

// The same for its label, which only screen readers say.
export function labelled(made, key, values = {}) {
  made.dataset.label = key;
  made.dataset.values = JSON.stringify(values);
  fill(made);
  return made;
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
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

// A picture where there is one, else a tile with the name.
export function tile({name, thumb}) {
  if (thumb) return element("img", {src: thumb, alt: name, title: name, loading: "lazy"});
  const [, stem, extension] = name.match(/^(.+)\.(\w{1,5})$/) ?? [null, name, ""];
  const label = element("b", {textContent: extension.toUpperCase()});
  return element("span", {className: "named", title: name}, label, element("span", {textContent: stem}));
}
