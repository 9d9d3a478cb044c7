// SPDX-License-Identifier: GPL-3.0-or-later
// "More like this, less like this": parts of a query in the query language (docs/query-language.md), put together and taken
// apart again. The text is the truth; chips only show it.

export interface Part { sign: "+" | "-"; id: number }

const LIKE = /(?:^|\s)([+-])?\s*like:(\d+)(?=\s|$)/g;

export function likes(q: string): Part[] {
  return [...q.matchAll(LIKE)].map((found) => ({ sign: found[1] === "-" ? "-" : "+", id: Number(found[2]) }));
}

export function wordsOf(q: string): string {
  return q.replace(LIKE, " ").replace(/\s+/g, " ").trim();
}

export function combined(words: string, parts: Part[]): string {
  const pieces = parts.filter((part, i) => parts.findIndex((other) => other.id === part.id) === i);
  // What is wanted comes first: a query cannot begin with what is not.
  pieces.sort((a, b) => (a.sign === b.sign ? 0 : a.sign === "+" ? -1 : 1));
  const text = pieces.map((part, i) => `${i === 0 && !words && part.sign === "+" ? "" : `${part.sign} `}like:${part.id}`).join(" ");
  return [words, text].filter(Boolean).join(" ");
}

export function withLike(q: string, sign: "+" | "-", ids: number[]): string {
  const kept = likes(q).filter((part) => !ids.includes(part.id));
  return combined(wordsOf(q), [...kept, ...ids.map((id) => ({ sign, id }))]);
}

export function without(q: string, id: number): string {
  return combined(wordsOf(q), likes(q).filter((part) => part.id !== id));
}

/** A filter of the query language, its value in quotes where it needs them. */
export function filter(field: string, value: string): string {
  return /^[\p{L}\p{N}_.-]+$/u.test(value) ? `${field}:${value}` : `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
}
