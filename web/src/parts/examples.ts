// SPDX-License-Identifier: GPL-3.0-or-later
// Searches to try, made of what this library holds: its tags, places, cameras and years. Only where that gives too few, of words
// that fit any library.
import * as api from "../lib/api";
import { strings } from "../lib/strings";

const MOST = 9;

const texts = async (q: string, most: number): Promise<string[]> => (await api.complete(q)).completions.slice(0, most).map((one) => one.added);

async function years(): Promise<string[]> {
  const { months } = await api.months();
  const counts = new Map<string, number>();
  for (const { month, photos } of months) {
    const year = month.slice(0, 4);
    if (year > "1970") counts.set(year, (counts.get(year) ?? 0) + photos);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([year]) => `date:${year}`);
}

async function tags(): Promise<string[]> {
  const found = (await api.tags("", 12)).tags.filter((one) => one.photos + one.suggested > 0);
  return found.sort((a, b) => b.photos + b.suggested - a.photos - a.suggested).slice(0, 4).map((one) => one.name);
}

export async function libraryExamples(): Promise<string[]> {
  const all = await Promise.allSettled([tags(), texts("place:", 2), years(), texts("camera:", 1), texts("person:", 1)]);
  const own = all.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  return [...new Set([...own, ...strings.search.exampleQueries])].slice(0, Math.max(MOST, own.length));
}
