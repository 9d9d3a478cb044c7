// SPDX-License-Identifier: GPL-3.0-or-later
// A small map with one pin, a way to the large one.
import { useEffect, useRef, useState } from "preact/hooks";
import { address } from "../lib/route";
import { say } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";
import { drawWorld, mercatorX, mercatorY, world, type World } from "./world";

const ZOOM = 2.4; // a continent: where in the world, at a glance

export default function MiniMap({ latitude, longitude }: { latitude: number; longitude: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [outlines, setOutlines] = useState<World | null>(null);
  useEffect(() => { let gone = false; world(true).then((made) => { if (!gone) setOutlines(made); }).catch(say); return () => { gone = true; }; }, []);
  useEffect(() => {
    const area = canvas.current;
    if (!area) return;
    const draw = (): void => drawWorld(area, area.clientWidth, area.clientHeight, { x: mercatorX(longitude), y: mercatorY(latitude), zoom: ZOOM }, outlines);
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(area);
    return () => observer.disconnect();
  }, [outlines, latitude, longitude, document.documentElement.classList.contains("dark")]);
  return (
    <a href={address("map", { at: `${latitude},${longitude},9` })} class="relative block h-36 overflow-hidden rounded-2xl border border-line" aria-label={strings.photo.onMap} title={strings.photo.onMap}>
      <canvas ref={canvas} class="h-full w-full" aria-hidden="true" />
      <span class="absolute left-1/2 top-1/2 -translate-x-1/2 -translate-y-full text-accent drop-shadow"><Icon name="pinFull" size={30} /></span>
    </a>
  );
}
