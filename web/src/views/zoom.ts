// SPDX-License-Identifier: GPL-3.0-or-later
// Zoom and pan of a picture in its stage: wheel, pinch, double click, drag. Pure state; the view draws it.

export interface View { scale: number; x: number; y: number } // scale 1 fits the stage; x, y: the middle's way from the stage's middle, px
export const FIT: View = { scale: 1, x: 0, y: 0 };

export interface Stage { width: number; height: number; fitWidth: number; fitHeight: number; most: number }

export function stageOf(width: number, height: number, photoWidth: number, photoHeight: number): Stage {
  const MOST_ENLARGED = 2; // a small picture is not blown up beyond what one can look at
  const fit = Math.min(width / photoWidth, height / photoHeight, MOST_ENLARGED);
  return { width, height, fitWidth: photoWidth * fit, fitHeight: photoHeight * fit, most: Math.max(4, 3 / fit) };
}

export function clamped(view: View, stage: Stage): View {
  const scale = Math.min(stage.most, Math.max(1, view.scale));
  const room = (fit: number, whole: number): number => Math.max(0, (fit * scale - whole) / 2);
  const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  return { scale, x: within(view.x, room(stage.fitWidth, stage.width)), y: within(view.y, room(stage.fitHeight, stage.height)) };
}

/** Zooms by `factor`, keeping what lies at (px, py) from the stage's middle where it is. */
export function zoomed(view: View, stage: Stage, factor: number, px = 0, py = 0): View {
  const scale = Math.min(stage.most, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return clamped({ scale, x: px - (px - view.x) * by, y: py - (py - view.y) * by }, stage);
}
