// SPDX-License-Identifier: GPL-3.0-or-later
// The types of the server's answers: writes generated/openapi.d.ts from openapi.json, which is what the server prints at
// /api/v1/openapi.json (the test Routes.TheWebAppIsBuiltFromThisDescription compares the two). Usage: node types.mjs
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

export async function writeTypes() {
  const to = new URL("generated/openapi.d.ts", import.meta.url);
  const types = astToString(await openapiTS(JSON.parse(readFileSync(new URL("openapi.json", import.meta.url), "utf8"))));
  let before = "";
  try { before = readFileSync(to, "utf8"); } catch { /* not made yet */ }
  if (types === before) return;
  mkdirSync(new URL(".", to), { recursive: true });
  const part = new URL(`openapi.${process.pid}.part`, to);
  writeFileSync(part, types);
  renameSync(part, to);
}

if (process.argv[1] === new URL(import.meta.url).pathname) await writeTypes();
