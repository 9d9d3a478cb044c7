// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that is a wall: the library in some order, a folder, favourites, or what a search found.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../lib/api";
import { addKeys } from "../lib/keys";
import { address, go, openPhoto, photoId, route } from "../lib/route";
import { clearSelection, library, markAndSay, favourites, select, selection, tagging } from "../lib/store";
import { strings } from "../lib/strings";
import { wordsOf } from "../lib/combine";
import { AnswerNotes } from "../parts/answer_notes";
import { Icon } from "../parts/icons";
import { pictureOf } from "../parts/search_bar";
import { Grid, type GridHandle } from "../wall/grid";
import type { Layout } from "../wall/layout";
import { Scrubber } from "../wall/scrubber";
import { PagesSource, type Source, WallSource } from "../wall/sources";

/** The wall that lies below whatever else is open: the arrows of an open picture go along it. */
export const currentWall = signal<{ source: Source; handle: GridHandle | null } | null>(null);

interface Wanted { key: string; title: string; note?: string; source: () => Source; empty: string; tools?: "order" | "random" }

const seed = (): number => Math.floor(Math.random() * 0x7fffffff);
export const randomAddress = (): string => address("", { order: "random", seed: seed() });

function wanted(): Wanted | null {
  const { place, parameters } = route.value;
  const words = strings.wall;
  if (place === "" || place === "photos") {
    const folder = parameters.get("folder") ?? undefined;
    const order = parameters.get("order") ?? "time";
    const box = Object.fromEntries(["west", "south", "east", "north"].flatMap((side) => (parameters.has(side) ? [[side, parameters.get(side)!]] : [])));
    const given = { order, seed: parameters.get("seed") ?? undefined, folder, ...box };
    const title = parameters.has("west") ? words.onMap : folder ? folder.slice(folder.lastIndexOf("/") + 1) || folder : order === "random" ? words.random : words.allPhotos;
    return { key: JSON.stringify(given), title, note: folder, source: () => new WallSource(given), empty: words.noPhotos, tools: order === "random" ? "random" : "order" };
  }
  if (place === "favourites") return { key: place, title: words.favourites, source: () => new WallSource({ favourites: 1 }), empty: words.noFavourites };
  if (place === "hidden") return { key: place, title: words.hidden, source: () => new WallSource({ hidden: 1 }), empty: words.noHidden };
  if (place === "search") {
    const q = parameters.get("q");
    const like = Number(parameters.get("like"));
    const picture = Number(parameters.get("picture"));
    const blob = pictureOf(picture);
    const search = strings.search;
    if (q) return { key: `q ${q} ${parameters.get("all") ?? ""}`, title: wordsOf(q) || search.combined, source: () => new PagesSource((page, signal) => api.searchText(q, page, signal, parameters.has("all") ? 0 : undefined)), empty: search.none };
    if (like) return { key: `like ${like}`, title: strings.photo.othersLikeIt, source: () => new PagesSource((page, signal) => api.similar(like, page, signal)), empty: search.none };
    if (blob) return { key: `picture ${picture}`, title: search.picturesLike, source: () => new PagesSource((page, signal) => api.searchPicture(blob, page, signal)), empty: search.none };
    return { key: "gone", title: words.allPhotos, source: () => new WallSource({ order: "time" }), empty: words.noPhotos, tools: "order" };
  }
  return null;
}

/** Keys on a wall; the same on the wall of similar pictures below an open one. */
export function gridKeys(source: Source, handle: () => GridHandle | null, open: (i: number) => void) {
  return (key: string, event: KeyboardEvent): boolean => {
    const grid = handle();
    if (!grid || !source.known) return false;
    const at = grid.focused();
    const step = { ArrowRight: 1, ArrowLeft: -1, j: 1, k: -1 }[key];
    const row = { ArrowDown: 1, ArrowUp: -1 }[key] as 1 | -1 | undefined;
    if (step !== undefined || row !== undefined) {
      const first = currentTop(grid);
      const next = at === null ? first : step !== undefined ? at + step : grid.layout.above(at, row!);
      if (next === null || next < 0 || next >= source.known) return true;
      if (event.shiftKey && at !== null) select([source.id(at), source.id(next)], true);
      grid.focusIndex(next);
      return true;
    }
    if (key === "Home") { grid.focusIndex(0); return true; }
    if (key === "End") { grid.focusIndex(source.known - 1); return true; }
    if (key === "Escape" && selection.value.size) { clearSelection(); return true; }
    if (at === null) return false;
    const id = source.id(at);
    const ids = selection.value.size ? [...selection.value] : [id];
    if (key === "x") { select([id], !selection.value.has(id)); return true; }
    if (key === "Enter" || key === " ") { open(at); return true; }
    if (key === "s") { go(address("search", { like: id })); return true; }
    if (key === "f") { void markAndSay(ids, { favourite: !(favourites.value.get(id) ?? source.tile(at).favourite) }); return true; }
    if (key === "h") { void markAndSay(ids, { hidden: true }); return true; }
    if (key === "e") { select(ids, true); tagging.value = true; return true; }
    return false;
  };
}

function currentTop(grid: GridHandle): number {
  const visible = document.querySelector<HTMLElement>(".row [data-index]");
  for (const tile of document.querySelectorAll<HTMLElement>("[data-index]")) if (tile.getBoundingClientRect().top >= 60) return Number(tile.dataset.index);
  return visible ? Number(visible.dataset.index) : grid.layout.rows[0]?.first ?? 0;
}

const AT_TOP_PX = 120;

export function WallView() {
  const want = wanted();
  const scroller = useRef<HTMLElement>(null);
  const handle = useRef<GridHandle | null>(null);
  const [version, setVersion] = useState(0);
  const [layout, setLayout] = useState<Layout | null>(null);
  const key = `${want?.key}#${version}`;

  // What was shown stays until the first of the new is there: no blank moment between two searches.
  const asked = useMemo(() => (want ? want.source() : null), [key]);
  const [shown, setShown] = useState<{ source: Source; want: Wanted } | null>(null);
  useEffect(() => {
    if (!asked || !want) return;
    asked.need(0);
    const unsubscribe = asked.changed.subscribe((n) => {
      if (n === 0) return;
      queueMicrotask(() => { unsubscribe(); setShown({ source: asked, want }); if (scroller.current) scroller.current.scrollTop = 0; });
    });
    const failed = asked.failed.subscribe((error) => { if (error) setShown({ source: asked, want }); });
    return () => { unsubscribe(); failed(); if (asked.known === 0) asked.stop(); };
  }, [asked]);

  const source = shown?.source ?? null;
  useEffect(() => { currentWall.value = source ? { source, get handle() { return handle.current; } } : null; }, [source]);
  useEffect(() => (source ? addKeys((pressed, event) => photoId.value === null && gridKeys(source, () => handle.current, (i) => openPhoto(source.id(i)))(pressed, event)) : undefined), [source]);
  useEffect(() => {
    document.title = strings.title(want && want.title !== strings.wall.allPhotos ? want.title : undefined);
  }, [want?.title, photoId.value]);
  useEffect(() => clearSelection(), [want?.key]);

  // The library has grown while this wall was looked at.
  const photos = library.value?.photos ?? 0;
  const seen = useRef(photos);
  useEffect(() => { seen.current = library.value?.photos ?? 0; }, [shown]);
  const stale = source instanceof WallSource && photos !== seen.current && shown?.want.tools === "order";
  // Whoever is at the top sees what comes by itself; whoever is further down, or has selected something, is not disturbed.
  const quiet = selection.value.size === 0 && photoId.value === null;
  useEffect(() => {
    if (!stale || !quiet || (scroller.current?.scrollTop ?? 0) > AT_TOP_PX) return;
    setVersion((n) => n + 1);
  }, [stale, quiet, photos]);

  if (!want) return null;
  const words = strings.wall;
  const total = source?.note.value?.total;
  const failed = source?.failed.value;
  const current = shown?.want ?? want;
  const search = route.value.place === "search";
  return (
    <div class="relative h-full">
      <main ref={scroller} id="content" tabIndex={-1} class={`h-full overflow-y-auto overflow-x-hidden px-3 pb-24 outline-none sm:px-6 ${source?.day ? "hide-scrollbar" : ""}`} aria-busy={asked !== source}>
        <header class="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 pt-2">
          <h1 class="min-w-0 truncate text-lg font-semibold tracking-tight">{current.title}</h1>
          <p class="text-sm text-quiet" role="status">{total === undefined ? "" : search ? (source instanceof PagesSource && source.hit(0)?.score === undefined ? strings.search.byDate : strings.search.closest)(strings.pictures(total)) : strings.pictures(total)}</p>
          {current.note && <p class="truncate text-sm text-quiet" title={current.note}>{current.note}</p>}
          <span class="flex-1" />
          {current.tools === "random" && <button type="button" class="button" onClick={() => go(randomAddress())}><Icon name="dice" size={18} />{words.again}</button>}
          {current.tools === "order" && !search && <Orders />}
        </header>
        {stale && <div class="sticky top-2 z-10 flex justify-center"><button type="button" class="button main shadow-lg" onClick={() => setVersion((n) => n + 1)}>{words.newOnes}</button></div>}
        {source instanceof PagesSource && search && <AnswerNotes q={route.value.parameters.get("q") ?? ""} answer={source.first} />}
        {source && <Grid key={current.key} source={source} scroller={scroller} handle={handle} label={words.grid} headings onLayout={(made) => setLayout(made)} onOpen={(i) => openPhoto(source.id(i))} />}
        {failed && <div class="py-16 text-center"><p>{failed.message}</p><button type="button" class="button mt-4" onClick={() => setVersion((n) => n + 1)}>{strings.problem.retry}</button></div>}
        {!failed && source?.ended && source.known === 0 && <p class="py-24 text-center text-quiet">{current.empty}</p>}
        {!source && <div class="grid place-items-center py-32"><div class="spin" role="status" aria-label="…" /></div>}
      </main>
      {source?.day && <Scrubber scroller={scroller} layout={layout} source={source} />}
    </div>
  );
}

function Orders() {
  const order = route.value.parameters.get("order") ?? "time";
  const given = Object.fromEntries(route.value.parameters);
  const words = strings.wall;
  const choice = (value: string, text: string) => (
    <button type="button" role="radio" aria-checked={order === value} class="chip" onClick={() => go(address("", { ...given, order: value === "time" ? undefined : value }), "replace")}>{text}</button>
  );
  return <div role="radiogroup" aria-label={words.order} class="flex gap-1.5">{choice("time", words.byTime)}{choice("added", words.byAdded)}</div>;
}
