// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeEach, expect, test, vi } from "vitest";

// A server whose answers to marks come when, and as, a test says.
const answers: { ids: number[]; yes: () => void; no: () => void }[] = [];
vi.mock("./api", () => ({
  isAbort: () => false,
  mark: (ids: number[]) => new Promise<void>((resolve, reject) => { answers.push({ ids, yes: resolve, no: () => reject(new Error("no")) }); }),
}));
vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
vi.stubGlobal("document", { documentElement: { classList: { toggle: () => undefined } } });

let store: typeof import("./store");
beforeEach(async () => {
  vi.resetModules();
  answers.length = 0;
  store = await import("./store");
});
const shown = () => Object.fromEntries(store.favourites.value);
const mark = (id: number, favourite: boolean) => store.setMarks([id], { favourite }).then(() => "kept", () => "refused");

test("a mark is shown before the server has answered, and stays when it says yes", async () => {
  const done = mark(1, true);
  expect(shown()).toEqual({ 1: true });
  answers[0]!.yes();
  expect(await done).toBe("kept");
  expect(shown()).toEqual({ 1: true });
});

test("a mark that fails takes back itself and no other", async () => {
  const first = mark(1, true);
  const second = mark(2, true);
  answers[1]!.yes();
  await second;
  const third = mark(3, false);
  answers[0]!.no();
  expect(await first).toBe("refused");
  expect(shown()).toEqual({ 2: true, 3: false });
  answers[2]!.yes();
  await third;
  expect(shown()).toEqual({ 2: true, 3: false });
});

test("of several marks of one picture the last that did not fail is shown, in whatever order the answers come", async () => {
  const on = mark(1, true);
  const off = mark(1, false);
  answers[1]!.yes();
  await off;
  answers[0]!.yes();
  await on;
  expect(shown()).toEqual({ 1: false });
  const again = mark(1, true);
  answers[2]!.no();
  await again;
  expect(shown()).toEqual({ 1: false });
});

test("hiding and marking are taken back together where they were asked together", async () => {
  const done = store.setMarks([4, 5], { favourite: true, hidden: true }).catch(() => undefined);
  expect([...store.hidden.value]).toEqual([[4, true], [5, true]]);
  answers[0]!.no();
  await done;
  expect(store.hidden.value.size + store.favourites.value.size).toBe(0);
});
