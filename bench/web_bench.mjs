// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the web app on a large library in headless Chromium. Usage: node web_bench.mjs ADDRESS   (a served web_library.py)
//
// first pictures: from the start of navigation until ten thumbnails of the first screen are decoded
// scrolling: frames a second that the page was given while the wall scrolls steadily (requestAnimationFrame), and the share of
//   frames that took longer than 20 ms; also Chromium's own count of drawn frames, from its trace
// memory: JavaScript heap and DOM nodes after a garbage collection, after 1,000 rows and after 10,000 rows
// search: p50 and p95 of GET /api/v1/search for words never asked before, and for the same words again, when the model has
//   nothing to do: the second is what Trove adds to the model's own time
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(fileURLToPath(new URL("../tests/web/", import.meta.url)));
const { chromium } = require("playwright-core");
const address = process.argv[2];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
const page = await context.newPage();
const cdp = await context.newCDPSession(page);

const begun = performance.now();
await page.goto(address, { waitUntil: "commit" });
await page.waitForFunction(() => document.querySelectorAll(".tile img.there").length >= 10, null, { polling: "raf" });
const first = await page.evaluate(() => performance.now());
console.log(`first pictures: ${first.toFixed(0)} ms after navigation began (${(performance.now() - begun).toFixed(0)} ms seen from outside)`);
await page.waitForFunction(() => document.querySelector("#content").getAttribute("aria-busy") === "false");
await page.waitForTimeout(1500);
const photos = await page.evaluate(() => document.querySelector("#content [role=status]").textContent);
console.log(`the wall: ${photos}`);

async function memory(name) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (wanted) => metrics.find((one) => one.name === wanted).value;
  console.log(`memory ${name}: heap ${(of("JSHeapUsedSize") / 1e6).toFixed(1)} MB, ${of("Nodes")} nodes`);
}
await cdp.send("Performance.enable");
await memory("at the start");

const scroll = (rows, pxPerFrame) => page.evaluate(([rows, step]) => new Promise((done) => {
  const view = document.querySelector("#content");
  const until = view.scrollTop + rows * 210;
  const times = [];
  const frame = (now) => {
    times.push(now);
    view.scrollTop += step;
    if (view.scrollTop < until && view.scrollTop < view.scrollHeight - view.clientHeight - 1) requestAnimationFrame(frame);
    else {
      const gaps = times.slice(1).map((t, i) => t - times[i]);
      done({ fps: (1000 * gaps.length) / (times.at(-1) - times[0]), slow: gaps.filter((gap) => gap > 20).length / gaps.length, longest: Math.max(...gaps) });
    }
  };
  requestAnimationFrame(frame);
}), [rows, pxPerFrame]);

await browser.startTracing(page, { categories: ["cc", "benchmark"] });
const steady = await scroll(150, 40);
const trace = JSON.parse((await browser.stopTracing()).toString());
// Two parts of Chromium report each frame at about the same moment.
const drawn = trace.traceEvents.filter((event) => event.name === "SwapEndToPresentationCompositorFrame" && event.ph === "e").sort((a, b) => a.ts - b.ts)
  .filter((event, i, all) => i === 0 || event.ts - all[i - 1].ts > 2000);
const span = drawn.length > 1 ? (drawn.at(-1).ts - drawn[0].ts) / 1e6 : NaN;
console.log(`scrolling: ${steady.fps.toFixed(1)} frames a second, ${(steady.slow * 100).toFixed(1)} % longer than 20 ms, longest ${steady.longest.toFixed(0)} ms; drawn by the trace ${(drawn.length / span).toFixed(1)} a second`);
await scroll(1000, 900);
await page.waitForTimeout(500);
await memory("after 1,000 rows");
await scroll(10_000, 2600);
await page.waitForTimeout(500);
await memory("after 10,000 rows");

await page.goto(`${address}#/settings`); // so that no wall is still busy with what was scrolled past
await page.waitForTimeout(2000);
const queries = Array.from({ length: 60 }, (_, i) => `a ${["red", "green", "old", "wet", "tiny", "bright"][i % 6]} ${["boat", "house", "dog", "street", "tree", "plate", "hill", "child", "bird", "car"][i % 10]} ${i}`);
const timed = (list) => page.evaluate(async (all) => {
  const times = [];
  for (const q of all) {
    const from = performance.now();
    await (await fetch(`/api/v1/search?${new URLSearchParams({ q, limit: 100 })}`)).text();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b);
}, list);
const at = (times, part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(1);
for (const name of ["new words", "the same again"]) {
  const times = await timed(queries);
  console.log(`search, ${name}: p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms`);
}
await browser.close();
