// SPDX-License-Identifier: GPL-3.0-or-later
import { thumbnailAddress } from "./api.js";
import { element, fileName } from "./element.js";

const PAGE = 60;
const MOST = 3000; // tiles one wall grows to; the page stays quick
const AHEAD = "200% 0px"; // how far below the screen the next page is asked for

// A panorama or a long screenshot takes its row only so far; the middle of it shows.
const shape = (hit) => Math.min(3.2, Math.max(0.55, (hit.width || 1) / (hit.height || 1)));

function tile(hit) {
  const name = fileName(hit.path);
  const image = element("img", { src: thumbnailAddress(hit), alt: name, loading: "lazy", decoding: "async", draggable: "false" });
  const made = element("a", { class: "tile", href: `/?photo=${hit.id}`, "data-id": hit.id, title: hit.path },
    image,
    element("span", { class: "words", "aria-hidden": "true" },
      element("span", { class: "name" }, name),
      hit.score === undefined ? null : element("span", { class: "score" }, hit.score.toFixed(3))),
    hit.present === false ? element("span", { class: "away" }, "drive away") : null);
  image.addEventListener("load", () => image.classList.add("there"));
  image.addEventListener("error", () => { made.classList.add("broken"); image.remove(); });
  made.style.setProperty("--shape", shape(hit).toFixed(4));
  return made;
}

/**
 * A wall of pictures that grows as one scrolls. `source(page, signal)` answers {hits, total?} for {limit, offset}.
 * `on` hears: empty(), failed(error), loaded(answer), grown(hits, ended).
 */
export class Wall {
  constructor(container, end) {
    this.container = container;
    this.end = end;
    this.hits = [];
    this.observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.more();
    }, { rootMargin: AHEAD });
  }

  show(source, on = {}) {
    this.stop();
    this.source = source;
    this.on = on;
    this.hits = [];
    this.known = new Set();
    this.offset = 0;
    this.ended = false;
    this.abort = new AbortController();
    this.container.setAttribute("aria-busy", "true");
    this.end.textContent = "";
    this.observer.observe(this.end);
    return this.more();
  }

  stop() {
    this.abort?.abort();
    this.observer.disconnect();
    this.loading = false;
    this.ended = true;
  }

  async more() {
    if (this.loading || this.ended) return;
    this.loading = true;
    const { abort, on } = this;
    if (this.hits.length) this.end.textContent = "More…";
    try {
      const answer = await this.source({ limit: PAGE, offset: this.offset }, abort.signal);
      if (abort.signal.aborted) return;
      const first = this.offset === 0;
      this.offset += PAGE;
      // The library may change between two pages, and show a picture on both.
      const fresh = answer.hits.filter((hit) => !this.known.has(hit.id));
      for (const hit of fresh) this.known.add(hit.id);
      this.hits.push(...fresh);
      // What was shown before stays until now: no blank moment between two searches.
      if (first) this.container.replaceChildren(...fresh.map(tile));
      else this.container.append(...fresh.map(tile));
      this.ended = answer.hits.length < PAGE || this.hits.length >= MOST;
      this.end.textContent = "";
      if (first) on.loaded?.(answer);
      if (!this.hits.length) on.empty?.();
      on.grown?.(this.hits, this.ended);
      if (this.ended) this.observer.disconnect();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.end.textContent = "";
      this.ended = true;
      on.failed?.(error, this.hits.length);
    } finally {
      if (this.abort === abort) {
        this.loading = false;
        this.container.removeAttribute("aria-busy");
      }
    }
    // An observer speaks only when something changes, but always about what is new to it: so a page that did not fill the
    // screen, or that was scrolled past in the same moment, is followed by the next.
    if (!this.ended && this.abort === abort) {
      this.observer.unobserve(this.end);
      this.observer.observe(this.end);
    }
  }
}
