// SPDX-License-Identifier: GPL-3.0-or-later
// The page: what is in the address decides what is shown. /?q=words, /?photo=7, /?by=picture, or a random wall.
//
// history.state keeps what an address cannot: {seed} of a random wall, {picture} searched by, {depth} of pictures opened one
// from another, so that closing leads back to the wall.

import * as api from "./api.js";
import { byId, count, element } from "./element.js";
import { moveFocus } from "./keys.js";
import { PhotoView } from "./photo_view.js";
import { toast } from "./toast.js";
import { Wall } from "./wall.js";

const TYPING_PAUSE_MS = 320;
const LEAST_LETTERS = 3; // before searching while someone still types
const POLL_MS = 5000;

const input = byId("query");
const wall = new Wall(byId("wall"), byId("wall-end"));
const photoView = new PhotoView(byId("photo-view"), { go: replacePhoto, close: closePhoto });
const pictures = new Map(); // pictures searched by, while this page lives
const around = []; // by depth: the hits a picture was chosen from
let shownWall = null; // what the wall shows, so that coming back does not load it again
let wallScroll = 0;
let library = null;

const newSeed = () => Math.floor(Math.random() * 0x7fffffff);

// --- what is shown ---

function view(name) {
  for (const id of ["wall-view", "photo-view", "empty-view"]) byId(id).hidden = id !== name;
}

function wallOf(parameters, state) {
  const q = parameters.get("q")?.trim();
  if (q) return { key: `q ${q}`, q };
  if (parameters.get("by") === "picture" && pictures.has(state.picture)) return { key: `picture ${state.picture}`, picture: state.picture };
  return { key: `seed ${state.seed}`, seed: state.seed };
}

async function render() {
  const parameters = new URLSearchParams(location.search);
  let state = history.state;
  if (!state) {
    state = { seed: newSeed(), depth: 0 };
    history.replaceState(state, "");
  }
  const id = Number(parameters.get("photo"));
  if (Number.isInteger(id) && id > 0) return showPhoto(id, state);
  photoView.hide();
  return showWall(wallOf(parameters, state));
}

async function showPhoto(id, state) {
  if (!byId("wall-view").hidden) wallScroll = scrollY;
  try {
    await photoView.show(id, around[state.depth] ?? []);
    view("photo-view");
    scrollTo(0, 0);
  } catch (error) {
    toast(error.message);
    if (byId("photo-view").childElementCount === 0) closePhoto();
  }
}

function showWall(wanted) {
  const back = shownWall === wanted.key;
  shownWall = wanted.key;
  if (document.activeElement !== input) input.value = wanted.q ?? "";
  showChip(wanted.picture);
  document.title = wanted.q ? `${wanted.q} · Trove` : "Trove";
  if (library?.photos === 0) return showEmpty();
  view("wall-view");
  if (back) return scrollTo(0, wallScroll);
  const title = byId("wall-title");
  const note = byId("wall-note");
  const heard = {
    loaded: (answer) => {
      scrollTo(0, 0);
      title.textContent = wanted.q ? wanted.q : wanted.picture ? "Pictures like yours" : "Pictures from your library";
      note.textContent = wanted.seed === undefined ? `${count(answer.total, "picture", "pictures")}, the closest first` : libraryNote();
    },
    empty: () => {
      note.textContent = "";
      byId("wall-end").textContent = wanted.seed === undefined ? "No matches. Nothing in the library can be compared with this yet." : "";
      if (wanted.seed !== undefined) refreshStatus();
    },
    failed: (error, shown) => {
      if (shown) return toast(error.message);
      shownWall = null;
      byId("wall").replaceChildren();
      note.textContent = "";
      byId("wall-end").replaceChildren(element("p", {}, error.message), element("button", { type: "button", class: "copy", onclick: render }, "Try again"));
    },
  };
  const sources = {
    q: (page, signal) => api.searchText(wanted.q, page, signal),
    picture: (page, signal) => api.searchPicture(pictures.get(wanted.picture), page, signal),
    seed: (page, signal) => api.random(wanted.seed, page, signal),
  };
  return wall.show(sources[wanted.q ? "q" : wanted.picture ? "picture" : "seed"], heard);
}

function showEmpty() {
  const command = "trove crawl ~/Pictures";
  shownWall = null;
  view("empty-view");
  byId("empty-view").replaceChildren(element("div", {},
    element("img", { src: "/icon.svg", alt: "" }),
    element("h1", {}, library.being_written ? "Looking for your pictures…" : "Nothing here yet"),
    element("p", {}, library.being_written
      ? "The first ones appear here by themselves in a moment."
      : "Tell Trove where your pictures lie, in a terminal. It only reads them, nothing leaves this computer, and they appear here while it works."),
    library.being_written ? null : element("div", { class: "command" }, element("code", {}, command),
      element("button", { type: "button", class: "copy", onclick: () => navigator.clipboard?.writeText(command).then(() => toast("Copied.", 2)) }, "Copy"))));
}

function showChip(picture) {
  const chip = byId("chip");
  chip.hidden = picture === undefined;
  const image = byId("chip-picture");
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  image.removeAttribute("src");
  if (picture !== undefined) image.src = URL.createObjectURL(pictures.get(picture));
  input.placeholder = picture === undefined ? "What do you remember about it?" : "or by words…";
}

// --- going somewhere ---

function go(address, state, how = "pushState") {
  if (!byId("wall-view").hidden) wallScroll = scrollY;
  history[how](state, "", address);
  return render();
}

const seedNow = () => history.state?.seed ?? newSeed();

function searchWords(text, how = "pushState") {
  const q = text.trim();
  if (q) return go(`/?${new URLSearchParams({ q })}`, { seed: seedNow(), depth: 0 }, how);
  return go("/", { seed: seedNow(), depth: 0 }, how);
}

function searchFile(file) {
  if (!file) return;
  if (!file.type.startsWith("image/") && !/\.(jpe?g|png|gif|webp|avif|hei[cf]|jxl|tiff?|bmp|dng|cr[23]|nef|arw)$/i.test(file.name ?? "")) {
    toast("That is not a picture Trove can search by.");
    return;
  }
  const picture = Date.now();
  pictures.set(picture, file);
  input.value = "";
  go("/?by=picture", { picture, seed: seedNow(), depth: 0 });
}

function openPhoto(id, hits) {
  const depth = (history.state?.depth ?? 0) + 1;
  around[depth] = hits;
  go(`/?photo=${id}`, { ...history.state, depth });
}

function replacePhoto(id) {
  go(`/?photo=${id}`, history.state, "replaceState");
}

function closePhoto() {
  const depth = history.state?.depth ?? 0;
  if (depth > 0) history.go(-depth);
  else go("/", { seed: seedNow(), depth: 0 }, "replaceState");
}

// --- what the library says about itself ---

function libraryNote() {
  if (!library) return "";
  return count(library.photos, "picture", "pictures") + (library.being_written ? ", and more are being added" : "");
}

let polling = null;

async function refreshStatus() {
  clearTimeout(polling);
  const before = library;
  try {
    library = await api.status();
  } catch (error) {
    if (!before) toast(error.message);
    library = before;
  }
  if (library?.photos === 0 && byId("photo-view").hidden) showEmpty();
  else if (before?.photos === 0) render();
  else if (shownWall?.startsWith("seed") && wall.hits.length) byId("wall-note").textContent = libraryNote();
  if (!library || library.photos === 0 || library.being_written) polling = setTimeout(refreshStatus, POLL_MS);
}

async function showModel() {
  try {
    const { models } = await api.models();
    const model = models.find((one) => one.in_use);
    if (!model) return;
    byId("about").textContent = model.problem
      ? `The model ${model.title || model.name} cannot be used: ${model.problem}`
      : model.built_in
        ? `${model.title || model.name} answers: the small model that comes with Trove. A better one can be installed later with one command.`
        : `${model.title || model.name} answers.`;
  } catch { /* the status call has said already what is wrong */ }
}

// --- events ---

let typing = null;
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  searchWords(input.value);
  if (matchMedia("(hover: none)").matches) input.blur();
});
input.addEventListener("input", () => {
  clearTimeout(typing);
  const letters = input.value.trim().length;
  if (letters > 0 && letters < LEAST_LETTERS) return;
  // What is typed is one step of the history, however many pauses it has.
  typing = setTimeout(() => searchWords(input.value, location.search.startsWith("?q=") ? "replaceState" : "pushState"), TYPING_PAUSE_MS);
});
byId("surprise").addEventListener("click", () => {
  clearTimeout(typing);
  input.value = "";
  go("/", { seed: newSeed(), depth: 0 });
});
byId("by-picture").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", (event) => {
  searchFile(event.target.files[0]);
  event.target.value = "";
});
byId("chip-drop").addEventListener("click", () => go("/", { seed: seedNow(), depth: 0 }));

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const tile = event.target.closest(".tile");
  if (tile) {
    event.preventDefault();
    const hits = byId("wall").contains(tile) ? wall.hits : photoView.wall.hits;
    openPhoto(Number(tile.dataset.id), hits);
  } else if (event.target.closest(".brand")) {
    event.preventDefault();
    input.value = "";
    go("/", { seed: seedNow(), depth: 0 });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const writing = document.activeElement === input;
  const onPhoto = !byId("photo-view").hidden;
  if (event.key === "/" && !writing) {
    input.focus();
    input.select();
  } else if (event.key === "Escape" && onPhoto) {
    closePhoto();
  } else if (event.key === "Escape" && writing) {
    input.blur();
  } else if (writing && event.key === "ArrowDown" && !onPhoto) {
    moveFocus(byId("wall"), event.key);
  } else if (writing || !event.key.startsWith("Arrow")) {
    return;
  } else if (onPhoto && !document.activeElement?.closest(".tile")) {
    if (event.key === "ArrowLeft") photoView.step("before");
    else if (event.key === "ArrowRight") photoView.step("after");
    else return;
  } else if (!moveFocus(onPhoto ? byId("photo-view") : byId("wall"), event.key)) {
    return;
  }
  event.preventDefault();
});

const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let dragged = 0;
addEventListener("dragenter", (event) => { if (carriesFile(event)) { dragged += 1; byId("drop").hidden = false; } });
addEventListener("dragleave", (event) => { if (carriesFile(event) && --dragged <= 0) { dragged = 0; byId("drop").hidden = true; } });
addEventListener("dragover", (event) => { if (carriesFile(event)) event.preventDefault(); });
addEventListener("drop", (event) => {
  dragged = 0;
  byId("drop").hidden = true;
  if (!carriesFile(event)) return;
  event.preventDefault();
  searchFile(event.dataTransfer.files[0]);
});
addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
  if (!file) return;
  event.preventDefault();
  searchFile(file);
});
addEventListener("popstate", render);
addEventListener("scroll", () => document.querySelector(".bar").classList.toggle("scrolled", scrollY > 4), { passive: true });

history.scrollRestoration = "manual";
const asked = new URLSearchParams(location.search).get("q");
if (asked) input.value = asked;
render();
refreshStatus();
showModel();
