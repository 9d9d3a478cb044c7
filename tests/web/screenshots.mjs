// SPDX-License-Identifier: GPL-3.0-or-later
// Screenshots of every page. Usage: node screenshots.mjs ADDRESS EMPTY_ADDRESS FOLDER   (tests/screenshots.py)
import { writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [address, emptyAddress, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const paper = await browser.newPage(); // where PNG becomes WebP

const SIZES = {
  light: { viewport: { width: 1360, height: 850 }, colorScheme: "light" },
  dark: { viewport: { width: 1360, height: 850 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, colorScheme: "light" },
  "4k": { viewport: { width: 3840, height: 2160 }, colorScheme: "dark" },
};
const MOST_WIDTH = 1360;

async function keep(page, name) {
  await page.waitForTimeout(900); // pictures fade in
  const png = (await page.screenshot()).toString("base64");
  const webp = await paper.evaluate(async ([data, most]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const by = Math.min(1, most / image.width);
    const canvas = document.createElement("canvas");
    canvas.width = image.width * by;
    canvas.height = image.height * by;
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/webp", 0.72).split(",")[1];
  }, [png, MOST_WIDTH]);
  writeFileSync(`${folder}/${name}.webp`, Buffer.from(webp, "base64"));
  writeFileSync(`${folder}/${name}.png`, Buffer.from(png, "base64"));
}

const tile = (page) => page.locator("#content .tile img.there").first().waitFor();
const PAGES = {
  wall: { path: "#/", ready: tile },
  search: { path: "#/search?q=a+cat+sleeping", ready: tile },
  typing: { path: "#/", ready: async (page) => { await tile(page); await page.getByRole("searchbox").focus(); await page.waitForTimeout(600); } },
  filter: { path: "#/", ready: async (page) => { await tile(page); await page.getByRole("searchbox").fill("boats place:"); await page.waitForTimeout(900); } },
  photo: { path: "#/search?q=a+dog", ready: async (page) => {
    await tile(page);
    await page.locator("#content .tile").first().click();
    await page.locator(".stage img.sharp").waitFor();
    await page.locator("[role=dialog] .tile img.there").first().waitFor();
  } },
  similar: { path: "#/search?q=a+dog", ready: async (page) => {
    await tile(page);
    await page.locator("#content .tile").first().click();
    await page.locator("[role=dialog] .tile img.there").first().waitFor();
    await page.locator("[role=dialog] .tile").first().click();
    await page.waitForTimeout(800);
    await page.locator("[role=dialog] > div").evaluate((view) => { view.scrollTop = view.clientHeight * 0.55; });
  } },
  selection: { path: "#/", ready: async (page) => {
    await tile(page);
    for (const i of [1, 2, 4]) await page.locator("#content .tile").nth(i).click({ modifiers: ["Control"] });
    await page.keyboard.press("e");
    await page.waitForTimeout(300);
  } },
  map: { path: "#/map", ready: (page) => page.locator("main button img").first().waitFor() },
  folders: { path: "#/folders", ready: (page) => page.locator("main img").first().waitFor() },
  tags: { path: "#/folders?show=tags", ready: (page) => page.locator("main h1").waitFor() },
  places: { path: "#/folders?show=places", ready: (page) => page.locator("main img").first().waitFor() },
  sources: { path: "#/crawl", ready: (page) => page.getByText("Every file could be read.").or(page.getByRole("heading", { name: /could not be read/ })).first().waitFor() },
  models: { path: "#/models", ready: (page) => page.getByText("in use", { exact: true }).waitFor() },
  settings: { path: "#/settings", ready: (page) => page.getByRole("radio", { name: "Dark" }).waitFor() },
};
for (const [size, options] of Object.entries(SIZES)) {
  for (const [name, { path, ready }] of Object.entries(PAGES)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on("console", (message) => { if (message.type() === "error") console.error(`${size} ${name}: ${message.text()}`); });
    try {
      await page.goto(`${address}${path}`);
      await ready(page);
      await keep(page, `${name}-${size}`);
    } catch (error) {
      console.error(`${size} ${name}: ${error.message.split("\n")[0]}`);
      await keep(page, `${name}-${size}-failed`);
    }
    await context.close();
  }
}
const page = await (await browser.newContext(SIZES.light)).newPage();
await page.goto(emptyAddress);
await page.getByRole("heading", { name: "Nothing here yet" }).waitFor();
await keep(page, "empty-light");
await browser.close();
