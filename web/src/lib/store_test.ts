// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeEach, expect, test, vi } from "vitest";

// A server whose answers to marks come when, and as, a test says.
interface Marked { marked: number; favourite_changed: number[]; hidden_changed: number[] }
interface Asked { ids: number[]; marks: { favourite?: boolean; hidden?: boolean }; yes: (favourite_changed?: number[], hidden_changed?: number[]) => void; no: () => void }
const answers: Asked[] = [];
const tagged: { ids: number[]; add: string[]; remove: string[] }[] = [];
vi.mock("./api", () => ({
  isAbort: () => false,
  mark: (ids: number[], marks: Asked["marks"]) => new Promise<Marked>((resolve, reject) => {
    answers.push({ ids, marks, yes: (favourite_changed = [], hidden_changed = []) => resolve({ marked: ids.length, favourite_changed, hidden_changed }), no: () => reject(new Error("no")) });
  }),
  changeManyTags: (ids: number[], add: string[], remove: string[]) => { tagged.push({ ids, add, remove }); return Promise.resolve({ changed: ids.length, added: add.length ? [8] : [], removed: [] }); },
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

test("undo gives a mixed selection its mixed state back", async () => {
  const done = store.markAndSay([1, 2, 3], { favourite: true });
  answers[0]!.yes([2]);
  await done;
  expect(shown()).toEqual({ 1: true, 2: true, 3: true });
  store.toasts.value[0]!.action!.run();
  expect(answers[1]!.ids).toEqual([2]);
  expect(answers[1]!.marks).toEqual({ favourite: false });
  answers[1]!.yes([2]);
  await Promise.resolve();
  expect(shown()).toEqual({ 1: true, 2: false, 3: true });
});

test("what changed nothing offers no undo", async () => {
  const done = store.markAndSay([1], { hidden: true });
  answers[0]!.yes();
  await done;
  expect(store.toasts.value[0]!.action).toBeUndefined();
});

test("undo takes a tag off the pictures that did not have it", async () => {
  tagged.length = 0;
  await store.tagSelected([7, 8], ["sea"], []);
  store.toasts.value[0]!.action!.run();
  expect(tagged).toEqual([{ ids: [7, 8], add: ["sea"], remove: [] }, { ids: [8], add: [], remove: ["sea"] }]);
});
