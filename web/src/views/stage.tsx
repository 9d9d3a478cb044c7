// SPDX-License-Identifier: GPL-3.0-or-later
// The stage of an open picture: its thumbnail at once, the sharp one over it, zoom, pan, swipe, and a rectangle to search by.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import * as api from "../lib/api";
import { addKeys } from "../lib/keys";
import { say } from "../lib/store";
import { strings } from "../lib/strings";
import { searchByPicture } from "../parts/search_bar";
import { PictureText } from "./picture_text";
import { clamped, FIT, stageOf, zoomed, type View } from "./zoom";

interface Props { photo: api.Photo; text: boolean; region: boolean; onRegionDone: () => void; onStep: (step: -1 | 1) => void; children?: ComponentChildren }

const EDGES = [1024, 2048, 4096, 8192];

export function Stage({ photo, text, region, onRegionDone, onStep, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const sharp = useRef<HTMLImageElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [view, setView] = useState<View>(FIT);
  const [loaded, setLoaded] = useState(0); // the edge of the sharp picture that is there
  const [broken, setBroken] = useState(false);
  const [rectangle, setRectangle] = useState<{ x: number; y: number; w: number; h: number } | null>(null);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const begun = useRef<{ x: number; y: number; at: number; view: View; distance: number } | null>(null);

  useLayoutEffect(() => {
    const measure = (): void => setSize({ width: box.current!.clientWidth, height: box.current!.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => { setView(FIT); setLoaded(0); setBroken(false); setRectangle(null); pointers.current.clear(); }, [photo.id]);

  const stage = stageOf(size.width || 1, size.height || 1, photo.width || 1, photo.height || 1);
  const needed = Math.max(stage.fitWidth, stage.fitHeight) * devicePixelRatio * view.scale;
  const longer = Math.max(photo.width, photo.height);
  const edge = size.width === 0 ? 0 : (EDGES.find((one) => one >= Math.min(needed, longer)) ?? 8192);
  const wanted = Math.max(edge, loaded); // never back to a softer one

  const point = (event: { clientX: number; clientY: number }): [number, number] => {
    const area = box.current!.getBoundingClientRect();
    return [event.clientX - area.left - area.width / 2, event.clientY - area.top - area.height / 2];
  };
  const zoom = (factor: number, x = 0, y = 0): void => setView((now) => zoomed(now, stage, factor, x, y));

  useEffect(() => {
    const element = box.current!;
    // Not passive: the page must not scroll or zoom while the picture does.
    const wheel = (event: WheelEvent): void => {
      const [x, y] = point(event);
      if (view.scale === 1 && event.deltaY > 0 && !event.ctrlKey) return; // on to what is below
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), x, y);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  });
  useEffect(() => addKeys((key) => {
    if (key === "+" || key === "=") zoom(1.5);
    else if (key === "-") zoom(1 / 1.5);
    else if (key === "0") setView(FIT);
    else if (view.scale > 1 && key.startsWith("Arrow")) {
      const by = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[key]!;
      setView((now) => clamped({ ...now, x: now.x + by[0]!, y: now.y + by[1]! }, stage));
    } else return false;
    return true;
  }), [view.scale > 1, stage.fitWidth, stage.width]);

  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as Element).closest("button, a, .picture-text")) return;
    box.current!.setPointerCapture(event.pointerId);
    const [x, y] = point(event);
    pointers.current.set(event.pointerId, { x, y });
    const [a, b] = [...pointers.current.values()];
    begun.current = { x, y, at: performance.now(), view, distance: a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0 };
    if (region) setRectangle({ x, y, w: 0, h: 0 });
  };
  const move = (event: PointerEvent): void => {
    if (!pointers.current.has(event.pointerId) || !begun.current) return;
    const [x, y] = point(event);
    pointers.current.set(event.pointerId, { x, y });
    const from = begun.current;
    if (region) {
      setRectangle({ x: Math.min(x, from.x), y: Math.min(y, from.y), w: Math.abs(x - from.x), h: Math.abs(y - from.y) });
      return;
    }
    const [a, b] = [...pointers.current.values()];
    if (a && b && from.distance > 0) setView(zoomed(from.view, stage, Math.hypot(a.x - b.x, a.y - b.y) / from.distance, (a.x + b.x) / 2, (a.y + b.y) / 2));
    else if (view.scale > 1) setView(clamped({ scale: from.view.scale, x: from.view.x + x - from.x, y: from.view.y + y - from.y }, stage));
  };
  const up = (event: PointerEvent): void => {
    if (!pointers.current.delete(event.pointerId) || !begun.current) return;
    const [x, y] = point(event);
    const from = begun.current;
    if (region && rectangle && rectangle.w > 12 && rectangle.h > 12) { void search(rectangle); return; }
    if (region) { setRectangle(null); return; }
    const quick = performance.now() - from.at < 400;
    if (event.pointerType === "touch" && view.scale === 1 && quick && Math.abs(x - from.x) > 60 && Math.abs(x - from.x) > 2 * Math.abs(y - from.y)) onStep(x > from.x ? -1 : 1);
    if (event.pointerType === "touch" && view.scale === 1 && quick && Math.abs(y - from.y) > 60 && Math.abs(y - from.y) > 2 * Math.abs(x - from.x)) box.current!.parentElement!.scrollBy({ top: from.y - y, behavior: "smooth" });
    begun.current = null;
  };

  // The part inside the rectangle, from the sharpest pixels that are here.
  const search = async (area: { x: number; y: number; w: number; h: number }): Promise<void> => {
    const image = sharp.current;
    if (!image || loaded === 0) { setRectangle(null); return; }
    const drawn = stage.fitWidth * view.scale;
    const by = image.naturalWidth / drawn;
    const left = (area.x - view.x + drawn / 2) * by;
    const top = (area.y - view.y + (stage.fitHeight * view.scale) / 2) * by;
    const x = Math.max(0, left);
    const y = Math.max(0, top);
    const w = Math.min(image.naturalWidth, left + area.w * by) - x;
    const h = Math.min(image.naturalHeight, top + area.h * by) - y;
    setRectangle(null);
    onRegionDone();
    if (w < 8 || h < 8) return;
    const shrink = Math.min(1, 1024 / Math.max(w, h));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(w * shrink));
    canvas.height = Math.max(1, Math.round(h * shrink));
    canvas.getContext("2d")!.drawImage(image, x, y, w, h, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.92));
    if (blob) searchByPicture(blob);
    else say(new Error(strings.search.notAPicture));
  };

  const width = stage.fitWidth * view.scale;
  const style = { width: `${width}px`, height: `${stage.fitHeight * view.scale}px`, transform: `translate(${view.x - width / 2}px, ${view.y - (stage.fitHeight * view.scale) / 2}px)` };
  const name = photo.locations[0]?.path.split("/").pop() ?? strings.photo.label;
  return (
    <div ref={box} class={`stage h-full ${region ? "cursor-crosshair" : view.scale > 1 ? "cursor-grab" : ""}`} data-scale={view.scale.toFixed(2)}
      onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={(event) => { pointers.current.delete(event.pointerId); setRectangle(null); }}
      onDblClick={(event) => { if (region || (event.target as Element).closest("button, .picture-text")) return; const [x, y] = point(event); if (view.scale > 1) setView(FIT); else zoom(2.5, x, y); }}>
      <img src={api.thumbnailAddress(photo.id, photo.hash)} alt={broken ? name : ""} style={style} draggable={false} />
      {!broken && wanted > 0 && (
        <img ref={sharp} key={photo.id} src={api.pictureAddress(photo.id, photo.hash, wanted)} alt={name} style={{ ...style, opacity: loaded ? 1 : 0, transition: "opacity 0.2s" }} draggable={false}
          class="sharp" onLoad={() => setLoaded(wanted)} onError={() => setBroken(true)} />
      )}
      {!region && photo.text && photo.text.length > 0 && <div class="absolute left-1/2 top-1/2" style={style}><PictureText lines={photo.text} width={width} height={stage.fitHeight * view.scale} shown={text} /></div>}
      {rectangle && <div class="pointer-events-none absolute border-2 border-white bg-white/15" style={{ left: `${rectangle.x + size.width / 2}px`, top: `${rectangle.y + size.height / 2}px`, width: `${rectangle.w}px`, height: `${rectangle.h}px` }} />}
      {region && <p class="pointer-events-none absolute inset-x-0 top-16 text-center text-sm"><span class="rounded-full bg-black/70 px-4 py-2">{strings.photo.regionHint}</span></p>}
      {broken && <p class="absolute inset-x-4 bottom-4 mx-auto max-w-md rounded-xl bg-black/70 px-4 py-2 text-center text-sm">{strings.photo.unreadable}</p>}
      {children}
    </div>
  );
}
