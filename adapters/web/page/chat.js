// Puts the page together.

import {Composer} from "./composer.js";
import {Dock} from "./dock.js";
import {element, worded} from "./elements.js";
import {Messages} from "./messages.js";
import {Follower, login, logout, open, press} from "./net.js";
import {Outbox} from "./outbox.js";
import {links} from "./share.js";
import {LiveStrip} from "./strip-live.js";
import {Typing} from "./typing.js";
import {follow, language, say, translate} from "./words.js";

const at = (id) => document.getElementById(id);
const page = document.scrollingElement;
const OFFLINE_MS = 1500;

translate(document);

const typing = new Typing(at("typing"));

const dock = new Dock({running: at("running"), actions: at("actions")}, async (target, code) => {
  try {
    typing.show();
    // The answer comes at the end, wherever the button stood.
    atEnd = true;
    toEnd();
    await press(target, code);
  } catch (problem) {
    typing.hide();
    composer.notice(problem.code ? problem.message : say("failed"));
  }
});

const messages = new Messages(at("log"), dock);
messages.commands = (entry) => (entry.author === "person" ? described(entry.text ?? "") : "");

const outbox = new Outbox(messages, {
  onDiscard: (text) => {
    composer.giveBack(text);
    showEmpty();
  },
  onSent: () => typing.show(),
  onWait: () => typing.hide(),
});

const composer = new Composer({
  form: at("composer"), box: at("box"), picker: at("picker"), attach: at("attach"), button: at("send"), choice: at("choice"),
  chosen: at("chosen"), count: at("count"), clear: at("clear"), saver: at("saver"), noticeLine: at("notice"),
}, send);

function send(message) {
  outbox.send(message);
  if (!message.items?.length) typing.show();
  showEmpty();
  atEnd = true;
  toEnd();
}

// What a chat without messages shows; its film does not play on behind others.
function showEmpty() {
  at("empty").hidden = !messages.empty;
  if (!messages.empty) at("sample").querySelector("video")?.remove();
}

const follower = new Follower({onEntries: take, onState: connected, reopen: start});

const strip = new LiveStrip(at("strip"), (text) => composer.notice(text));

function take(all) {
  const entries = all.filter((entry) => !entry.toast);
  const toast = all.findLast((entry) => entry.toast);
  if (toast) showToast(toast.text);
  strip.heard(entries);
  for (const entry of entries) {
    if (entry.client) outbox.arrived(entry.client);
    messages.put(entry);
  }
  typing.take(all);
  const said = entries.findLast((entry) => entry.author === "bot" && !entry.removed && entry.text);
  if (said && follow(said.text)) {
    translate(document);
    composer.refresh();
    drawMenu();
    strip.spoken();
  }
  showEmpty();
  if (!atEnd && entries.some((entry) => entry.author === "bot" && !entry.removed)) at("newest").hidden = false;
  if (document.hidden && entries.some((entry) => entry.author === "bot" && !entry.silent && !entry.removed)) {
    document.title = `● ${say("title")}`;
  }
}

let toasting = 0;

// Words for whoever pressed a button that does nothing any more: they go by themselves, and no message is left.
function showToast(text) {
  at("toast").textContent = text;
  at("toast").hidden = false;
  clearTimeout(toasting);
  toasting = setTimeout(() => { at("toast").hidden = true; }, 6000);
}

let commands = [];
let mayLeave = false;
let offline = 0;

function connected(yes) {
  if (yes) {
    clearTimeout(offline);
    offline = 0;
    at("banner").hidden = true;
    outbox.wake();
  } else if (!offline) {
    // A short gap, as when the bot is restarted, is not worth a word.
    offline = setTimeout(() => {
      at("banner").replaceChildren(worded("span", "offline"));
      at("banner").hidden = false;
    }, OFFLINE_MS);
  }
}

function nearEnd() {
  return page.scrollHeight - page.scrollTop - page.clientHeight < 120;
}

function toEnd() {
  page.scrollTop = page.scrollHeight;
  at("newest").hidden = true;
}

// Opens the chat, or asks for its password; whether it is open.
async function start() {
  const opened = await open();
  at("login").hidden = !opened.login;
  at("foot").hidden = opened.login;
  if (opened.login) {
    at("empty").hidden = true;
    at("password").focus();
    return false;
  }
  composer.ready(opened.max_upload);
  commands = opened.commands;
  links.possible = opened.shares;
  mayLeave = opened.logout;
  drawMenu();
  outbox.resume();
  return true;
}

// The words for a command of the menu; empty for everything else.
function described(text) {
  const known = commands.find(({name}) => text === `/${name}`);
  return known?.descriptions[language] ?? "";
}

function drawMenu() {
  at("menu").hidden = !commands.length && !mayLeave;
  const items = commands.map(({name, descriptions}) => {
    const button = element("button", {type: "button", textContent: descriptions[language] ?? name});
    button.addEventListener("click", () => {
      at("menu").open = false;
      send({text: `/${name}`});
      at("box").focus();
    });
    return element("li", {}, button);
  });
  if (mayLeave) {
    const button = element("button", {type: "button", id: "logout", textContent: say("logout")});
    button.addEventListener("click", leave);
    items.push(element("li", {}, button));
  }
  at("menu").querySelector("ul").replaceChildren(...items);
}

async function leave() {
  at("menu").open = false;
  try {
    await logout();
    outbox.forget();
    location.reload();
  } catch (problem) {
    composer.notice(problem.message);
  }
}

async function begin() {
  try {
    if (!(await start())) return;
    follower.start();
    // On a phone that would open the keyboard over the page.
    if (matchMedia("(pointer: fine)").matches) at("box").focus();
  } catch {
    connected(false);
    setTimeout(begin, 3000);
  }
}

at("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = at("login-problem");
  problem.hidden = true;
  try {
    await login(at("password").value);
    at("password").value = "";
    await begin();
    at("box").focus();
  } catch (error) {
    problem.textContent = error.code ? error.message : say("offline");
    problem.hidden = false;
    at("password").select();
  }
});

for (const example of document.querySelectorAll(".examples button")) {
  example.addEventListener("click", () => {
    composer.say(example.textContent.trim());
    if (!composer.hasFiles) at("picker").click();
  });
}
at("sample").querySelector("button").addEventListener("click", () => {
  const film = element("video", {src: "page/sample.mp4", poster: "page/sample.webp", controls: true, playsInline: true});
  film.setAttribute("aria-label", say("sample"));
  at("sample").replaceChildren(film);
  film.focus();
  film.play();
});
at("empty-choose").addEventListener("click", () => at("picker").click());
at("newest").addEventListener("click", toEnd);
addEventListener("scroll", () => nearEnd() && (at("newest").hidden = true), {passive: true});
document.addEventListener("visibilitychange", () => document.hidden || (document.title = say("title")));

// The log grows when something is said, and again when a picture or a player has loaded; whoever was at the end stays
// there. A scroll told while it grows, before the observer has seen that, says nothing about the person.
let atEnd = true;
let height = page.scrollHeight;
addEventListener("scroll", () => page.scrollHeight === height && (atEnd = nearEnd()), {passive: true});
const grown = new ResizeObserver(() => {
  height = page.scrollHeight;
  // A page without messages begins at its top.
  if (atEnd && !messages.empty) toEnd();
});
for (const part of [document.querySelector("main"), at("strip")]) grown.observe(part);

// A menu closes with Escape or a click elsewhere.
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Files may be dropped anywhere. `depth` counts the elements entered and left on the way.
let depth = 0;
const hasFiles = (event) => event.dataTransfer?.types.includes("Files") && !at("foot").hidden;
addEventListener("dragenter", (event) => {
  if (!hasFiles(event)) return;
  depth += 1;
  at("drop").hidden = false;
});
addEventListener("dragleave", (event) => {
  if (!hasFiles(event)) return;
  depth -= 1;
  at("drop").hidden = depth > 0 ? false : true;
});
addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  depth = 0;
  at("drop").hidden = true;
  composer.drop(event.dataTransfer);
});

await begin();
