// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the 12 bytes that stand in for a picture (src/media/tiny.h says what they hold) on a canvas of 4 x 4 pixels, which the
// browser blurs by enlarging it.

const nibble = (bytes: Uint8Array, i: number): number => (i % 2 === 0 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15);

const image = new ImageData(4, 4);

export function drawTiny(canvas: HTMLCanvasElement, tiny: Uint8Array): void {
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true }); // kept in memory: 16 pixels are no work for a GPU
  if (!context) return;
  const { data } = image;
  for (let i = 0; i < 16; ++i) {
    const quarter = (i >> 3) * 2 + ((i & 3) >> 1);
    const y = nibble(tiny, i) * 17;
    const cb = (nibble(tiny, 16 + quarter) / 15) * 128 - 64;
    const cr = (nibble(tiny, 20 + quarter) / 15) * 128 - 64;
    data[i * 4] = y + 1.402 * cr;
    data[i * 4 + 1] = y - 0.344 * cb - 0.714 * cr;
    data[i * 4 + 2] = y + 1.772 * cb;
    data[i * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
