// SPDX-License-Identifier: GPL-3.0-or-later
// The world's outlines as paths in Web Mercator, the world a square from 0 to 1. Data: Natural Earth by way of world-atlas.
import { feature, mesh } from "topojson-client";
import type { Topology } from "topojson-specification";
import coarse from "world-atlas/countries-110m.json?url";
import fine from "world-atlas/countries-50m.json?url";

export interface World { land: Path2D; borders: Path2D }

const MOST_LATITUDE = 85.05112878;
export const mercatorX = (longitude: number): number => (longitude + 180) / 360;
export function mercatorY(latitude: number): number {
  const phi = (Math.min(MOST_LATITUDE, Math.max(-MOST_LATITUDE, latitude)) * Math.PI) / 180;
  return (1 - Math.log(Math.tan(phi) + 1 / Math.cos(phi)) / Math.PI) / 2;
}
export const longitudeAt = (x: number): number => x * 360 - 180;
export const latitudeAt = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

// A line that steps over the 180th meridian goes on beyond the square's edge; the map draws the square several times.
function add(path: Path2D, line: number[][], close: boolean): void {
  let turns = 0;
  let before = line[0]?.[0] ?? 0;
  line.forEach(([longitude = 0, latitude = 0], i) => {
    if (longitude - before > 180) --turns;
    else if (longitude - before < -180) ++turns;
    before = longitude;
    const x = mercatorX(longitude) + turns;
    const y = mercatorY(latitude);
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  if (close) path.closePath();
}

async function load(url: string): Promise<World> {
  const topology = (await (await fetch(url)).json()) as Topology;
  const land = new Path2D();
  const shapes = feature(topology, topology.objects.land!);
  for (const shape of shapes.type === "FeatureCollection" ? shapes.features : [shapes]) {
    const { geometry } = shape;
    const polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : geometry.type === "Polygon" ? [geometry.coordinates] : [];
    for (const polygon of polygons) for (const ring of polygon) add(land, ring, true);
  }
  const borders = new Path2D();
  const inner = mesh(topology, topology.objects.countries as Parameters<typeof mesh>[1], (a, b) => a !== b);
  for (const line of inner.coordinates) add(borders, line, false);
  return { land, borders };
}

const kept = new Map<string, Promise<World>>();
export function world(detailed: boolean): Promise<World> {
  const url = detailed ? fine : coarse;
  let wanted = kept.get(url);
  if (!wanted) kept.set(url, wanted = load(url));
  return wanted;
}

export interface MapView { x: number; y: number; zoom: number } // the middle, 0 to 1; the world is 256 * 2^zoom px wide

/** Draws the part of the world around the middle of `view`; without outlines only the sea. */
export function drawWorld(canvas: HTMLCanvasElement, width: number, height: number, view: MapView, outlines: World | null): void {
  const context = canvas.getContext("2d");
  if (!context || !width || !height) return;
  const ratio = devicePixelRatio;
  const scale = 256 * 2 ** view.zoom;
  const west = view.x - width / scale / 2;
  const east = view.x + width / scale / 2;
  const north = view.y - height / scale / 2;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const colours = getComputedStyle(document.documentElement);
  context.fillStyle = colours.getPropertyValue("--sea");
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (!outlines) return;
  for (let copy = Math.floor(west) - 1; copy <= Math.floor(east) + 1; ++copy) {
    context.setTransform(scale * ratio, 0, 0, scale * ratio, (copy - west) * scale * ratio, -north * scale * ratio);
    context.fillStyle = colours.getPropertyValue("--land");
    context.fill(outlines.land, "evenodd");
    context.lineWidth = 1 / scale;
    context.strokeStyle = colours.getPropertyValue("--shore");
    context.stroke(outlines.land);
    context.stroke(outlines.borders);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}
