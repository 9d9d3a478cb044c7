// SPDX-License-Identifier: GPL-3.0-or-later
// The server's verbs (docs/http-api.md). Everything else on the page speaks to the server through here.

const MOST_UPLOAD_BYTES = 32 * 1024 * 1024;

/** What the server said is wrong: a sentence for a person. */
export class Problem extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function ask(path, parameters = {}, options = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
  const address = `/api/v1/${path}${query.size ? `?${query}` : ""}`;
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "Trove does not answer. Is \"trove serve\" still running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer.detail ?? `The server answered ${response.status}.`);
  return answer;
}

export const status = () => ask("status");
export const models = () => ask("models");
export const photo = (id, signal) => ask(`photos/${id}`, {}, { signal });
export const similar = (id, page, signal) => ask(`photos/${id}/similar`, page, { signal });
export const random = (seed, page, signal) => ask("random", { seed, ...page }, { signal });
export const searchText = (q, page, signal) => ask("search", { q, ...page }, { signal });

export function searchPicture(file, page, signal) {
  if (file.size > MOST_UPLOAD_BYTES) throw new Problem(413, "That picture is too large to search by: 32 MiB is the most.");
  return ask("search", page, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" }, signal });
}

// The hash in the address names the picture's very bytes: the browser may keep them as long as it likes.
const version = (hit) => (hit.hash ? `v=${hit.hash}` : "");
export const thumbnailAddress = (hit) => `/api/v1/photos/${hit.id}/thumbnail?${version(hit)}`;
export const pictureAddress = (hit, edge) => `/api/v1/photos/${hit.id}/picture?edge=${edge}&${version(hit)}`;
