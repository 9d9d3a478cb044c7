// SPDX-License-Identifier: GPL-3.0-or-later
// The 12 bytes that stand in for a picture (src/media/tiny.h says what they hold) as an image of 4 x 4 pixels, which the browser
// blurs by enlarging it: a bitmap (BMP, 24 bits) in a data URL, as a canvas for every tile would be a layer for every tile.

const HEADER = 54;
const bitmap = new Uint8Array(HEADER + 4 * 4 * 3);
const view = new DataView(bitmap.buffer);
bitmap.set([0x42, 0x4d]);
view.setUint32(2, bitmap.length, true);
view.setUint32(10, HEADER, true);
view.setUint32(14, 40, true); // BITMAPINFOHEADER
view.setInt32(18, 4, true);
view.setInt32(22, -4, true); // rows from the top down
view.setUint16(26, 1, true);
view.setUint16(28, 24, true);
const pixels = new Uint8ClampedArray(bitmap.buffer, HEADER);

const nibble = (bytes: Uint8Array, i: number): number => (i % 2 === 0 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15);

export function tinyAddress(tiny: Uint8Array): string {
  for (let i = 0; i < 16; ++i) {
    const quarter = (i >> 3) * 2 + ((i & 3) >> 1);
    const y = nibble(tiny, i) * 17;
    const cb = (nibble(tiny, 16 + quarter) / 15) * 128 - 64;
    const cr = (nibble(tiny, 20 + quarter) / 15) * 128 - 64;
    pixels[i * 3] = y + 1.772 * cb;
    pixels[i * 3 + 1] = y - 0.344 * cb - 0.714 * cr;
    pixels[i * 3 + 2] = y + 1.402 * cr;
  }
  return `data:image/bmp;base64,${btoa(String.fromCharCode(...bitmap))}`;
}
