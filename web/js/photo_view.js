// SPDX-License-Identifier: GPL-3.0-or-later
import * as api from "./api.js";
import { element, fileName } from "./element.js";
import { toast } from "./toast.js";
import { Wall } from "./wall.js";

const MOST_ENLARGED = 1.6;

const number = (value, places = 1) => Number(value.toFixed(places)).toString();
const exposure = (s) => (s >= 0.4 ? `${number(s)} s` : `1/${Math.round(1 / s)} s`);

function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${number(bytes / 1e6)} MB`;
}

// The camera's own clock: shown as it was there, whatever zone the reader is in.
function date(taken) {
  const time = new Date(`${taken.slice(0, 19)}Z`);
  if (Number.isNaN(time.getTime())) return null;
  return time.toLocaleString(undefined, { timeZone: "UTC", dateStyle: "long", timeStyle: "short" });
}

function facts(photo) {
  const list = [];
  if (photo.taken) list.push(date(photo.taken));
  const camera = photo.camera_model?.startsWith(photo.camera_make?.split(" ")[0] ?? "")
    ? photo.camera_model : [photo.camera_make, photo.camera_model].filter(Boolean).join(" ");
  list.push(camera);
  const exposed = [
    photo.focal_length_mm ? `${number(photo.focal_length_mm)} mm` : null,
    photo.f_number ? `f/${number(photo.f_number)}` : null,
    photo.exposure_s ? exposure(photo.exposure_s) : null,
    photo.iso ? `ISO ${photo.iso}` : null,
  ].filter(Boolean).join("  ");
  list.push(exposed);
  list.push(`${photo.width} × ${photo.height}`);
  list.push([photo.format?.toUpperCase(), photo.size_bytes ? size(photo.size_bytes) : null].filter(Boolean).join(", "));
  return list.filter(Boolean).map((text) => element("li", {}, text));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.", 2);
  } catch {
    toast(text, 12);
  }
}

function described(photo) {
  const [first, ...others] = photo.locations;
  const path = first?.path ?? "";
  const said = [photo.title, photo.description].filter(Boolean).join(". ");
  return element("div", { class: "facts" },
    element("div", {},
      element("h1", {}, fileName(path) || `Picture ${photo.id}`),
      element("p", { class: "where" }, path, path ? element("button", { type: "button", class: "copy", onclick: () => copy(path) }, "Copy path") : null),
      ...others.map((other) => element("p", { class: "where" }, `also ${other.path}`))),
    element("ul", { "aria-label": "About this picture" }, ...facts(photo)),
    said ? element("p", { class: "said" }, said) : null);
}

/** One large picture with those like it below. `go(photoId)` moves to another; `close()` leaves. */
export class PhotoView {
  constructor(section, { go, close }) {
    this.section = section;
    this.go = go;
    this.close = close;
  }

  /** `around`: the hits the picture was chosen from, for the arrows. */
  async show(id, around) {
    this.hide();
    const abort = this.abort = new AbortController();
    this.id = id;
    const at = around.findIndex((hit) => hit.id === id);
    this.before = around[at - 1]?.id;
    this.after = at >= 0 ? around[at + 1]?.id : undefined;
    this.section.setAttribute("aria-busy", "true");
    let photo;
    try {
      photo = await api.photo(id, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      return;
    } finally {
      this.section.removeAttribute("aria-busy");
    }
    if (abort.signal.aborted) return;
    const stage = this.stage(photo);
    const wall = element("div", { class: "wall" });
    const end = element("div", { class: "end", role: "status" });
    const like = element("h2", { class: "like" }, "Others like it");
    this.section.replaceChildren(stage, described(photo), like, wall, end);
    document.title = `${fileName(photo.locations[0]?.path ?? "Picture")} · Trove`;
    this.wall = new Wall(wall, end);
    this.wall.show((page, signal) => api.similar(id, page, signal), {
      empty: () => like.replaceChildren("Nothing else is like it yet"),
      failed: (error, shown) => (shown ? toast(error.message) : like.replaceChildren(error.message)),
    });
  }

  stage(photo) {
    const name = fileName(photo.locations[0]?.path ?? "Picture");
    // The thumbnail is there at once and holds the place; the sharp one fades in over it.
    const soft = element("img", { src: api.thumbnailAddress(photo), alt: "" });
    const edge = Math.min(4096, Math.ceil(Math.max(innerWidth, innerHeight) * devicePixelRatio / 512) * 512);
    const sharp = element("img", { class: "sharp", alt: name });
    // As large as there is room for, but never blown up beyond what one can look at.
    for (const image of [soft, sharp]) {
      image.style.maxWidth = `min(100%, ${photo.width * MOST_ENLARGED}px)`;
      image.style.maxHeight = `min(100%, ${photo.height * MOST_ENLARGED}px)`;
    }
    const stage = element("div", { class: "stage" }, soft, sharp,
      element("button", { type: "button", class: "round before", "aria-label": "Previous picture", disabled: !this.before, onclick: () => this.step("before") }, "‹"),
      element("button", { type: "button", class: "round after", "aria-label": "Next picture", disabled: !this.after, onclick: () => this.step("after") }, "›"),
      element("button", { type: "button", class: "round close", "aria-label": "Close the picture", onclick: () => this.close() }, "×"));
    sharp.addEventListener("load", () => sharp.classList.add("there"));
    sharp.addEventListener("error", () => {
      soft.alt = name;
      sharp.remove();
      stage.append(element("p", { class: "notice" }, "The file itself cannot be read just now, perhaps its drive is away. This is its small preview."));
    });
    sharp.src = api.pictureAddress(photo, edge);
    return stage;
  }

  step(where) {
    if (this[where] !== undefined) this.go(this[where]);
  }

  hide() {
    this.abort?.abort();
    this.wall?.stop();
    this.section.replaceChildren();
  }
}
