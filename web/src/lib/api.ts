// SPDX-License-Identifier: GPL-3.0-or-later
// The server's verbs (docs/http-api.md). Everything else in the app speaks to the server through here. Paths, parameters and
// answers are checked against the server's own description: generated/openapi.d.ts is made of openapi.json by types.mjs.
import type { components, paths } from "../../generated/openapi";
import { strings } from "./strings";

// The shapes of answers, as the server describes them; the names below are those that the app uses.
type Shapes = components["schemas"];
export type Found = Shapes["Found"];
export type Why = Shapes["Why"];
export type Hit = Shapes["Hit"];
export type Note = Shapes["Note"];
export type Facet = Shapes["Facet"];
export type Answer = Shapes["Answer"];
export type Completion = Shapes["Completion"];
export type TextLine = Shapes["TextLine"];
export type Photo = Shapes["Photo"];
export type Status = Shapes["Status"];
export type Failure = Shapes["Failure"];
export type Model = Shapes["Model"];
export type AvailableModel = Shapes["AvailableModel"];
export type Source = Shapes["Source"];
export type Leaving = Shapes["Leaving"];
export type Forgetting = Shapes["Forgetting"];
export type Folder = Shapes["Folder"];
export type Cluster = Shapes["Cluster"];
export type Tag = Shapes["Tag"];
export type TagCount = Shapes["TagCount"];
export type Caption = Shapes["Caption"];
export type Place = Shapes["Place"];
export type Cover = Shapes["Cover"];
export type SavedSearch = Shapes["SavedSearch"];
export type Job = Shapes["Job"];
export type Session = Shapes["Session"];
export type Marked = Shapes["Marked"];
export interface Page { limit: number; offset: number }

// What a call must be given, and what it gets, by its path and method.
type Method = "get" | "post" | "delete";
type Operation<P extends keyof paths, M extends Method> = Exclude<paths[P][M], undefined>;
type With<M extends Method> = { [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P }[keyof paths];
type Got<O> = O extends { responses: { 200: { content: { "application/json": infer T } } } } ? T : never;
type Sent<O> = O extends { requestBody: { content: { "application/json": infer T } } } ? T : undefined;
type Query<O> = O extends { parameters: { query?: infer T } } ? T : undefined;
interface Given<O> { id?: number; query?: Query<O>; signal?: AbortSignal | undefined }

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

async function fetched(pattern: keyof paths, id: number | undefined, parameters: Parameters, options: RequestInit): Promise<Response> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const address = `${pattern.replace("{id}", String(id))}${query.size ? `?${query}` : ""}`;
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

async function ask<P extends With<"get">>(pattern: P, given: Given<Operation<P, "get">> = {}): Promise<Got<Operation<P, "get">>> {
  const response = await fetched(pattern, given.id, (given.query ?? {}) as Parameters, { signal: given.signal ?? null });
  return response.json() as Promise<Got<Operation<P, "get">>>;
}

// What changes the library carries the token that only our own page can have read.
async function change<M extends "post" | "delete", P extends With<M>>(method: M, pattern: P, body?: Sent<Operation<P, M>>, id?: number): Promise<Got<Operation<P, M>>> {
  type Changed = Got<Operation<P, M>>;
  const send = async (): Promise<Changed> => {
    const options: RequestInit = {
      method: method.toUpperCase(), headers: { "X-Trove": token, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return (await fetched(pattern, id, {}, options)).json() as Promise<Changed>;
  };
  if (!token) await session();
  try {
    return await send();
  } catch (error) {
    // The server was started anew since this page was opened.
    if (!(error instanceof Problem) || error.status !== 403) throw error;
    await session();
    return send();
  }
}

export async function session(): Promise<Session> {
  const answer = await ask("/api/v1/session");
  token = answer.token;
  return answer;
}
export async function login(password: string): Promise<Session> {
  const response = await fetched("/api/v1/login", undefined, {}, { method: "POST", body: JSON.stringify({ password }), headers: { "Content-Type": "application/json" } });
  return response.json() as Promise<Session>;
}
export const logout = () => change("post", "/api/v1/logout");

export const status = () => ask("/api/v1/status");
export const photo = (id: number, signal?: AbortSignal) => ask("/api/v1/photos/{id}", { id, signal });
export const marksOf = (id: number, signal?: AbortSignal) => ask("/api/v1/photos/{id}/marks", { id, signal });
export const similar = (id: number, page: Page, signal?: AbortSignal) => ask("/api/v1/photos/{id}/similar", { id, query: { ...page }, signal });
export const complete = (q: string, signal?: AbortSignal) => ask("/api/v1/complete", { query: { q, limit: 8 }, signal });
export const searchText = (q: string, page: Page, signal?: AbortSignal, strictness?: number) =>
  ask("/api/v1/search", { query: { q, ...page, explain: "1", facets: "1", strictness }, signal });
export async function searchPicture(file: Blob, page: Page, signal?: AbortSignal): Promise<Answer> {
  if (file.size > MOST_UPLOAD_BYTES) throw new Problem(413, strings.search.tooLarge);
  const response = await fetched("/api/v1/search", undefined, { ...page }, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" }, signal: signal ?? null });
  return response.json() as Promise<Answer>;
}
export const failures = (limit: number) => ask("/api/v1/failures", { query: { limit } });
export const models = () => ask("/api/v1/models");
export const useModel = (name: string) => change("post", "/api/v1/models/use", { name });
export const availableModels = () => ask("/api/v1/models/available");
export const pullModel = (name: string) => change("post", "/api/v1/models/pull", { name });
export const sources = () => ask("/api/v1/sources");
export const addSource = (path: string) => change("post", "/api/v1/sources", { path });
export const forgetPreview = (what: Forgetting) => change("post", "/api/v1/forget/preview", what);
export const forget = (what: Forgetting, seen: string) => change("post", "/api/v1/forget", { ...what, token: seen });
export const job = () => ask("/api/v1/crawl");
export const crawl = (action: Shapes["Action"]["action"]) => change("post", "/api/v1/crawl", { action });
export const tagsOf = (id: number, signal?: AbortSignal) => ask("/api/v1/photos/{id}/tags", { id, signal });
export const changeTags = (id: number, add: string[], remove: string[]) => change("post", "/api/v1/photos/{id}/tags", { add, remove }, id);
export const changeManyTags = (ids: number[], add: string[], remove: string[]) => change("post", "/api/v1/tags", { ids, add, remove });
export const tags = (begin: string, limit: number, signal?: AbortSignal) => ask("/api/v1/tags", { query: { begin, limit }, signal });
export const captionOf = (id: number, signal?: AbortSignal) => ask("/api/v1/photos/{id}/caption", { id, signal });
export const setCaption = (id: number, text: string) => change("post", "/api/v1/photos/{id}/caption", { text }, id);
export const openFolder = (id: number) => change("post", "/api/v1/photos/{id}/open-folder", undefined, id);
export const months = () => ask("/api/v1/months");
export const places = () => ask("/api/v1/places");
export const albums = () => ask("/api/v1/albums");
export const persons = () => ask("/api/v1/persons");
export const folders = () => ask("/api/v1/folders");
export const map = (box: { west: number; east: number; south: number; north: number }, zoom: number, signal?: AbortSignal) =>
  ask("/api/v1/map", { query: { ...box, zoom }, signal });

export const mark = (ids: number[], marks: { favourite?: boolean; hidden?: boolean }) => change("post", "/api/v1/marks", { ids, ...marks });
export const searches = () => ask("/api/v1/searches");
export const saveSearch = (name: string, query: string) => change("post", "/api/v1/searches", { name, query });
export const removeSearch = (id: number) => change("delete", "/api/v1/searches/{id}", undefined, id);
export const putRecent = (query: string) => change("post", "/api/v1/searches/recent", { query });
export const clearRecent = () => change("delete", "/api/v1/searches/recent");
export const settings = () => ask("/api/v1/settings");
export const putSettings = (values: Shapes["Settings"]) => change("post", "/api/v1/settings", values);

export const wall = async (parameters: Parameters, signal?: AbortSignal): Promise<ArrayBuffer> => (await fetched("/api/v1/wall", undefined, parameters, { signal: signal ?? null })).arrayBuffer();

// The hash in the address names the picture's very bytes: the browser may keep them as long as it likes.
export const thumbnailAddress = (id: number, version: string) => `/api/v1/photos/${id}/thumbnail?v=${version}`;
export const pictureAddress = (id: number, version: string, edge: number) => `/api/v1/photos/${id}/picture?edge=${edge}&v=${version}`;
export const backupAddress = "/api/v1/backup";
export const originalAddress = (id: number) => `/api/v1/photos/${id}/file`;

/** Calls back whenever the server says that its job has come further, or that some program has changed the library, until `stop` is called. */
export function watch(jobMoved: (job: Job) => void, libraryChanged: () => void): () => void {
  const events = new EventSource("/api/v1/events");
  events.addEventListener("job", (event) => jobMoved(JSON.parse((event as MessageEvent<string>).data) as Job));
  events.addEventListener("library", libraryChanged);
  return () => events.close();
}
