// SPDX-License-Identifier: GPL-3.0-or-later
// Where the pictures were taken: the world's outlines on a canvas, clusters of pictures over it, no network.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../lib/api";
import { addKeys } from "../lib/keys";
import { address, go, openPhoto, photoId, route } from "../lib/route";
import { say, theme } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";
import { drawWorld, latitudeAt, longitudeAt, mercatorX, mercatorY, world, type MapView as View, type World } from "./world";

const MOST_ZOOM = 17;
const DETAILED_FROM = 3;
const ASK_AFTER_MS = 140;

let last: View | null = null; // where one was when one comes back

function start(): View {
  const [latitude, longitude, zoom] = (route.value.parameters.get("at") ?? "").split(",").map(Number);
  if (latitude !== undefined && longitude !== undefined && Number.isFinite(latitude) && Number.isFinite(longitude)) return { x: mercatorX(longitude), y: mercatorY(latitude), zoom: Number.isFinite(zoom) ? zoom! : 9 };
  return last ?? { x: 0.5, y: 0.42, zoom: 0 };
}

export default function MapView() {
  const words = strings.map;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [view, setView] = useState<View>(start);
  const [outlines, setOutlines] = useState<World | null>(null);
  const [answer, setAnswer] = useState<{ photos: number; clusters: api.Cluster[] } | null>(null);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const least = Math.max(0, Math.log2(Math.max(size.width, size.height * 0.8) / 256));

  const clamp = useCallback((next: View): View => {
    const zoom = Math.min(MOST_ZOOM, Math.max(least, next.zoom));
    const half = size.height / (256 * 2 ** zoom) / 2;
    const y = half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, next.y));
    return { x: ((next.x % 1) + 1) % 1, y, zoom };
  }, [least, size.height]);
  const zoomBy = useCallback((by: number, px = 0, py = 0): void => setView((now) => {
    const zoom = Math.min(MOST_ZOOM, Math.max(least, now.zoom + by));
    const before = 256 * 2 ** now.zoom;
    const after = 256 * 2 ** zoom;
    return clamp({ x: now.x + px / before - px / after, y: now.y + py / before - py / after, zoom });
  }), [clamp, least]);
  const panBy = useCallback((px: number, py: number): void => setView((now) => { const scale = 256 * 2 ** now.zoom; return clamp({ ...now, x: now.x - px / scale, y: now.y - py / scale }); }), [clamp]);

  useLayoutEffect(() => {
    const measure = (): void => setSize({ width: box.current!.clientWidth, height: box.current!.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => { if (size.width) setView((now) => clamp(now)); }, [clamp, size.width]);
  useEffect(() => { if (route.value.parameters.get("at")) setView(clamp(start())); }, [route.value.parameters.get("at")]);
  useEffect(() => { document.title = strings.title(words.title); }, []);
  useEffect(() => { last = view; }, [view]);
  const detailed = view.zoom >= DETAILED_FROM;
  useEffect(() => { let gone = false; world(detailed).then((made) => { if (!gone) setOutlines(made); }).catch(say); return () => { gone = true; }; }, [detailed]);

  const scale = 256 * 2 ** view.zoom;
  const west = view.x - size.width / scale / 2;
  const east = view.x + size.width / scale / 2;
  const north = view.y - size.height / scale / 2;
  const south = view.y + size.height / scale / 2;
  const wholeWidth = east - west >= 1;
  const bounds = {
    west: wholeWidth ? -180 : longitudeAt((west + 1) % 1), east: wholeWidth ? 180 : longitudeAt((east + 1) % 1),
    north: north <= 0 ? 90 : latitudeAt(north), south: south >= 1 ? -90 : latitudeAt(south),
  };

  useEffect(() => {
    if (!size.width) return;
    const abort = new AbortController();
    const timer = setTimeout(() => api.map(bounds, Math.floor(view.zoom), abort.signal).then(setAnswer).catch(say), answer ? ASK_AFTER_MS : 0);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [view, size.width, size.height]);

  useEffect(() => {
    if (canvas.current) drawWorld(canvas.current, size.width, size.height, view, outlines);
  }, [view, size, outlines, theme.value, document.documentElement.classList.contains("dark")]);

  useEffect(() => addKeys((key) => {
    if (photoId.value !== null) return false;
    if (key === "+" || key === "=") zoomBy(1);
    else if (key === "-") zoomBy(-1);
    else if (key === "0") setView(clamp({ x: 0.5, y: 0.42, zoom: 0 }));
    else if (key.startsWith("Arrow")) panBy(...({ ArrowLeft: [120, 0], ArrowRight: [-120, 0], ArrowUp: [0, 120], ArrowDown: [0, -120] }[key] as [number, number]));
    else return false;
    return true;
  }), [zoomBy, panBy, clamp]);

  const point = (event: { clientX: number; clientY: number }): [number, number] => {
    const area = box.current!.getBoundingClientRect();
    return [event.clientX - area.left - size.width / 2, event.clientY - area.top - size.height / 2];
  };
  useEffect(() => {
    const element = box.current!;
    const wheel = (event: WheelEvent): void => { event.preventDefault(); zoomBy(-event.deltaY * (event.ctrlKey ? 0.02 : 0.004), ...point(event)); };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  });

  const clusters = (answer?.clusters ?? []).flatMap((one) => {
    const y = (mercatorY(one.latitude) - north) * scale;
    const at = mercatorX(one.longitude);
    const places = [];
    for (let copy = Math.floor(west); copy <= Math.floor(east); ++copy) {
      const x = (at + copy - west) * scale;
      if (x > -40 && x < size.width + 40 && y > -40 && y < size.height + 40) places.push({ ...one, x, y });
    }
    return places.slice(0, 1);
  }).slice(0, 300);
  // A name that another picture would cover is left to be read from that of the picture itself.
  const isCrowded = (one: { x: number; y: number }): boolean => clusters.some((other) => other.y > one.y && other.y - one.y < 92 && Math.abs(other.x - one.x) < 84);
  const choose = (one: api.Cluster): void => {
    if (one.photos === 1) openPhoto(one.newest);
    else if (view.zoom >= MOST_ZOOM - 1) go(address("", { west: one.longitude - 0.001, east: one.longitude + 0.001, south: one.latitude - 0.001, north: one.latitude + 0.001 }));
    else setView(clamp({ x: mercatorX(one.longitude), y: mercatorY(one.latitude), zoom: view.zoom + 2 }));
  };
  return (
    <main id="content" tabIndex={-1} class="relative h-full overflow-hidden outline-none sm:rounded-tl-2xl">
      <h1 class="sr-only">{words.title}</h1>
      <div ref={box} role="group" aria-label={words.label} class="absolute inset-0 cursor-grab touch-none active:cursor-grabbing"
        onPointerDown={(event) => { if ((event.target as Element).closest("button")) return; box.current!.setPointerCapture(event.pointerId); pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY }); }}
        onPointerMove={(event) => {
          const from = pointers.current.get(event.pointerId);
          if (!from) return;
          const to = { x: event.clientX, y: event.clientY };
          const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
          if (other) {
            const by = Math.hypot(to.x - other.x, to.y - other.y) / Math.max(1, Math.hypot(from.x - other.x, from.y - other.y));
            zoomBy(Math.log2(by), ...point({ clientX: (to.x + other.x) / 2, clientY: (to.y + other.y) / 2 }));
          } else panBy(to.x - from.x, to.y - from.y);
          pointers.current.set(event.pointerId, to);
        }}
        onPointerUp={(event) => pointers.current.delete(event.pointerId)} onPointerCancel={(event) => pointers.current.delete(event.pointerId)}
        onDblClick={(event) => { if (!(event.target as Element).closest("button")) zoomBy(1, ...point(event)); }}>
        <canvas ref={canvas} class="absolute inset-0 h-full w-full" aria-hidden="true" />
        {clusters.map((one) => (
          <button key={`${one.newest}`} type="button" class="absolute left-0 top-0 h-14 w-14 cursor-pointer overflow-visible rounded-2xl border-2 border-raised bg-sunk shadow-lg transition-[scale] hover:z-10 hover:scale-110 focus-visible:z-10"
            style={{ transform: `translate(${one.x - 28}px, ${one.y - 28}px)` }} aria-label={words.cluster(strings.pictures(one.photos), one.place)} title={words.cluster(strings.pictures(one.photos), one.place)} onClick={() => choose(one)}>
            <img src={api.thumbnailAddress(one.newest, one.hash)} alt="" class="h-full w-full rounded-[14px] object-cover" draggable={false} loading="lazy" />
            {one.photos > 1 && <span class="absolute -right-2 -top-2 min-w-6 rounded-full bg-accent px-1.5 text-xs font-bold leading-6 text-on-accent">{strings.number(one.photos)}</span>}
            {one.place && !isCrowded(one) && <span class="map-name" aria-hidden="true">{one.place}</span>}
          </button>
        ))}
      </div>
      <div class="absolute right-3 top-3 flex flex-col gap-1 rounded-2xl bg-raised/90 p-1 shadow-lg backdrop-blur">
        <button type="button" class="round-button" aria-label={words.zoomIn} onClick={() => zoomBy(1)}><Icon name="plus" /></button>
        <button type="button" class="round-button" aria-label={words.zoomOut} onClick={() => zoomBy(-1)}><Icon name="minus" /></button>
        <button type="button" class="round-button" aria-label={words.whole} onClick={() => setView(clamp({ x: 0.5, y: 0.42, zoom: 0 }))}><Icon name="fit" /></button>
      </div>
      <p role="status" class="absolute bottom-4 left-1/2 -translate-x-1/2 whitespace-nowrap">
        {answer && (answer.photos > 0
          ? <a class="button shadow-lg" href={address("", bounds)}>{words.here(strings.pictures(answer.photos))}</a>
          : <span class="button shadow-lg">{words.none}</span>)}
      </p>
      <p class="absolute bottom-1 right-2 hidden text-[11px] text-quiet sm:block">{words.credit}</p>
    </main>
  );
}
