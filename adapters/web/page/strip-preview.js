// Plays a small film of the video as it is now, made by the bot's own engine.

import {bar, element, setBar} from "./elements.js";
import {preview} from "./net.js";
import {dialog} from "./strip-dialog.js";
import {tell} from "./strip-words.js";

const LOOK_MS = 300;

export class Preview {
  #asked = 0;

  constructor(strip) {
    this.strip = strip;
    this.dialog = dialog("of-preview");
    this.dialog.made.addEventListener("close", () => {
      this.#asked += 1;
      this.dialog.body.replaceChildren();
    });
  }

  async open() {
    this.#asked += 1;
    const asked = this.#asked;
    const progress = bar();
    const words = element("p", {className: "muted"});
    words.setAttribute("role", "status");
    this.dialog.name(tell("preview"));
    this.dialog.body.replaceChildren(progress, words);
    this.dialog.made.showModal();
    const tells = ({percent}) => {
      words.textContent = tell("preview-making", {percent});
      setBar(progress, percent, words.textContent);
    };
    tells({percent: 0});
    try {
      await this.strip.touches.settled();
      const film = await this.#made(asked, tells);
      if (film && asked === this.#asked) this.#play(film);
    } catch (problem) {
      if (asked === this.#asked) this.#failed(problem);
    }
  }

  // The film once it is there; null if nobody waits for it any more.
  async #made(asked, tells) {
    const {project} = this.strip.now;
    let film = await preview(project);
    while (!film.ready && !film.failed) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (asked !== this.#asked) return null;
      const response = await fetch(`previews/${project}/${film.id}`);
      if (response.ok) film = await response.json();
      else if (response.status !== 503) return Promise.reject(new Error(response.status));
      tells(film);
    }
    return film.failed ? Promise.reject(new Error("failed")) : {...film, url: `previews/${project}/${film.id}/film`};
  }

  #play({url}) {
    const player = element("video", {src: url, controls: true, playsInline: true});
    player.setAttribute("aria-label", tell("preview"));
    this.dialog.body.replaceChildren(player);
    player.focus();
    // A browser may want another press before there is sound.
    player.play().catch(() => {});
  }

  #failed(problem) {
    const text = problem.code ? problem.message : tell("preview-failed");
    this.dialog.body.replaceChildren(element("p", {className: "problem", textContent: text}));
  }
}
