// Sharing a video: the file itself by the device, and a link that anybody can watch until it is stopped.

import {element, worded} from "./elements.js";
import {share, unshare} from "./net.js";
import {openSheet} from "./sheet.js";
import {language, say} from "./words.js";

// Whether this bot has an address for others; told when the chat is opened.
export const links = {possible: false};

export function offerShare(id, media) {
  const body = element("div", {className: "sharing"});
  const problem = element("p", {className: "problem", hidden: true});
  problem.setAttribute("role", "alert");
  const fails = (error) => {
    problem.textContent = error.code ? error.message : say("failed");
    problem.hidden = false;
  };
  if (navigator.canShare?.({files: [new File([""], media.name, {type: media.mime})]})) body.append(fileButton(media, fails));
  if (links.possible) body.append(linkPart(id, fails));
  if (!body.childElementCount) body.append(worded("p", "share-by-file"));
  body.append(problem);
  openSheet(say("share"), body);
}

// The device shares only right after a press, so the file is fetched before.
function fileButton(media, fails) {
  const button = worded("button", "share-fetching", {}, {type: "button", className: "primary", disabled: true});
  fetch(media.url).then(async (response) => {
    if (!response.ok) throw new Error("gone");
    const file = new File([await response.blob()], media.name, {type: media.mime});
    button.dataset.word = "share-file";
    button.textContent = say("share-file");
    button.disabled = false;
    // Whoever closes the device's own sheet has changed their mind.
    button.addEventListener("click", () => navigator.share({files: [file]}).catch((error) => error.name === "AbortError" || fails(error)));
  }).catch(fails);
  return button;
}

function linkPart(id, fails) {
  const part = element("div", {className: "sharing"});
  const make = worded("button", "share-link", {}, {type: "button"});
  const asked = worded("p", "share-link-means", {}, {className: "muted"});
  make.addEventListener("click", async () => {
    make.disabled = true;
    try {
      part.replaceChildren(...shown(await share(id), id, part, fails));
    } catch (error) {
      make.disabled = false;
      fails(error);
    }
  });
  part.append(make, asked);
  return part;
}

function shown({url, expires_at: expires, qr}, id, part, fails) {
  const field = element("input", {type: "text", readOnly: true, value: url});
  field.setAttribute("aria-label", say("share-address"));
  field.addEventListener("focus", () => field.select());
  const copy = worded("button", "copy", {}, {type: "button", className: "primary"});
  copy.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      document.execCommand("copy");
    }
    copy.dataset.word = "copied";
    copy.textContent = say("copied");
  });
  const date = new Date(expires * 1000).toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", {dateStyle: "long"});
  const stop = worded("button", "share-stop", {}, {type: "button"});
  stop.addEventListener("click", async () => {
    try {
      await unshare(id);
      part.replaceChildren(worded("p", "share-stopped"));
    } catch (error) {
      fails(error);
    }
  });
  return [element("div", {className: "row"}, field, copy), drawn(qr), worded("p", "share-until", {date}, {className: "muted"}), stop];
}

// What the camera of a phone reads; black on white also in the dark.
function drawn({size, path}) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", say("share-qr"));
  const modules = document.createElementNS("http://www.w3.org/2000/svg", "path");
  modules.setAttribute("d", path);
  svg.append(modules);
  return svg;
}
