// SPDX-License-Identifier: GPL-3.0-or-later
// The web app in a real browser. Usage: node app_test.mjs ADDRESS EMPTY_ADDRESS PICTURE FOLDER [SCREENSHOTS]
// ADDRESS serves 200 pictures of tests/pictures.py, EMPTY_ADDRESS none; PICTURE is one of the files, FOLDER holds pictures that
// may be added; screenshots go to a folder.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { accessible, close, hash, ids, keepScreenshots, open as openAt, shown, tiles, title } from "./browser.mjs";

const [address, emptyAddress, picture, folder, screenshots] = process.argv.slice(2);
keepScreenshots(screenshots);
const open = (path, options = {}, where = address) => openAt(path, where, options);

test("the wall holds every picture, in the page only those in sight", async () => {
  const page = await open("/");
  await shown(page);
  await page.getByText("200 pictures", { exact: true }).waitFor();
  const first = await ids(page);
  assert.ok(first.length < 200, "not all are in the page at once");
  const seen = new Set(first);
  for (let i = 0; i < 40; ++i) {
    await page.locator("#content").evaluate((view) => view.scrollBy(0, view.clientHeight * 0.8));
    await page.waitForTimeout(60);
    for (const id of await ids(page)) seen.add(id);
  }
  assert.equal(seen.size, 200);
  await accessible(page);
  await close(page, "wall");
});

test("at random is an order of its own, and another one each time", async () => {
  const page = await open("/");
  await shown(page);
  await page.getByRole("button", { name: "Surprise me" }).first().click();
  await title(page, "At random");
  await shown(page);
  const one = await ids(page);
  await page.getByRole("button", { name: "Shuffle again" }).click();
  // One order in two hundred begins with the same picture.
  await page.waitForFunction((before) => String([...document.querySelectorAll("#content .tile")].slice(0, 4).map((tile) => Number(tile.dataset.id))) !== before, String(one.slice(0, 4)));
  await close(page, "random");
});

test("typing searches, the newest query wins, the address keeps it, and back returns to the wall", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("/");
  await page.getByText("Try", { exact: true }).waitFor();
  await page.keyboard.type("a green field", { delay: 15 });
  await title(page, "a green field");
  await page.waitForFunction(() => document.querySelector("#content").getAttribute("aria-busy") === "false");
  assert.match(await hash(page), /^#\/search\?q=a\+green\+field$/);
  const found = await ids(page);
  await page.reload();
  await title(page, "a green field");
  await shown(page);
  assert.deepEqual((await ids(page)).slice(0, 20), found.slice(0, 20));
  await accessible(page);
  await page.goBack();
  await title(page, "All photos");
  await close(page, "search");
});

// On a busy machine a letter may come between a search and the moment its address has reached the field.
test("letters typed while a search begins are not lost, and it stays one step back", async () => {
  const page = await open("/");
  await shown(page);
  await page.evaluate(() => {
    const input = document.querySelector("input[type=search]");
    const type = (letters) => {
      input.value += letters;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const push = history.pushState;
    history.pushState = function pushState(...given) {
      history.pushState = push;
      push.apply(this, given);
      type(" fi");
      setTimeout(() => type("eld"), 120); // the page has been drawn meanwhile, and the next search has not begun
    };
    input.focus();
    type("a green");
  });
  await title(page, "a green field");
  assert.equal(await page.getByRole("searchbox").inputValue(), "a green field");
  await page.goBack();
  await title(page, "All photos");
  await close(page, "typing");
});

test("a search is saved and remembered", async () => {
  const page = await open("/#/search?q=red");
  await shown(page);
  await page.getByRole("button", { name: "Save this search" }).click();
  await page.getByText("Saved as “red”.").waitFor();
  await page.getByRole("searchbox").fill("blue sky");
  await page.keyboard.press("Enter");
  await title(page, "blue sky");
  await page.getByRole("searchbox").fill("");
  const panel = page.getByRole("search");
  await panel.getByRole("button", { name: "blue sky" }).waitFor();
  await panel.getByRole("button", { name: "red", exact: true }).first().click();
  await title(page, "red");
  await page.getByRole("searchbox").fill("");
  await panel.getByRole("button", { name: "Remove the saved search red" }).click();
  await panel.getByRole("button", { name: "Remove the saved search red" }).waitFor({ state: "detached" });
  await close(page, "saved");
});

test("a picture opens with its facts and its neighbours; the keyboard walks on; escape leads back", async () => {
  const page = await open("/#/search?q=red");
  await shown(page);
  const [first, second] = await ids(page);
  await tiles(page).first().click();
  const dialog = page.getByRole("dialog", { name: "Picture" });
  await dialog.locator(".stage img.sharp").waitFor();
  await shown(page, "[role=dialog]");
  assert.ok(!(await ids(page, "[role=dialog]")).includes(first), "a picture is not its own neighbour");
  assert.match(await dialog.locator("aside").textContent(), /\.bmp.*96 × 64/s);
  await accessible(page);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((id) => location.hash.includes(`photo=${id}`), second);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await title(page, "red");
  await close(page, "photo");
});

test("similar pictures lead on and on, with a trail back", async () => {
  const page = await open("/");
  await shown(page);
  await tiles(page).first().click();
  for (let i = 0; i < 3; ++i) {
    await shown(page, "[role=dialog]");
    const [next] = await ids(page, "[role=dialog]");
    await tiles(page, "[role=dialog]").first().click();
    await page.waitForFunction((id) => new RegExp(`photo=${id}\\b`).test(location.hash), next);
  }
  const trail = page.getByRole("navigation", { name: "How you got here" });
  assert.equal(await trail.locator("a").count(), 3);
  const where = await hash(page);
  await trail.locator("a").nth(1).click();
  await page.waitForFunction((before) => location.hash !== before, where);
  assert.equal(await trail.locator("a").count(), 1);
  await close(page, "trail");
});

test("zoom, pan and fit by keys, wheel and double click", async () => {
  const page = await open("/", { viewport: { width: 600, height: 500 } });
  await shown(page);
  await tiles(page).first().click();
  const stage = page.locator(".stage");
  await stage.waitFor();
  const scale = async () => Number(await stage.getAttribute("data-scale"));
  assert.equal(await scale(), 1);
  await page.keyboard.press("+");
  await page.waitForFunction(() => Number(document.querySelector(".stage").dataset.scale) > 1.4);
  await page.keyboard.press("0");
  await page.waitForFunction(() => Number(document.querySelector(".stage").dataset.scale) === 1);
  await stage.dblclick({ position: { x: 300, y: 200 } });
  await page.waitForFunction(() => Number(document.querySelector(".stage").dataset.scale) > 2);
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await page.waitForFunction(() => Number(document.querySelector(".stage").dataset.scale) === 4);
  const before = await stage.locator("img.sharp").getAttribute("style");
  await page.mouse.move(300, 200);
  await page.mouse.down();
  await page.mouse.move(370, 230, { steps: 4 });
  await page.mouse.up();
  assert.notEqual(await stage.locator("img.sharp").getAttribute("style"), before);
  await page.mouse.wheel(0, 4000);
  await page.waitForFunction(() => Number(document.querySelector(".stage").dataset.scale) === 1);
  await close(page, "zoom");
});

test("a picture that is dropped or chosen finds itself; what is none is told apart", async () => {
  const page = await open("/");
  await shown(page);
  await page.setInputFiles("input[type=file]", picture);
  await title(page, "Pictures like yours");
  await shown(page);
  assert.ok(Number(await tiles(page).first().locator(".tabular-nums").textContent()) > 0.999);
  const bytes = readFileSync(picture).toString("base64");
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "one.bmp", { type: "image/bmp" }));
    return data;
  }, bytes);
  const before = await hash(page);
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await page.getByText("Drop the picture to find others like it").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.waitForFunction((was) => location.hash !== was, before);
  await page.setInputFiles("input[type=file]", { name: "words.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await page.setInputFiles("input[type=file]", { name: "words.txt", mimeType: "text/plain", buffer: Buffer.from("not a picture") });
  await page.getByText("That is not a picture Trove can search by.").waitFor();
  page.complaints = page.complaints.filter((text) => !text.includes("status of 4")); // the browser's own line about the refusal
  await close(page, "by-picture");
});

test("a rectangle drawn on a picture is a query", async () => {
  const page = await open("/");
  await shown(page);
  await tiles(page).first().click();
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".stage img.sharp") ?? document.body).opacity === "1" && document.querySelector(".stage img.sharp")?.complete);
  await page.keyboard.press("r");
  await page.getByText("Draw a rectangle around what you are looking for.").waitFor();
  const box = await page.locator(".stage").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 40, y - 30);
  await page.mouse.down();
  await page.mouse.move(x + 50, y + 30, { steps: 5 });
  await page.mouse.up();
  await title(page, "Pictures like yours");
  await shown(page);
  await close(page, "region");
});

test("keys walk the wall, mark, select and hide; what is done can be undone", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement?.dataset?.index === "0");
  await page.keyboard.press("l");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement?.dataset?.index === "1");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => Number(document.activeElement?.dataset?.index) > 3);
  await page.keyboard.press("f");
  await page.getByText("1 picture marked as favourites.").waitFor();
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(100);
  await page.keyboard.press("x");
  await page.getByText("2 pictures selected").waitFor();
  await accessible(page);
  await page.keyboard.press("h");
  await page.getByText("2 pictures hidden.").waitFor();
  await page.keyboard.press("Escape");
  await page.goto(`${address}#/hidden`);
  await page.getByText("2 pictures", { exact: true }).waitFor();
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement?.dataset?.index === "0");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.waitForTimeout(100);
  await page.keyboard.press("x");
  await page.getByRole("toolbar").getByRole("button", { name: "Show again" }).click();
  await page.getByText("2 pictures shown again.").waitFor();
  await page.goto(`${address}#/favourites`);
  await page.getByText("1 picture", { exact: true }).waitFor();
  await close(page, "keys");
});

test("the question mark shows all keys", async () => {
  const page = await open("/");
  await shown(page);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await dialog.waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await close(page, "help");
});

test("folders, the map, models and settings", async () => {
  const page = await open("/#/folders");
  await page.getByRole("link", { name: /000/ }).first().waitFor();
  await accessible(page);
  await page.getByRole("link", { name: /100 pictures/ }).first().click();
  await page.getByText("100 pictures", { exact: true }).waitFor();
  await page.goto(`${address}#/map`);
  await page.getByText("None of the pictures says where it was taken.").waitFor();
  await accessible(page);
  await page.goto(`${address}#/models`);
  await page.getByText("in use", { exact: true }).waitFor();
  await accessible(page);
  await page.goto(`${address}#/settings`);
  await page.getByRole("radio", { name: "Dark" }).click();
  await page.waitForFunction(() => document.documentElement.classList.contains("dark"));
  await accessible(page);
  await page.reload();
  await page.waitForFunction(() => document.documentElement.classList.contains("dark"));
  await page.getByRole("radio", { name: "As the system" }).click();
  await close(page, "settings");
});

test("an empty library says what to do; a folder is added, crawled, watched and forgotten", async () => {
  const page = await open("/", {}, emptyAddress);
  await page.getByRole("heading", { name: "Nothing here yet" }).waitFor();
  await accessible(page);
  await page.getByRole("link", { name: "Choose folders" }).click();
  await page.getByRole("textbox").last().fill("/not/there");
  await page.getByRole("button", { name: "Add and start" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("textbox").last().fill(folder);
  await page.getByRole("button", { name: "Add and start" }).click();
  await page.getByText("Finished: 40 pictures new.").waitFor({ timeout: 300_000 });
  await page.getByText("40 files").waitFor();
  await accessible(page);
  await page.goto(`${emptyAddress}#/`);
  await page.getByText("40 pictures", { exact: true }).waitFor();
  await page.goto(`${emptyAddress}#/crawl`);
  await page.getByRole("button", { name: /^Forget/ }).click();
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByText("No folder yet.").waitFor();
  page.complaints = page.complaints.filter((text) => !text.includes("status of 404"));
  await close(page, "crawl");
});

test("words are text and never markup", async () => {
  const page = await open(`/#/search?${new URLSearchParams({ q: "<img src=x onerror=alert(1)>" })}`);
  await shown(page);
  assert.equal(await page.locator("#content h1 img").count(), 0);
  await close(page, "markup");
});

test("a phone in the dark shows no sideways scroll", async () => {
  const page = await open("/#/search?q=red", { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true });
  await shown(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  assert.ok(Math.max(...ground) < 60);
  await accessible(page);
  await tiles(page).first().tap();
  await page.locator(".stage img.sharp").waitFor();
  await accessible(page);
  await close(page, "phone");
});
