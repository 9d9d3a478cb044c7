// SPDX-License-Identifier: GPL-3.0-or-later
// Checks the app's types, builds it and packs it, with gzip and Brotli forms of what they make smaller, into the one file that is compiled into
// the program. Usage: node pack.mjs PACK
// The pack: lines "NAME<tab>ENCODING<tab>OFFSET<tab>BYTES", an empty line, the bytes. ENCODING is identity, gzip or br; OFFSET
// counts from behind the empty line.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { writeTypes } from "./types.mjs";

const pack = resolve(process.argv[2]);
process.chdir(dirname(fileURLToPath(import.meta.url)));
await writeTypes();
const types = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit"], { stdio: "inherit" });
if (types.status !== 0) process.exit(1);
const out = mkdtempSync(join(tmpdir(), "trove-web-"));
process.env.TROVE_WEB_OUT = out;
try {
  const { build } = await import("vite");
  await build({ logLevel: "warn" });
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
  const lines = [];
  const bodies = [];
  let offset = 0;
  let first = 0; // JavaScript and CSS that the page asks for at once, as Brotli
  const page = readFileSync(join(out, "index.html"), "utf8");
  for (const name of names) {
    const bytes = readFileSync(join(out, name));
    const forms = [["identity", bytes]];
    if (/\.(html|js|css|svg|json)$/.test(name)) {
      const gzip = gzipSync(bytes, { level: 9 });
      const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
      if (gzip.length < bytes.length) forms.push(["gzip", gzip]);
      if (br.length < bytes.length) forms.push(["br", br]);
      if (page.includes(name)) first += br.length;
    }
    for (const [encoding, body] of forms) {
      lines.push(`${name}\t${encoding}\t${offset}\t${body.length}\n`);
      bodies.push(body);
      offset += body.length;
    }
  }
  writeFileSync(`${pack}.part`, Buffer.concat([Buffer.from(`${lines.join("")}\n`), ...bodies]));
  renameSync(`${pack}.part`, pack);
  console.log(`web app: ${names.length} files, ${(first / 1000).toFixed(1)} kB compressed at first`);
} finally {
  rmSync(out, { recursive: true, force: true });
}
