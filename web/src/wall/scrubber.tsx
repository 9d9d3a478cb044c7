// SPDX-License-Identifier: GPL-3.0-or-later
// The strip beside a wall by time: drag along it to any month of the library.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { strings } from "../lib/strings";
import { monthName, monthOf } from "./grid";
import type { Layout } from "./layout";
import type { Source } from "./sources";

interface Props { scroller: RefObject<HTMLElement>; layout: Layout | null; source: Source }

const LABEL_EVERY_PX = 20;

export function Scrubber({ scroller, layout, source }: Props) {
  const strip = useRef<HTMLDivElement>(null);
  const [part, setPart] = useState(0); // 0 to 1: how far down the wall
  const [hover, setHover] = useState<number | null>(null);
  const [dragging, setDragging] = useState(false);

  useEffect(() => {
    const view = scroller.current;
    if (!view) return;
    const scrolled = (): void => setPart(view.scrollTop / Math.max(1, view.scrollHeight - view.clientHeight));
    scrolled();
    view.addEventListener("scroll", scrolled, { passive: true });
    return () => view.removeEventListener("scroll", scrolled);
  }, [scroller, layout]);

  // Tens of thousands of rows: not to be looked through whenever the wall moves.
  const years = useMemo(() => {
    const begins: { year: number; at: number }[] = [];
    let last = Infinity;
    for (const row of (source.day && layout?.rows) || []) {
      const year = Math.floor(monthOf(source.day!(row.first)) / 12);
      if (year !== last && year > 1970) begins.push({ year, at: row.top / layout!.height });
      last = year;
    }
    return begins;
  }, [layout, layout?.rows.length, source]);

  if (!layout || !source.day || layout.rows.length < 30) return null;
  const monthAt = (at: number): number => {
    const row = layout.rows[layout.rowAt(at * layout.height)];
    return row ? monthOf(source.day!(row.first)) : 0;
  };
  const height = strip.current?.clientHeight ?? 600;
  let free = -1;
  const labels = years.filter(({ at }) => { const there = at * height >= free; if (there) free = at * height + LABEL_EVERY_PX; return there; });

  const to = (at: number): void => {
    const view = scroller.current!;
    view.scrollTop = Math.min(1, Math.max(0, at)) * (view.scrollHeight - view.clientHeight);
  };
  const partOf = (event: PointerEvent): number => { const box = strip.current!.getBoundingClientRect(); return Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)); };
  const shown = dragging ? part : (hover ?? part);
  return (
    <div ref={strip} role="slider" tabIndex={0} class={`scrubber ${dragging ? "on" : ""}`} aria-label={strings.wall.scrubber} aria-orientation="vertical" aria-valuemin={0} aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)} aria-valuetext={monthName(monthAt(part))}
      onPointerDown={(event) => { strip.current!.setPointerCapture(event.pointerId); setDragging(true); to(partOf(event)); }}
      onPointerMove={(event) => { const at = partOf(event); setHover(at); if (dragging) to(at); }}
      onPointerUp={() => setDragging(false)} onPointerCancel={() => setDragging(false)} onPointerLeave={() => setHover(null)}
      onKeyDown={(event) => {
        const step = { ArrowDown: 0.01, ArrowUp: -0.01, PageDown: 0.1, PageUp: -0.1 }[event.key];
        if (step !== undefined) to(part + step);
        else if (event.key === "Home") to(0);
        else if (event.key === "End") to(1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}>
      {labels.map(({ year, at }) => <span key={year} class="year" style={{ top: `${at * 100}%` }}>{year}</span>)}
      <span class="thumb" style={{ top: `${part * 100}%` }} />
      <span class="bubble" style={{ top: `${Math.min(97, Math.max(3, shown * 100))}%` }}>{monthName(monthAt(shown))}</span>
    </div>
  );
}
