// SPDX-License-Identifier: GPL-3.0-or-later
// The server's verbs (docs/http-api.md). Everything else in the app speaks to the server through here.
import { strings } from "./strings";

export interface Found { field: string; text: string; begin: number; end: number }
export interface Why { deviations: number | null; words_found: number; texts: Found[] }
export interface Hit {
  id: number; path: string; score?: number; hash: string; width: number; height: number; present: boolean;
  band?: "strong" | "likely" | "weaker"; folded?: number[]; why?: Why;
}
export interface Note { kind: "taken_for" | "hint"; at: number; what: string; suggestion: string }
export interface Facet { name: string; values: { value: string; filter: string; count: number }[] }
export interface Answer {
  query: string; model: string; total: number; hits: Hit[];
  understood?: string; notes?: Note[]; facets?: Facet[]; cut?: { made: boolean; deviations: number; left_out: number; why: string };
}
export interface Completion { text: string; added: string; meaning: string }
export interface TextLine { text: string; confidence: number; box: [number, number][] }
export interface Place { path: string; size_bytes: number; modified: string; present: boolean }
export interface Photo {
  id: number; hash: string; format: string; width: number; height: number; size_bytes: number; taken: string | null; zone_minutes: number | null;
  camera_make: string; camera_model: string; lens: string; latitude: number | null; longitude: number | null; place?: string; altitude_m: number | null;
  iso: number | null; f_number: number | null; exposure_s: number | null; focal_length_mm: number | null; title: string; description: string;
  keywords: string[]; rating: number | null; software: string; locations: Place[]; text?: TextLine[];
}
export interface Status {
  library: string; photos: number; locations: number; offline: number; embedded: number; failures: number; ignored: number; roots: string[];
  model: string; next_model: string | null; next_embedded: number; kernel: string; catalog_bytes: number; thumbnails_bytes: number; being_written: boolean; unread?: number;
}
export interface Failure { path: string; stage: string; code: string; reason: string; at: string }
export interface Model { name: string; title: string; licence: string; dimensions: number; in_use: boolean; built_in: boolean; folder: string; problem: string }
export interface Source { id: number; path: string; files: number; away: number; crawled: string | null; present: boolean }
export interface Folder { path: string; photos: number; newest: number; hash: string }
export interface Cluster { latitude: number; longitude: number; photos: number; newest: number; hash: string; place: string }
export interface Tag { name: string; source: "person" | "file" | "model"; state: "holds" | "suggested"; score: number | null }
export interface TagCount { name: string; photos: number; suggested: number }
export interface Caption { text: string; source: "person" | "model"; model: string | null; at: string }
export interface NamedPlace { name: string; photos: number; newest: number; hash: string }
export interface Cover { id: number; hash: string }
export interface Album { id: number; title: string; kind: string; photos: number; cover: Cover | null }
export interface Person { id: number; name: string; photos: number; cover: Cover | null }
export interface AvailablePrecision { precision: string; name: string; bytes: number | null; verifiable: boolean; installed: boolean }
export interface AvailableModel { name: string; title: string; licence: string; languages: string[]; dimensions: number; quality: string; quality_source: string; default_precision: string; precisions: AvailablePrecision[] }
export interface Pull { file: string; file_number: number; files: number; done_bytes: number; total_bytes: number | null; bytes_per_s: number; eta_s: number | null }
export interface SavedSearch { id: number; name: string; query: string }
export interface Progress {
  phase: string; found: number; new: number; unchanged: number; moved: number; copies: number; failed: number; gone: number; to_do: number; done: number;
  per_second: number; eta_s: number | null; elapsed_s: number; scan_finished: boolean; left_undone: string[];
}
export interface Job { kind: "none" | "crawl" | "use_model" | "read_text" | "pull_model"; running: boolean; paused: boolean; model: string; roots: string[]; progress: Progress; pull: Pull | null; problem: string | null }
export interface Session { locked: boolean; token: string; beyond_loopback: boolean; opens_folders: boolean }
export interface Page { limit: number; offset: number }

const MOST_UPLOAD_BYTES = 32 * 1024 * 1024;

/** What the server said is wrong: a sentence for a person. */
export class Problem extends Error {
  constructor(readonly status: number, sentence: string) { super(sentence); }
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

let token = "";
let onLocked = (): void => undefined;
export function whenLocked(call: () => void): void { onLocked = call; }

type Parameters = Record<string, string | number | undefined>;

async function fetched(path: string, parameters: Parameters, options: RequestInit): Promise<Response> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const address = `/api/v1/${path}${query.size ? `?${query}` : ""}`;
  let response: Response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Problem(0, strings.problem.noAnswer);
  }
  if (response.status === 401) onLocked();
  if (!response.ok) {
    const answer = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new Problem(response.status, answer.detail ?? strings.problem.status(response.status));
  }
  return response;
}

async function ask<T>(path: string, parameters: Parameters = {}, options: RequestInit = {}): Promise<T> {
  return (await fetched(path, parameters, options)).json() as Promise<T>;
}

// What changes the library carries the token that only our own page can have read.
async function change<T>(method: string, path: string, body?: unknown): Promise<T> {
  const options = (): RequestInit => ({
    method, headers: { "X-Trove": token, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!token) await session();
  try {
    return await ask<T>(path, {}, options());
  } catch (error) {
    // The server was started anew since this page was opened.
    if (!(error instanceof Problem) || error.status !== 403) throw error;
    await session();
    return ask<T>(path, {}, options());
  }
}

export async function session(): Promise<Session> {
  const answer = await ask<Session>("session");
  token = answer.token;
  return answer;
}
export const login = (password: string) => ask<Session>("login", {}, { method: "POST", body: JSON.stringify({ password }), headers: { "Content-Type": "application/json" } });
export const logout = () => change<unknown>("POST", "logout", {});

export const status = () => ask<Status>("status");
export const photo = (id: number, signal?: AbortSignal) => ask<Photo>(`photos/${id}`, {}, { signal });
export const marksOf = (id: number, signal?: AbortSignal) => ask<{ favourite: boolean; hidden: boolean }>(`photos/${id}/marks`, {}, { signal });
export const similar = (id: number, page: Page, signal?: AbortSignal) => ask<Answer>(`photos/${id}/similar`, { ...page }, { signal });
const EXPLAINED = { explain: 1, facets: 1 };
export const complete = (q: string, signal?: AbortSignal) => ask<{ completions: Completion[] }>("complete", { q, limit: 8 }, { signal });
export async function searchText(q: string, page: Page, signal?: AbortSignal, strictness?: number): Promise<Answer> {
  return ask<Answer>("search", { q, ...page, ...EXPLAINED, strictness }, { signal });
}
export function searchPicture(file: Blob, page: Page, signal?: AbortSignal): Promise<Answer> {
  if (file.size > MOST_UPLOAD_BYTES) return Promise.reject(new Problem(413, strings.search.tooLarge));
  return ask<Answer>("search", { ...page }, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" }, signal });
}
export const failures = (limit: number) => ask<{ total: number; failures: Failure[] }>("failures", { limit });
export const models = () => ask<{ models: Model[] }>("models");
export const useModel = (name: string) => change<Job>("POST", "models/use", { name });
export const availableModels = () => ask<{ models: AvailableModel[]; recommended: string | null }>("models/available");
export const pullModel = (name: string) => change<Job>("POST", "models/pull", { name });
export const sources = () => ask<{ sources: Source[] }>("sources");
export const addSource = (path: string) => change<Job>("POST", "sources", { path });
export const removeSource = (id: number) => change<unknown>("DELETE", `sources/${id}`);
export const job = () => ask<Job>("crawl");
export const crawl = (action: "start" | "read_text" | "pause" | "resume" | "stop") => change<Job>("POST", "crawl", { action });
export const tagsOf = (id: number, signal?: AbortSignal) => ask<{ tags: Tag[] }>(`photos/${id}/tags`, {}, { signal });
export const changeTags = (id: number, add: string[], remove: string[]) => change<{ tags: Tag[] }>("POST", `photos/${id}/tags`, { add, remove });
export const changeManyTags = (ids: number[], add: string[], remove: string[]) => change<{ changed: number }>("POST", "tags", { ids, add, remove });
export const tags = (begin: string, limit: number, signal?: AbortSignal) => ask<{ tags: TagCount[] }>("tags", { begin, limit }, { signal });
export const captionOf = (id: number, signal?: AbortSignal) => ask<{ caption: Caption | null }>(`photos/${id}/caption`, {}, { signal });
export const setCaption = (id: number, text: string) => change<{ caption: Caption | null }>("POST", `photos/${id}/caption`, { text });
export const openFolder = (id: number) => change<{ opened: string }>("POST", `photos/${id}/open-folder`, {});
export const months = () => ask<{ months: { month: string; photos: number; first: number }[] }>("months");
export const places = () => ask<{ places: NamedPlace[] }>("places");
export const albums = () => ask<{ albums: Album[] }>("albums");
export const persons = () => ask<{ persons: Person[] }>("persons");
export const folders = () => ask<{ folders: Folder[] }>("folders");
export const map = (box: { west: number; east: number; south: number; north: number }, zoom: number, signal?: AbortSignal) =>
  ask<{ photos: number; clusters: Cluster[] }>("map", { ...box, zoom }, { signal });

export const mark = (ids: number[], marks: { favourite?: boolean; hidden?: boolean }) => change<{ marked: number }>("POST", "marks", { ids, ...marks });
export const searches = () => ask<{ saved: SavedSearch[]; recent: string[] }>("searches");
export const saveSearch = (name: string, query: string) => change<SavedSearch>("POST", "searches", { name, query });
export const removeSearch = (id: number) => change<unknown>("DELETE", `searches/${id}`);
export const putRecent = (query: string) => change<unknown>("POST", "searches/recent", { query });
export const clearRecent = () => change<unknown>("DELETE", "searches/recent");
export const settings = () => ask<Record<string, unknown>>("settings");
export const putSettings = (values: Record<string, unknown>) => change<Record<string, unknown>>("POST", "settings", values);

export const wall = async (parameters: Parameters, signal?: AbortSignal): Promise<ArrayBuffer> => (await fetched("wall", parameters, { signal })).arrayBuffer();

// The hash in the address names the picture's very bytes: the browser may keep them as long as it likes.
export const thumbnailAddress = (id: number, version: string) => `/api/v1/photos/${id}/thumbnail?v=${version}`;
export const pictureAddress = (id: number, version: string, edge: number) => `/api/v1/photos/${id}/picture?edge=${edge}&v=${version}`;
export const originalAddress = (id: number) => `/api/v1/photos/${id}/file`;

/** Calls back whenever the server says that its job has come further, or that some program has changed the library, until `stop` is called. */
export function watch(jobMoved: (job: Job) => void, libraryChanged: () => void): () => void {
  const events = new EventSource("/api/v1/events");
  events.addEventListener("job", (event) => jobMoved(JSON.parse((event as MessageEvent<string>).data) as Job));
  events.addEventListener("library", libraryChanged);
  return () => events.close();
}
