// Puts the page together.

import {Composer} from "./composer.js";
import {element, Messages} from "./messages.js";
import {Follower, login, logout, open, press} from "./net.js";
import {follow, language, say, translate} from "./words.js";

const at = (id) => document.getElementById(id);
const page = document.scrollingElement;
const OFFLINE_MS = 1500;

translate(document);

const messages = new Messages(at("log"), async (target, code) => {
  try {
    await press(target, code);
    // The answer comes at the end, wherever the button stood.
    atEnd = true;
    toEnd();
  } catch (problem) {
    composer.notice(problem.code ? problem.message : say("failed"));
  }
});

const composer = new Composer({
  form: at("composer"), box: at("box"), picker: at("picker"), attach: at("attach"), button: at("send"),
  chosen: at("chosen"), noticeLine: at("notice"),
}, messages, () => {
  at("empty").hidden = !messages.empty;
  toEnd();
});

const follower = new Follower({onEntries: take, onState: connected, reopen: start});

function take(entries) {
  for (const entry of entries) {
    if (entry.client) composer.arrived(entry.client);
    messages.put(entry);
  }
  const said = entries.findLast((entry) => entry.author === "bot" && !entry.removed && entry.text);
  if (said && follow(said.text)) {
    translate(document);
    drawMenu();
  }
  at("empty").hidden = !messages.empty;
  if (!atEnd && entries.some((entry) => entry.author === "bot" && !entry.removed)) at("newest").hidden = false;
  if (document.hidden && entries.some((entry) => entry.author === "bot" && !entry.silent && !entry.removed)) {
    document.title = `● ${say("title")}`;
  }
}

let commands = [];
let mayLeave = false;
let offline = 0;

function connected(yes) {
  if (yes) {
    clearTimeout(offline);
    offline = 0;
    at("banner").hidden = true;
  } else if (!offline) {
    // A short gap, as when the bot is restarted, is not worth a word.
    offline = setTimeout(() => {
      at("banner").textContent = say("offline");
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
  at("composer").hidden = opened.login;
  if (opened.login) {
    at("empty").hidden = true;
    at("password").focus();
    return false;
  }
  composer.ready(opened.max_upload);
  commands = opened.commands;
  mayLeave = opened.logout;
  drawMenu();
  return true;
}

function drawMenu() {
  at("menu").hidden = !commands.length && !mayLeave;
  const items = commands.map(({name, descriptions}) => {
    const words = element("span", {textContent: descriptions[language] ?? ""});
    const button = element("button", {type: "button"}, words, element("small", {className: "muted", textContent: `/${name}`}));
    button.addEventListener("click", () => {
      at("menu").open = false;
      composer.send({text: `/${name}`});
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
    location.reload();
  } catch (problem) {
    composer.notice(problem.message);
  }
}

async function begin() {
  try {
    if (await start()) follower.start();
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
  example.addEventListener("click", () => composer.say(example.textContent));
}
at("empty-choose").addEventListener("click", () => at("picker").click());
at("newest").addEventListener("click", toEnd);
addEventListener("scroll", () => nearEnd() && (at("newest").hidden = true), {passive: true});
document.addEventListener("visibilitychange", () => document.hidden || (document.title = say("title")));

// The log grows when something is said, and again when a picture or a player has loaded; whoever was at the end stays
// there. A scroll told while it grows, before the observer has seen that, says nothing about the person.
let atEnd = true;
let height = page.scrollHeight;
addEventListener("scroll", () => page.scrollHeight === height && (atEnd = nearEnd()), {passive: true});
new ResizeObserver(() => {
  height = page.scrollHeight;
  if (atEnd) toEnd();
}).observe(document.querySelector("main"));

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
const hasFiles = (event) => event.dataTransfer?.types.includes("Files") && !at("composer").hidden;
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
