// SPDX-License-Identifier: GPL-3.0-or-later
// The 12 bytes that stand in for a picture (src/media/tiny.h says what they hold) as two gradients over each other: the colours of
// its four rows, and how much lighter or darker its four columns are. A canvas or an image for every tile would cost a layer or a
// download for every tile; gradients are only painted.

const nibble = (bytes: Uint8Array, i: number): number => (i % 2 === 0 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15);
const FOUR = [0, 1, 2, 3];
const gradient = (angle: string, colours: string[]): string => `linear-gradient(${angle}, ${colours.map((colour, i) => `${colour} ${12.5 + 25 * i}%`).join(", ")})`;

export function tinyGradients(tiny: Uint8Array): string {
  const light = (row: number, column: number): number => nibble(tiny, row * 4 + column) * 17;
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rows = FOUR.map((row) => mean(FOUR.map((column) => light(row, column))));
  const whole = mean(rows);
  const columns = FOUR.map((column) => mean(FOUR.map((row) => light(row, column))));
  return [
    gradient("90deg", columns.map((own) => (own > whole ? `rgb(255 255 255 / ${((own - whole) / (256 - whole)).toFixed(2)})` : `rgb(0 0 0 / ${((whole - own) / (whole + 1)).toFixed(2)})`))),
    gradient("180deg", rows.map((y, row) => {
      const half = 2 * (row >> 1);
      const chroma = (from: number): number => (mean([nibble(tiny, from + half), nibble(tiny, from + half + 1)]) / 15) * 128 - 64;
      const [cb, cr] = [chroma(16), chroma(20)];
      return `rgb(${Math.round(y + 1.402 * cr)} ${Math.round(y - 0.344 * cb - 0.714 * cr)} ${Math.round(y + 1.772 * cb)})`;
    })),
  ].join(", ");
}
