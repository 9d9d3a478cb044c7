// SPDX-License-Identifier: GPL-3.0-or-later
// The web app on a library that knows more of its pictures. Usage: node rich_test.mjs ADDRESS LIBRARY [SCREENSHOTS]
// ADDRESS serves the library that web_page_test.py's enrich() made: ids 1 to 5 taken in Chicago, 6 to 8 in Paris, 9 has words in it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { accessible, close, hash, ids, keepScreenshots, open as openAt, shown, tiles, title } from "./browser.mjs";

const [address, told, screenshots] = process.argv.slice(2);
keepScreenshots(screenshots);
const open = (path, options = {}) => openAt(path, address, options);
const dialogOf = (page) => page.getByRole("dialog", { name: "Picture" });
const sharp = (page) => page.waitForFunction(() => { const image = document.querySelector(".stage img.sharp"); return image?.complete && getComputedStyle(image).opacity === "1"; });

test("a place is found by its name, completed as it is typed, and shown with the picture", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("/");
  await page.getByText("Try", { exact: true }).waitFor();
  await page.keyboard.type("place:chi", { delay: 20 });
  await page.getByRole("button", { name: "place:Chicago" }).click();
  await page.waitForFunction(() => location.hash.includes("place%3AChicago"));
  await page.waitForFunction(() => document.querySelectorAll("#content .tile").length === 5);
  assert.deepEqual((await ids(page)).sort(), [1, 2, 3, 4, 5]);
  await tiles(page).first().click();
  const dialog = dialogOf(page);
  await dialog.getByRole("link", { name: "Illinois" }).waitFor();
  await dialog.getByRole("link", { name: "Show on the map" }).locator("canvas").waitFor();
  await accessible(page);
  await dialog.getByRole("link", { name: "United States" }).click();
  await page.waitForFunction(() => location.hash.includes("United"));
  await close(page, "place");
});

test("the map has clusters with the names of towns, and leads to their pictures", async () => {
  const page = await open("/#/map");
  await page.getByRole("button", { name: "5 pictures taken in or near Chicago" }).waitFor();
  await page.getByRole("button", { name: "3 pictures taken in or near Paris" }).waitFor();
  await accessible(page);
  await page.getByRole("link", { name: "8 pictures in this part of the map" }).click();
  await page.getByText("8 pictures", { exact: true }).waitFor();
  await close(page, "map");
});

test("tags are added, found, and taken off in the photo view", async () => {
  const page = await open("/#/?photo=10");
  const dialog = dialogOf(page);
  await sharp(page);
  await page.keyboard.press("e");
  const field = dialog.getByRole("combobox", { name: "Add a tag" });
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
  await page.keyboard.type("Low sun");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Take off the tag Low sun" }).waitFor();
  await field.fill("low");
  await dialog.getByRole("option", { name: /Low sun/ }).waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Low sun", exact: true }).click();
  await page.waitForFunction(() => location.hash.includes("tag%3A"));
  await page.waitForFunction(() => document.querySelectorAll("#content .tile").length === 1);
  assert.deepEqual(await ids(page), [10]);
  await tiles(page).first().click();
  await dialog.getByRole("button", { name: "Take off the tag Low sun" }).click();
  await dialog.getByRole("button", { name: "Take off the tag Low sun" }).waitFor({ state: "detached" });
  await close(page, "tags");
});

test("a caption is written, changed and found by its words", async () => {
  const page = await open("/#/?photo=11");
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "Write a caption" }).click();
  await page.keyboard.type("Zebras at the waterhole");
  await page.keyboard.press("Control+Enter");
  await dialog.getByText("Zebras at the waterhole").waitFor();
  await dialog.getByRole("button", { name: "Change the caption" }).click();
  await page.keyboard.press("Escape");
  await dialog.getByText("Zebras at the waterhole").waitFor();
  await page.goto(`${address}#/search?q=zebras`);
  await title(page, "zebras");
  await page.waitForFunction(() => document.querySelector("#content").getAttribute("aria-busy") === "false");
  await page.waitForFunction(() => document.querySelector("#content .tile")?.dataset.id === "11");
  await close(page, "caption");
});

test("several pictures get a tag at once, and it can be undone", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement?.dataset?.index === "0");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement?.dataset?.index === "1");
  await page.keyboard.press("x");
  await page.keyboard.press("e");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
  await page.keyboard.type("Voyage");
  await accessible(page);
  await page.keyboard.press("Enter");
  await page.getByText("“Voyage” added to 2 pictures.").waitFor();
  const count = async () => (await (await page.request.get(`${address}api/v1/tags?begin=voy`)).json()).tags[0]?.photos ?? 0;
  assert.equal(await count(), 2);
  await page.getByRole("button", { name: "Undo" }).click();
  for (let i = 0; i < 50 && (await count()) !== 0; ++i) await page.waitForTimeout(50);
  assert.equal(await count(), 0);
  await close(page, "tag-many");
});

test("folders, tags and places can be browsed", async () => {
  const page = await open("/#/folders");
  await page.getByRole("radio", { name: "Places" }).click();
  await page.getByRole("link", { name: /Chicago/ }).waitFor();
  await accessible(page);
  await page.getByRole("link", { name: /Paris/ }).click();
  await page.waitForFunction(() => document.querySelectorAll("#content .tile").length === 3);
  await page.goto(`${address}#/folders?show=tags`);
  await page.getByRole("link", { name: /file tag/ }).click();
  await page.waitForFunction(() => location.hash.includes("tag%3A"));
  await close(page, "browse");
});

test("words in a picture are selected where they stand", async () => {
  const page = await open("/#/?photo=9");
  await sharp(page);
  const line = page.locator(".picture-text", { hasText: "HARBOUR 42" });
  await line.waitFor();
  const picture = await page.locator(".stage img.sharp").boundingBox();
  const box = await line.boundingBox();
  assert.ok(Math.abs(box.x - (picture.x + picture.width * 0.25)) < 4 && Math.abs(box.width - picture.width * 0.5) < 6, `the words lie over the picture: ${JSON.stringify({ box, picture })}`);
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  assert.equal(await page.evaluate(() => getSelection().toString().trim()), "HARBOUR 42");
  await page.keyboard.press("t");
  await page.locator(".picture-text.shown").waitFor();
  await accessible(page);
  await close(page, "words");
});

test("bands, filters and reasons say why a picture is there", async () => {
  const page = await open("/#/search?q=harbour");
  await shown(page);
  await page.locator("#content h2", { hasText: /matches/ }).first().waitFor();
  await tiles(page).first().click();
  const dialog = dialogOf(page);
  await dialog.getByText("Why this picture").waitFor();
  assert.equal(await dialog.locator("mark").first().textContent(), "HARBOUR");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("group", { name: "Narrow it down" }).getByRole("button", { name: /^001/ }).click();
  await page.waitForFunction(() => /q=harbour[+]in%3A/.test(location.hash));
  await page.waitForFunction(() => document.querySelector("#content").getAttribute("aria-busy") === "false");
  await shown(page);
  await close(page, "why");
});

test("more like this and less like this make a query of pictures", async () => {
  const page = await open("/#/?photo=12");
  await sharp(page);
  const answered = page.waitForResponse((response) => response.url().includes("/api/v1/search") && response.url().includes("like%3A12"));
  await page.keyboard.press("m");
  await answered;  // until then the wall behind is still that of all pictures
  await page.waitForFunction(() => location.hash.includes("like%3A12") && document.querySelector("#content").getAttribute("aria-busy") === "false");
  await shown(page);
  const [next] = (await ids(page)).filter((id) => id !== 12);
  await page.locator(`#content [data-id="${next}"]`).click();
  await sharp(page);
  await page.keyboard.press("n");
  await page.waitForFunction((id) => location.hash.includes(`-+like%3A${id}`), next);
  await shown(page);
  await page.getByText("unlike", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove this part of the query" }).last().click();
  await page.waitForFunction((id) => !location.hash.includes(`like%3A${id}`), next);
  await close(page, "like");
});

test("a slideshow goes on by itself and stops", async () => {
  const page = await open("/");
  await page.evaluate(async () => {
    const { token } = await (await fetch("/api/v1/session")).json();
    await fetch("/api/v1/settings", { method: "POST", headers: { "X-Trove": token, "Content-Type": "application/json" }, body: JSON.stringify({ slideshow_s: 2 }) });
  });
  await page.reload();
  await shown(page);
  await tiles(page).first().click();
  await sharp(page);
  const first = await hash(page);
  await page.keyboard.press("p");
  await page.waitForFunction((was) => location.hash !== was, first, { timeout: 8000 });
  await dialogOf(page).getByRole("button", { name: "Stop the slideshow" }).waitFor();
  await page.keyboard.press("Escape");
  await close(page, "slideshow");
});

test("a pasted picture is a query", async () => {
  const page = await open("/");
  await shown(page);
  await page.evaluate(async () => {
    const blob = await (await fetch("/api/v1/photos/3/thumbnail")).blob();
    const data = new DataTransfer();
    data.items.add(new File([blob], "screenshot.jpg", { type: "image/jpeg" }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await title(page, "Pictures like yours");
  await shown(page);
  assert.ok((await ids(page)).slice(0, 5).includes(3), "a picture is among those that are most like its own thumbnail");
  await close(page, "paste");
});

test("the folder of a picture is opened on the desktop", async () => {
  const page = await open("/#/?photo=1");
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "Open the folder" }).click();
  for (let i = 0; i < 60 && !existsSync(told); ++i) await page.waitForTimeout(50);
  assert.match(readFileSync(told, "utf8"), /\/rich-photos\/000$/);
  await close(page, "open-folder");
});

test("models that can be fetched are listed, and what goes wrong is said", async () => {
  const page = await open("/#/models");
  const fetch = page.getByRole("button", { name: /^Fetch / }).first();
  await fetch.waitFor();
  await accessible(page);
  await fetch.click(); // TROVE_MODEL_MIRROR leads nowhere
  await page.getByText(/ended with a problem/).waitFor({ timeout: 20_000 });
  await close(page, "models");
});

test("examples to search for are made of this library", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("/");
  // Among the examples: another test may have searched for it, and it is then among the recent searches too.
  await page.getByRole("search").locator(".chip", { hasText: "place:Chicago" }).waitFor();
  await accessible(page);
  await close(page, "examples");
});
