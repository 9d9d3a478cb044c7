// SPDX-License-Identifier: GPL-3.0-or-later
// The web app while its library grows. Usage: node growing_test.mjs ADDRESS TROVE LIBRARY TAKEOUT [SCREENSHOTS]
// ADDRESS serves LIBRARY, 40 pictures, and a mirror that has the catalogue's models. TAKEOUT: an archive with one picture that is
// in the album "The trip" and shows Ann.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { promisify } from "node:util";
import { accessible, close, keepScreenshots, open as openAt, shown, tiles } from "./browser.mjs";

const [address, trove, library, takeout, screenshots] = process.argv.slice(2);
keepScreenshots(screenshots);
const open = (path) => openAt(path, address);
const crawl = (what) => promisify(execFile)(trove, ["crawl", what, "--library", library, "--ocr", "later", "--quiet"]);

test("what another program's crawl finds comes to the wall by itself, with its albums and people", async () => {
  const page = await open("/");
  await page.getByText("40 pictures", { exact: true }).waitFor();
  await shown(page);
  await crawl(takeout);
  await page.getByText("41 pictures", { exact: true }).waitFor();
  assert.equal(await tiles(page).count() >= 1, true);
  for (const [kind, name] of [["Albums", "The trip"], ["People", "Ann"]]) {
    await page.goto(`${address}#/folders`);
    await page.getByRole("radio", { name: kind }).click();
    const card = page.getByRole("link", { name: new RegExp(`^${name}`) });
    await card.waitFor();
    await accessible(page);
    await card.click();
    await page.waitForFunction(() => document.querySelectorAll("#content .tile").length === 1);
    await shown(page);
  }
  await close(page, "albums-people");
});

test("a model is fetched, prepared and used; the library answers with it", async () => {
  const page = await open("/#/models");
  const name = (await page.getByRole("button", { name: /^Fetch / }).first().getAttribute("aria-label")).replace("Fetch ", "");
  await page.getByRole("button", { name: `Fetch ${name}`, exact: true }).click();
  const fetched = page.getByRole("listitem").filter({ hasText: name }).filter({ has: page.getByRole("button", { name: "Use this one" }) });
  await fetched.waitFor({ timeout: 60_000 });
  await accessible(page);
  await fetched.getByRole("button", { name: "Use this one" }).click();
  await page.getByRole("listitem").filter({ hasText: name }).filter({ hasText: "in use" }).waitFor({ timeout: 120_000 });
  await page.goto(`${address}#/search?q=red`);
  await shown(page);
  await close(page, "model-fetched");
});
