// SPDX-License-Identifier: GPL-3.0-or-later
// What several parts of the app know: settings, messages, the job that runs, what is selected.
import { batch, effect, signal } from "@preact/signals";
import * as api from "./api";
import { Marks } from "./marks";
import { strings } from "./strings";

export type Theme = "system" | "light" | "dark";
export type Density = "small" | "medium" | "large";

export const theme = signal<Theme>("system");
export const density = signal<Density>("medium");
export const slideshowSeconds = signal(5);
export const library = signal<api.Status | null>(null);
export const job = signal<api.Job | null>(null);
export const session = signal<api.Session | null>(null);
export const locked = signal(false);
export const helpShown = signal(false);
export const tagging = signal(false); // the selected pictures are being given tags

// --- messages

export interface Toast { key: number; text: string; action?: { text: string; run: () => void } }
export const toasts = signal<Toast[]>([]);
let lastToast = 0;

/** Says one sentence at the bottom of the window for a while. The same sentence is not said twice at once. */
export function toast(text: string, action?: Toast["action"], seconds = 6): void {
  if (toasts.value.some((one) => one.text === text && !one.action)) return;
  const made: Toast = { key: ++lastToast, text, ...(action ? { action } : {}) };
  toasts.value = [...toasts.value, made].slice(-3);
  setTimeout(() => dropToast(made.key), seconds * 1000);
}
export function dropToast(key: number): void { toasts.value = toasts.value.filter((one) => one.key !== key); }
export function say(error: unknown): void {
  if (!api.isAbort(error)) toast(error instanceof Error ? error.message : String(error));
}

// --- marks, as far as this page has changed them: they win over what a list said when it was loaded

const favouriteMarks = new Marks();
const hiddenMarks = new Marks();
export const favourites = favouriteMarks.shown;
export const hidden = hiddenMarks.shown;

/** Shown at once; when the server says no, this change is taken back and no other. The answer says which pictures changed. */
export async function setMarks(ids: number[], marks: { favourite?: boolean; hidden?: boolean }): Promise<api.Marked> {
  const begun = batch(() => [
    ...(marks.favourite === undefined ? [] : [favouriteMarks.begin(ids, marks.favourite)]),
    ...(marks.hidden === undefined ? [] : [hiddenMarks.begin(ids, marks.hidden)]),
  ]);
  let marked: api.Marked;
  try {
    marked = await api.mark(ids, marks);
  } catch (error) {
    batch(() => begun.forEach((one) => one.undo()));
    throw error;
  }
  batch(() => begun.forEach((one) => one.keep()));
  return marked;
}

export async function markAndSay(ids: number[], marks: { favourite?: boolean; hidden?: boolean }): Promise<void> {
  const many = strings.pictures(ids.length);
  const words = strings.selection;
  const text = marks.favourite !== undefined ? (marks.favourite ? words.favoured(many) : words.unfavoured(many)) : marks.hidden ? words.hid(many) : words.unhid(many);
  try {
    const { favourite_changed, hidden_changed } = await setMarks(ids, marks);
    // Only what changed: pictures that were marked before stay so.
    const undo = async (): Promise<void> => {
      if (favourite_changed.length) await setMarks(favourite_changed, { favourite: !marks.favourite });
      if (hidden_changed.length) await setMarks(hidden_changed, { hidden: !marks.hidden });
    };
    const changed = favourite_changed.length + hidden_changed.length > 0;
    toast(text, changed ? { text: words.undo, run: () => void undo().catch(say) } : undefined);
  } catch (error) {
    say(error);
  }
}

// --- selection

export const selection = signal<ReadonlySet<number>>(new Set());
export function select(ids: number[], on: boolean): void {
  const next = new Set(selection.value);
  for (const id of ids) if (on) next.add(id); else next.delete(id);
  selection.value = next;
}
export const clearSelection = (): void => { tagging.value = false; if (selection.value.size) selection.value = new Set(); };

export async function tagSelected(ids: number[], add: string[], remove: string[]): Promise<boolean> {
  const words = strings.selection;
  const many = strings.pictures(ids.length);
  try {
    const { added, removed } = await api.changeManyTags(ids, add, remove);
    const name = [...add, ...remove].join(", ");
    // Only what changed: pictures that had the tag before keep it.
    const undo = async (): Promise<void> => {
      if (added.length) await api.changeManyTags(added, [], add);
      if (removed.length) await api.changeManyTags(removed, remove, []);
    };
    const changed = added.length + removed.length > 0;
    toast(add.length ? words.tagged(name, many) : words.untagged(name, many), changed ? { text: words.undo, run: () => void undo().catch(say) } : undefined);
    return true;
  } catch (error) {
    say(error);
    return false;
  }
}

// --- the library and its job

const ASK_EVERY_MS = 4000; // counting a large library takes a moment
let asked = 0;
let due: ReturnType<typeof setTimeout> | null = null;

export async function refreshLibrary(): Promise<void> {
  asked = performance.now();
  try {
    library.value = await api.status();
  } catch (error) {
    say(error);
  }
}

function refreshSoon(): void {
  due ??= setTimeout(() => { due = null; void refreshLibrary(); }, Math.max(0, asked + ASK_EVERY_MS - performance.now()));
}

let unwatch: (() => void) | null = null;
function watch(): void {
  if (unwatch) return;
  unwatch = api.watch((now) => {
    const ended = job.value?.running && !now.running;
    job.value = now;
    if (ended) void refreshLibrary();
  }, refreshSoon);
  // A writer's end is no change of the library.
  setInterval(() => { if (!document.hidden && library.value?.being_written && !job.value?.running) refreshSoon(); }, ASK_EVERY_MS);
}

// --- settings: kept by the library, so that they are the same on every device

let settingsLoaded = false;
function remember(name: string, value: unknown): void {
  if (settingsLoaded) void api.putSettings({ [name]: value }).catch(say);
}

export async function begin(): Promise<void> {
  api.whenLocked(() => { locked.value = true; });
  const now = await api.session();
  session.value = now;
  locked.value = now.locked;
  if (now.locked) return;
  watch();
  await Promise.all([
    refreshLibrary(),
    api.settings().then((values) => {
      batch(() => {
        if (values.theme === "light" || values.theme === "dark") theme.value = values.theme;
        if (values.density === "small" || values.density === "large") density.value = values.density;
        if (typeof values.slideshow_s === "number") slideshowSeconds.value = Math.min(60, Math.max(2, values.slideshow_s));
      });
      settingsLoaded = true;
    }).catch(say),
  ]);
}

export function setTheme(value: Theme): void { theme.value = value; remember("theme", value); }
export function setDensity(value: Density): void { density.value = value; remember("density", value); }
export function setSlideshowSeconds(value: number): void { slideshowSeconds.value = value; remember("slideshow_s", value); }

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(systemDark.matches);
systemDark.addEventListener("change", () => { systemIsDark.value = systemDark.matches; });
effect(() => {
  const dark = theme.value === "dark" || (theme.value === "system" && systemIsDark.value);
  document.documentElement.classList.toggle("dark", dark);
});
