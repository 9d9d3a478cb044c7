// SPDX-License-Identifier: GPL-3.0-or-later
// Compare an exported model folder with PyTorch's outputs (written by check.py) and time it.
//   node check.mjs MODEL_FOLDER REFERENCE.json      (onnxruntime-node from NODE_PATH or the working folder)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const ort = createRequire(join(process.cwd(), 'x.js'))('onnxruntime-node');
const [folder, referenceFile] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(folder, 'trove-model.json')));
const reference = JSON.parse(readFileSync(referenceFile));
const options = { intraOpNumThreads: 2, graphOptimizationLevel: 'all' };
const visual = await ort.InferenceSession.create(join(folder, manifest.image.file), options);
const textual = await ort.InferenceSession.create(join(folder, manifest.text.file), options);
const size = manifest.image.size, width = manifest.dimensions;

const cosine = (a, b) => {
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < width; i++) { ab += a[i] * b[i]; aa += a[i] * a[i]; bb += b[i] * b[i]; }
  return ab / Math.sqrt(aa * bb);
};
const text = async (rows) => {
  const ids = BigInt64Array.from(rows.flat().map(BigInt));
  const out = await textual.run({ input_ids: new ort.Tensor('int64', ids, [rows.length, rows[0].length]) });
  return out.text_embeds.data;
};

const pixels = new Float32Array(readFileSync(reference.pixels).buffer.slice(0));
const images = (await visual.run({
  pixel_values: new ort.Tensor('float32', pixels, [reference.images.length, 3, size, size]) })).image_embeds.data;
let worst = 1;
reference.images.forEach((row, i) => { worst = Math.min(worst, cosine(images.subarray(i * width), row)); });
console.log('images: least cosine', worst.toFixed(7));

worst = 1;
let padded = 1;
for (let i = 0; i < reference.ids.length; i++) {
  const alone = await text([reference.ids[i]]);
  const row = [...reference.ids[i], ...Array(32 - reference.ids[i].length).fill(manifest.text.pad_id)];
  worst = Math.min(worst, cosine(alone, reference.texts[i]));
  padded = Math.min(padded, cosine(await text([row]), alone));
}
console.log('texts: least cosine', worst.toFixed(7), 'padded against unpadded', padded.toFixed(7));

for (const batch of [1, 8, 32]) {
  const tensor = new ort.Tensor('float32', new Float32Array(batch * 3 * size * size).fill(0.1), [batch, 3, size, size]);
  await visual.run({ pixel_values: tensor });
  const rounds = Math.ceil(128 / batch), begin = performance.now();
  for (let i = 0; i < rounds; i++) await visual.run({ pixel_values: tensor });
  console.log('batch', batch, (rounds * batch / (performance.now() - begin) * 1000).toFixed(1), 'images/s');
}
const begin = performance.now();
for (let i = 0; i < 200; i++) await text([reference.ids[i % reference.ids.length]]);
console.log('texts', (200 / (performance.now() - begin) * 1000).toFixed(0), 'per second, one at a time');
