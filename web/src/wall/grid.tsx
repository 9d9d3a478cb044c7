// SPDX-License-Identifier: GPL-3.0-or-later
// The wall: rows of pictures of which only those in sight, and a little more, are in the page.
import { useComputed } from "@preact/signals";
import type { RefObject } from "preact";
import { memo } from "preact/compat";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { thumbnailAddress } from "../lib/api";
import { strings } from "../lib/strings";
import { density, favourites, hidden, select, selection } from "../lib/store";
import { Icon } from "../parts/icons";
import { Layout, type Row } from "./layout";
import type { Source } from "./sources";
import { tinyColour, tinyGradients } from "./tiny";

const AHEAD = 1; // windows above and below that are kept ready
const BEYOND_MS = 250; // after the first window its neighbours are made ready
const PATIENCE_MS = 300;
const QUICK_MS = 150; // a picture that comes sooner does not fade in: every fade is a layer of its own to draw
const FAST = 2.5; // windows a second beyond which only placeholders pass by
const HEADING = 52;

export interface GridHandle {
  layout: Layout;
  scrollToIndex(i: number): void;
  focusIndex(i: number): void;
  focused(): number | null;
}

interface Props {
  source: Source;
  scroller: RefObject<HTMLElement>;
  onOpen: (index: number) => void;
  handle?: RefObject<GridHandle | null>;
  onLayout?: (layout: Layout) => void;
  headings?: boolean;
  label: string;
}

const month = new Intl.DateTimeFormat(strings.locale, { month: "long", year: "numeric", timeZone: "UTC" });
export const monthOf = (day: number): number => { const date = new Date(day * 864e5); return date.getUTCFullYear() * 12 + date.getUTCMonth(); };
export const monthName = (value: number): string => (value <= 1970 * 12 ? strings.wall.undated : month.format(Date.UTC(Math.floor(value / 12), value % 12)));

const LEAST_PER_HEADING = 12;

/** Months, or years where months hold little, or nothing at all: a heading over every second picture is no help. */
function headingsOf(source: Source): { group: (i: number) => number; name: (value: number) => string } | null {
  const { day, band } = source;
  if (band) return { group: band, name: (value) => strings.search.bands[value] ?? "" };
  if (!day || source.known === 0) return null;
  const months = new Set<number>();
  for (let i = 0; i < source.known; ++i) months.add(monthOf(day(i)));
  const years = new Set([...months].map((value) => Math.floor(value / 12)));
  if (source.known / months.size >= LEAST_PER_HEADING) return { group: (i) => monthOf(day(i)), name: monthName };
  if (source.known / years.size >= LEAST_PER_HEADING / 3) return { group: (i) => Math.floor(monthOf(day(i)) / 12), name: (value) => (value <= 1970 ? strings.wall.undated : String(value)) };
  return null;
}

function rowHeightOf(width: number): number {
  const base = { small: 0.7, medium: 1, large: 1.55 }[density.value];
  return base * (width < 640 ? 112 : width < 1100 ? 168 : width < 2200 ? 204 : 268);
}

interface TileProps { source: Source; index: number; left: number; width: number; height: number; pictures: boolean; focusable: boolean; onOpen: (index: number) => void }

const TileView = memo(({ source, index, left, width, height, pictures, focusable, onOpen }: TileProps) => {
  const tile = useMemo(() => source.tile(index), [source, index]);
  const colour = useMemo(() => (tile.tiny ? tinyColour(tile.tiny) : undefined), [tile]);
  const link = useRef<HTMLAnchorElement>(null);
  const there = useRef(false);
  const [broken, setBroken] = useState(false);
  const wanted = useRef<number | null>(null); // since when, ms
  if (pictures) wanted.current ??= performance.now();
  // Straight on the elements: to render the tile again costs more than to draw the picture.
  const arrived = ({ currentTarget: image }: { currentTarget: HTMLImageElement }): void => {
    const quick = performance.now() - wanted.current! < QUICK_MS;
    image.className = quick ? "there" : "there late";
    there.current = true;
    if (quick && link.current) link.current.style.backgroundImage = ""; // not where the tile has gone meanwhile
  };
  // Painting gradients costs frames: until a picture is really late, its mean colour stands in for it.
  useEffect(() => {
    const { tiny } = tile;
    if (!tiny) return;
    const patience = setTimeout(() => { if (link.current && !there.current) link.current.style.backgroundImage = tinyGradients(tiny); }, PATIENCE_MS);
    return () => clearTimeout(patience);
  }, [tile]);
  const selected = useComputed(() => selection.value.has(tile.id)).value;
  const selecting = useComputed(() => selection.value.size > 0).value;
  const favourite = useComputed(() => favourites.value.get(tile.id)).value ?? tile.favourite;
  const gone = useComputed(() => hidden.value.get(tile.id)).value === true;
  const pressed = useRef<ReturnType<typeof setTimeout> | null>(null);
  const long = useRef(false);
  const words = strings.wall;
  const name = [tile.name || `${strings.photo.label} ${index + 1}`, favourite && words.favourite, tile.away && words.away, selected && words.selected].filter(Boolean).join(", ");
  const click = (event: MouseEvent): void => {
    if (long.current) { long.current = false; event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.shiftKey || selecting) {
      event.preventDefault();
      if (event.shiftKey) selectTo(source, index);
      else { select([tile.id], !selected); anchor = index; }
      return;
    }
    event.preventDefault();
    onOpen(index);
  };
  return (
    <div class="tile-box" style={{ left: `${left}px`, width: `${width}px`, height: `${height}px` }}>
      <a ref={link} href={`#/?photo=${tile.id}`} class={`tile group ${selected ? "selected" : ""} ${gone ? "opacity-25" : ""}`} data-index={index} data-id={tile.id}
        tabIndex={focusable ? 0 : -1} aria-label={name} title={tile.name} draggable={false} style={{ backgroundColor: colour }} onClick={click}
        onPointerDown={(event) => {
          if (event.pointerType !== "touch") return;
          pressed.current = setTimeout(() => { long.current = true; select([tile.id], !selected); anchor = index; navigator.vibrate?.(10); }, 450);
        }}
        onPointerUp={() => { if (pressed.current) clearTimeout(pressed.current); }}
        onPointerCancel={() => { if (pressed.current) clearTimeout(pressed.current); }}
        onContextMenu={(event) => { if (long.current) event.preventDefault(); }}>
        {wanted.current !== null && !broken && (
          <img src={thumbnailAddress(tile.id, tile.version)} alt="" decoding="async" draggable={false}
            onLoad={arrived} onError={() => setBroken(true)} />
        )}
        {broken && <span class="absolute inset-0 grid place-items-center"><span class="badge">{words.noPreview}</span></span>}
        {tile.away && <span class="badge absolute left-2 top-2">{words.away}</span>}
        {favourite && <span class="absolute bottom-1.5 left-2 text-white drop-shadow"><Icon name="heartFull" size={16} /></span>}
        {tile.name && <span class="caption" aria-hidden="true"><span class="truncate">{tile.name}</span>{tile.score !== null && <span class="tabular-nums">{tile.score.toFixed(3)}</span>}</span>}
      </a>
      <button type="button" tabIndex={-1} class={`check ${selected ? "on" : selecting ? "shown" : ""}`} aria-label={words.select} aria-pressed={selected}
        onClick={(event) => { if (event.shiftKey) selectTo(source, index); else { select([tile.id], !selected); anchor = index; } }}>
        <Icon name="check" size={16} />
      </button>
    </div>
  );
});

let anchor: number | null = null;
function selectTo(source: Source, index: number): void {
  const from = anchor ?? index;
  const ids = [];
  for (let i = Math.min(from, index); i <= Math.max(from, index); ++i) ids.push(source.id(i));
  select(ids, true);
  anchor = index;
}

interface RowProps { headingName: (value: number) => string; source: Source; layout: Layout; row: Row; pictures: boolean; focus: number; onOpen: (index: number) => void }

const RowView = memo(({ headingName, source, layout, row, pictures, focus, onOpen }: RowProps) => (
  <>
    {row.heading !== null && <h2 class="heading" style={{ transform: `translateY(${row.top - HEADING}px)` }}>{headingName(row.heading)}</h2>}
    <div class="row" style={{ transform: `translateY(${row.top}px)`, height: `${row.height}px` }}>
      {layout.boxes(row).map((box, i) => (
        <TileView key={source.id(row.first + i)} source={source} index={row.first + i} left={box.left} width={box.width} height={row.height} pictures={pictures}
          focusable={focus === row.first + i} onOpen={onOpen} />
      ))}
    </div>
  </>
), (a, b) => a.row === b.row && a.pictures === b.pictures && a.layout === b.layout
  && (a.focus === b.focus || (!holds(a.row, a.focus) && !holds(a.row, b.focus))));
const holds = (row: Row, index: number): boolean => index >= row.first && index < row.end;

export function Grid({ source, scroller, onOpen, handle, onLayout, headings, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState({ first: 0, end: 0, pictures: true });
  const [focus, setFocus] = useState(0);
  const [, redraw] = useState(0);
  const size = density.value;

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const grouped = useMemo(() => (headings ? headingsOf(source) : null), [source, headings, source.band !== null]);
  const layout = useMemo(() => {
    const made = new Layout(
      { width, rowHeight: rowHeightOf(width), gap: width < 640 ? 3 : 6, headingHeight: HEADING },
      (i) => source.aspect(i),
      grouped?.group,
    );
    made.extend(source.known);
    return made;
  }, [source, width, size, grouped]);

  const [ahead, setAhead] = useState(0);
  const moved = useRef({ top: 0, at: 0, speed: 0 });
  const settle = useRef<ReturnType<typeof setTimeout> | null>(null);
  const look = useCallback((): void => {
    const view = scroller.current;
    const element = box.current;
    if (!view || !element || !layout.rows.length) return;
    const offset = element.getBoundingClientRect().top - view.getBoundingClientRect().top;
    const windowHeight = view.clientHeight;
    const now = performance.now();
    const last = moved.current;
    const passed = Math.max(now - last.at, 1);
    const speed = passed > 400 ? 0 : (Math.abs(offset - last.top) / windowHeight / passed) * 1000;
    moved.current = { top: offset, at: now, speed };
    const fast = speed > FAST;
    if (settle.current) clearTimeout(settle.current);
    if (fast) settle.current = setTimeout(look, 110);
    const first = layout.rowAt(-offset - ahead * windowHeight);
    const end = layout.rowAt(-offset + (1 + ahead) * windowHeight) + 1;
    setShown((before) => (before.first === first && before.end === end && before.pictures === !fast ? before : { first, end, pictures: !fast }));
    const lastRow = layout.rows[end - 1];
    if (lastRow) source.need(lastRow.end);
  }, [layout, source, scroller, ahead]);
  // The first window comes alone: what lies beyond would keep a person waiting for it.
  const begun = source.known > 0;
  useEffect(() => {
    if (!begun) return;
    const timer = setTimeout(() => setAhead(AHEAD), BEYOND_MS);
    return () => clearTimeout(timer);
  }, [begun]);

  useEffect(() => { source.need(0); return () => source.stop(); }, [source]);
  useEffect(() => source.changed.subscribe((n) => {
    if (n === 0) return;
    layout.extend(source.known);
    onLayout?.(layout);
    redraw((drawn) => drawn + 1);
    look();
  }), [source, layout, look]);
  useLayoutEffect(() => { onLayout?.(layout); look(); }, [layout, look, width]);
  useEffect(() => {
    const view = scroller.current;
    if (!view) return;
    let waiting = false;
    const scrolled = (): void => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; look(); });
    };
    view.addEventListener("scroll", scrolled, { passive: true });
    addEventListener("resize", scrolled);
    return () => { view.removeEventListener("scroll", scrolled); removeEventListener("resize", scrolled); };
  }, [look, scroller]);

  const scrollToIndex = useCallback((i: number): void => {
    const view = scroller.current;
    const element = box.current;
    const row = layout.rows[layout.rowOf(i)];
    if (!view || !element || !row) return;
    const top = row.top + element.getBoundingClientRect().top - view.getBoundingClientRect().top;
    if (top < 8) view.scrollBy({ top: top - 60 });
    else if (top + row.height > view.clientHeight - 8) view.scrollBy({ top: top + row.height - view.clientHeight + 24 });
  }, [layout, scroller]);
  const focusIndex = useCallback((i: number): void => {
    setFocus(i);
    scrollToIndex(i);
    look();
    requestAnimationFrame(() => requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${i}"]`)?.focus({ preventScroll: true })));
  }, [scrollToIndex, look]);
  if (handle) handle.current = {
    layout, scrollToIndex, focusIndex,
    focused: () => { const at = document.activeElement?.closest<HTMLElement>("[data-index]"); return at && box.current?.contains(at) ? Number(at.dataset.index) : null; },
  };

  const rows = layout.rows.slice(Math.max(0, shown.first), shown.end);
  return (
    <div ref={box} role="group" aria-label={label} class="relative" style={{ height: `${layout.height}px` }}
      onFocusIn={(event) => { const at = (event.target as HTMLElement).dataset.index; if (at !== undefined) setFocus(Number(at)); }}>
      {rows.map((row) => <RowView key={`${row.first}`} headingName={grouped?.name ?? monthName} source={source} layout={layout} row={row} pictures={shown.pictures} focus={focus} onOpen={onOpen} />)}
    </div>
  );
}
