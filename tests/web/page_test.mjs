// SPDX-License-Identifier: GPL-3.0-or-later
// The web app in a real browser. Usage: node page_test.mjs ADDRESS EMPTY_ADDRESS PICTURE [SCREENSHOTS]
// ADDRESS serves 200 pictures of tests/pictures.py, EMPTY_ADDRESS none; PICTURE is one of the files; screenshots go to a folder.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { chromium } from "playwright-core";

const [address, emptyAddress, picture, screenshots] = process.argv.slice(2);
let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

// Opens a page; whatever the browser complains about fails the test.
async function open(path, options = {}, where = address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") page.complaints.push(message.text()); });
  await page.goto(new URL(path, where).href);
  return page;
}

async function close(page, name) {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png` });
  assert.deepEqual(page.complaints, []);
  await page.close();
}

const tiles = (page, within = "#wall") => page.locator(`${within} .tile`);
const ids = (page, within) => tiles(page, within).evaluateAll((all) => all.map((tile) => tile.dataset.id));
const shown = (page, within) => tiles(page, within).first().locator("img.there").waitFor();

test("a wall of random pictures grows as one scrolls, each picture once", async () => {
  const page = await open("/");
  await shown(page);
  const first = await tiles(page).count();
  await page.waitForFunction(() => { scrollTo(0, document.body.scrollHeight); return document.querySelectorAll("#wall .tile").length === 200; });
  assert.ok(first < 200);
  const all = await ids(page);
  assert.equal(new Set(all).size, 200);
  assert.match(await page.locator("#wall-note").textContent(), /200 pictures/);
  await page.click("#surprise");
  await page.waitForFunction((before) => document.querySelector("#wall .tile")?.dataset.id !== before, all[0]);
  await close(page, "wall");
});

test("typing searches, the address keeps the query, and going back returns to the wall", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("a green field");
  await page.locator("#wall-title", { hasText: "a green field" }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("q"), "a green field");
  const found = await ids(page);
  await page.reload();
  await page.locator("#wall-title", { hasText: "a green field" }).waitFor();
  assert.deepEqual((await ids(page)).slice(0, 20), found.slice(0, 20));
  await page.goBack();
  await page.locator("#wall-title", { hasText: "Pictures from your library" }).waitFor();
  await close(page, "search");
});

test("a picture opens with its facts and its neighbours, and the keyboard walks on", async () => {
  const page = await open("/?q=sky");
  await shown(page);
  const [first, second] = await ids(page);
  await tiles(page).first().click();
  await page.locator(".stage img.sharp.there").waitFor();
  await shown(page, "#photo-view");
  assert.ok(!(await ids(page, "#photo-view")).includes(first), "a picture is not its own neighbour");
  assert.match(await page.locator(".facts").textContent(), /\.bmp.*96 × 64/s);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((id) => location.search === `?photo=${id}`, second);
  await page.keyboard.press("Escape");
  await page.locator("#wall-title", { hasText: "sky" }).waitFor();
  await close(page, "photo");
});

test("a picture that is dropped in finds itself", async () => {
  const page = await open("/");
  await shown(page);
  await page.setInputFiles("#file", picture);
  await page.locator("#wall-title", { hasText: "Pictures like yours" }).waitFor();
  assert.ok(Number(await tiles(page).first().locator(".score").textContent()) > 0.999);
  await page.setInputFiles("#file", { name: "words.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
  await page.locator("#wall-end button").waitFor();
  assert.ok((await page.locator("#wall-end p").textContent()).length > 10);
  page.complaints = page.complaints.filter((text) => !text.includes("status of 4")); // the browser's own line about the refusal
  await close(page, "by-picture");
});

test("words are text and never markup", async () => {
  const page = await open(`/?${new URLSearchParams({ q: "<img src=x onerror=alert(1)>" })}`);
  await shown(page);
  assert.equal(await page.locator("#wall-title img").count(), 0);
  await close(page, "markup");
});

test("an empty library says what to do", async () => {
  const page = await open("/", {}, emptyAddress);
  await page.locator("#empty-view h1", { hasText: "Nothing here yet" }).waitFor();
  assert.match(await page.locator("#empty-view code").textContent(), /trove crawl/);
  await close(page, "empty");
});

test("a phone in the dark shows no sideways scroll", async () => {
  const page = await open("/?q=red", { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true });
  await shown(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  assert.ok(Math.max(...ground) < 60);
  await close(page, "phone");
});
