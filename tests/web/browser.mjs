// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the web app share: Debian's Chromium, and pages that keep note of what the browser complains about.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;
let screenshots; // the folder they go to, if any
export const keepScreenshots = (folder) => { screenshots = folder; };
before(async () => {
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

// Opens a page; whatever the browser complains about fails the test, and so does a request that leaves the server.
export async function open(path, where, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") page.complaints.push(message.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(where) && !request.url().startsWith("blob:")) page.complaints.push(`a request left: ${request.url()}`); });
  await page.goto(new URL(path, where).href);
  return page;
}

export async function close(page, name) {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png` });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

// What axe-core calls serious or critical. It runs in a world of its own, so the page's policy does not stop it.
export async function accessible(page) {
  await page.waitForTimeout(300); // colours fade in
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  await session.send("Runtime.evaluate", { expression: axe, contextId: executionContextId });
  const { result } = await session.send("Runtime.evaluate", {
    expression: "axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))])))",
    contextId: executionContextId, awaitPromise: true,
  });
  assert.deepEqual(JSON.parse(result.value), []);
}

export const tiles = (page, within = "#content") => page.locator(`${within} .tile`);
export const ids = (page, within) => tiles(page, within).evaluateAll((all) => all.map((tile) => Number(tile.dataset.id)));
export const shown = (page, within) => tiles(page, within).first().locator("img.there").waitFor();
export const title = (page, text) => page.locator("#content h1", { hasText: text }).waitFor();
export const hash = (page) => page.evaluate(() => location.hash);
