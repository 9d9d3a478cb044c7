// SPDX-License-Identifier: GPL-3.0-or-later
// Token ids by @huggingface/transformers, uncut: one JSON list of ids a line.
//   node token_ids.mjs MODEL_FOLDER_OR_FILE < TEXTS (one JSON string a line)     (the package from the working folder)
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const entry = createRequire(join(process.cwd(), 'x.js')).resolve('@huggingface/transformers');
const { PreTrainedTokenizer } = await import(pathToFileURL(entry));
const given = resolve(process.argv[2]);
const file = statSync(given).isDirectory() ? join(given, 'tokenizer.json') : given;
const tokenizer = new PreTrainedTokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean);
for (const line of lines) console.log(JSON.stringify(tokenizer.encode(JSON.parse(line))));
