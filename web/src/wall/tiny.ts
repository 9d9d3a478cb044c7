// SPDX-License-Identifier: GPL-3.0-or-later
// The 12 bytes that stand in for a picture (src/media/tiny.h says what they hold): as its mean colour, and as two gradients over each
// other, the colours of its four rows, and how much lighter or darker its four columns are. A canvas or an image for every tile
// would cost a layer or a download for every tile.

const nibble = (bytes: Uint8Array, i: number): number => (i % 2 === 0 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15);
const FOUR = [0, 1, 2, 3];
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const light = (tiny: Uint8Array, row: number, column: number): number => nibble(tiny, row * 4 + column) * 17;
const rowLight = (tiny: Uint8Array, row: number): number => mean(FOUR.map((column) => light(tiny, row, column)));
// Of these of the four quarters, Cb from 16 on, Cr from 20 on.
const chroma = (tiny: Uint8Array, from: number, quarters: number[]): number => (mean(quarters.map((quarter) => nibble(tiny, from + quarter))) / 15) * 128 - 64;

function rgb(tiny: Uint8Array, y: number, quarters: number[]): string {
  const cb = chroma(tiny, 16, quarters);
  const cr = chroma(tiny, 20, quarters);
  return `rgb(${Math.round(y + 1.402 * cr)} ${Math.round(y - 0.344 * cb - 0.714 * cr)} ${Math.round(y + 1.772 * cb)})`;
}

export const tinyColour = (tiny: Uint8Array): string => rgb(tiny, mean(FOUR.map((row) => rowLight(tiny, row))), FOUR);

export function tinyGradients(tiny: Uint8Array): string {
  const gradient = (angle: string, colours: string[]): string => `linear-gradient(${angle}, ${colours.map((colour, i) => `${colour} ${12.5 + 25 * i}%`).join(", ")})`;
  const rows = FOUR.map((row) => rowLight(tiny, row));
  const whole = mean(rows);
  const columns = FOUR.map((column) => mean(FOUR.map((row) => light(tiny, row, column))));
  return [
    gradient("90deg", columns.map((own) => (own > whole ? `rgb(255 255 255 / ${((own - whole) / (256 - whole)).toFixed(2)})` : `rgb(0 0 0 / ${((whole - own) / (whole + 1)).toFixed(2)})`))),
    gradient("180deg", rows.map((y, row) => rgb(tiny, y, [2 * (row >> 1), 2 * (row >> 1) + 1]))),
  ].join(", ");
}
