// SPDX-License-Identifier: GPL-3.0-or-later
// The same ONNX files and pictures through @huggingface/transformers, as a person would write it in JavaScript.
//   node embed.mjs MODELS_FOLDER NAME OUT < {"pictures": [files], "texts": [strings], "tensors": n}
// MODELS_FOLDER/NAME is laid out as that library wants it. Writes, as raw 32-bit floats: OUT/tensors of the first n pictures,
// OUT/pictures and OUT/texts (not normalised), and prints the time each took.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutoProcessor, AutoTokenizer, CLIPTextModelWithProjection, CLIPVisionModelWithProjection, RawImage, env } from '@huggingface/transformers';

const [models, name, out] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(0, 'utf8'));
env.allowRemoteModels = false;
env.localModelPath = models;
const options = { dtype: 'fp32', device: 'cpu', session_options: { intraOpNumThreads: 1 } };
const processor = await AutoProcessor.from_pretrained(name);
const vision = await CLIPVisionModelWithProjection.from_pretrained(name, options);
const tokenizer = await AutoTokenizer.from_pretrained(name);
const text = await CLIPTextModelWithProjection.from_pretrained(name, options);

const write = (file, chunks) => writeFileSync(join(out, file), Buffer.concat(chunks.map((c) => Buffer.from(c.buffer, c.byteOffset, c.byteLength))));
const tensors = [];
const pictures = [];
let start = performance.now();
for (const file of asked.pictures) {
  const { pixel_values } = await processor(await RawImage.read(file));
  if (tensors.length < asked.tensors) tensors.push(pixel_values.data.slice());
  pictures.push((await vision({ pixel_values })).image_embeds.data.slice());
}
const pictures_s = (performance.now() - start) / 1000;
start = performance.now();
const texts = [];
for (const words of asked.texts) {
  const { input_ids } = tokenizer([words], { truncation: true, max_length: asked.context });
  texts.push((await text({ input_ids })).text_embeds.data.slice());
}
const texts_s = (performance.now() - start) / 1000;
write('tensors', tensors);
write('pictures', pictures);
write('texts', texts);
console.log(JSON.stringify({ pictures_s, texts_s }));
