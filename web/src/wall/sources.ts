// SPDX-License-Identifier: GPL-3.0-or-later
// Where a wall's pictures come from: the whole library in columns, or a search page by page.
import { signal } from "@preact/signals";
import * as api from "../lib/api";

export interface Tile { id: number; version: string; favourite: boolean; away: boolean; tiny: Uint8Array | null; name: string; score: number | null }

const BANDS = ["strong", "likely", "weaker"] as const;

export abstract class Source {
  /** Rises when more is known. */
  readonly changed = signal(0);
  readonly failed = signal<Error | null>(null);
  readonly note = signal<{ total: number } | null>(null);
  protected readonly abort = new AbortController();
  abstract readonly known: number; // pictures known, from the first on
  abstract readonly ended: boolean; // no more will come
  abstract aspect(i: number): number;
  abstract id(i: number): number;
  abstract tile(i: number): Tile;
  /** Days since 1970 by which a wall is divided into months; absent where the order is another. */
  readonly day: ((i: number) => number) | null = null;
  /** By how well pictures fit, 0 the best; absent where nothing says so. */
  band: ((i: number) => number) | null = null;
  /** Pictures up to `i` are about to be looked at. */
  abstract need(i: number): void;
  indexOf(id: number): number {
    for (let i = 0; i < this.known; ++i) if (this.id(i) === id) return i;
    return -1;
  }
  stop(): void { this.abort.abort(); }
}

const FIRST_CHUNK = 600; // the first pictures come before the long rest
const CHUNK = 20_000;

/** The library, or a part of it, in one order: everything is loaded, in columns of a few bytes a picture. */
export class WallSource extends Source {
  private total = 0;
  private loaded = 0;
  private done = false;
  private loading = false;
  private started = false;
  private snapshot: string | null = null;
  private ids = new Float64Array(0);
  private hashes = new Uint32Array(0);
  private days = new Int32Array(0);
  private aspects = new Uint16Array(0);
  private flags = new Uint8Array(0);
  private tinies = new Uint8Array(0);
  override readonly day: ((i: number) => number) | null;

  constructor(private readonly parameters: Record<string, string | number | undefined>) {
    super();
    const ordered = parameters.order === undefined || parameters.order === "time";
    this.day = ordered && !parameters.favourites ? (i) => this.days[i] ?? 0 : null;
  }

  override get known(): number { return this.loaded; }
  override get ended(): boolean { return this.done; }
  override aspect(i: number): number { return (this.aspects[i] ?? 1000) / 1000; }
  override id(i: number): number { return this.ids[i] ?? 0; }
  override indexOf(id: number): number { return this.ids.subarray(0, this.loaded).indexOf(id); }
  override tile(i: number): Tile {
    const flags = this.flags[i] ?? 0;
    const tiny = this.tinies.subarray(i * 12, i * 12 + 12);
    return {
      id: this.id(i), version: (this.hashes[i] ?? 0).toString(16).padStart(8, "0"), favourite: (flags & 1) !== 0, away: (flags & 2) !== 0,
      tiny: tiny.some((byte) => byte !== 0) ? tiny : null, name: "", score: null,
    };
  }
  /** Of the whole wall, also before all of it is here. */
  get size(): number { return this.total; }

  override need(): void {
    if (this.started) return;
    this.started = true;
    void this.load();
  }

  private async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      while (!this.done) {
        const limit = this.loaded === 0 ? FIRST_CHUNK : CHUNK;
        const where = this.snapshot === null ? this.parameters : { snapshot: this.snapshot };
        this.take(await api.wall({ ...where, offset: this.loaded, limit }, this.abort.signal));
      }
    } catch (error) {
      // The server keeps a few walls only: what is here stays, the rest is asked for when somebody comes back.
      if (!api.isAbort(error)) this.failed.value = error as Error;
    } finally {
      this.loading = false;
    }
  }

  private take(buffer: ArrayBuffer): void {
    const view = new DataView(buffer);
    if (buffer.byteLength < 24 || view.getUint32(0, true) !== 0x314c5754) throw new Error("The server sent something else than a wall");
    this.total = view.getUint32(4, true);
    const offset = view.getUint32(8, true);
    const count = view.getUint32(12, true);
    this.snapshot = view.getBigUint64(16, true).toString();
    if (this.ids.length !== this.total) this.grow();
    let at = 24;
    const column = <T extends { set(from: T, at: number): void }>(to: T, make: (at: number) => T, bytes: number, a = 1): void => {
      to.set(make(at), offset * a);
      at += count * bytes;
    };
    column(this.ids, (from) => new Float64Array(buffer, from, count), 8);
    column(this.hashes, (from) => new Uint32Array(buffer, from, count), 4);
    column(this.days, (from) => new Int32Array(buffer, from, count), 4);
    column(this.aspects, (from) => new Uint16Array(buffer, from, count), 2);
    column(this.flags, (from) => new Uint8Array(buffer, from, count), 1);
    column(this.tinies, (from) => new Uint8Array(buffer, from, count * 12), 12, 12);
    this.loaded = offset + count;
    this.done = this.loaded >= this.total || count === 0;
    this.note.value = { total: this.total };
    ++this.changed.value;
  }

  private grow(): void {
    this.ids = new Float64Array(this.total);
    this.hashes = new Uint32Array(this.total);
    this.days = new Int32Array(this.total);
    this.aspects = new Uint16Array(this.total);
    this.flags = new Uint8Array(this.total);
    this.tinies = new Uint8Array(this.total * 12);
  }
}

const PAGE = 100;
const MOST = 3000; // nobody looks beyond; the closest come first

/** Hits of a search, a page at a time as they are scrolled to. */
export class PagesSource extends Source {
  private readonly hits: api.Hit[] = [];
  private readonly seen = new Set<number>();
  private offset = 0;
  private done = false;
  private loading = false;
  /** The first page, with what is said about the whole. */
  first: api.Answer | null = null;

  constructor(private readonly page: (page: api.Page, signal: AbortSignal) => Promise<api.Answer>) { super(); }

  override get known(): number { return this.hits.length; }
  override get ended(): boolean { return this.done; }
  override aspect(i: number): number { const hit = this.hits[i]; return hit ? hit.width / hit.height : 1; }
  override id(i: number): number { return this.hits[i]?.id ?? 0; }
  override tile(i: number): Tile {
    const hit = this.hits[i]!;
    return { id: hit.id, version: hit.hash, favourite: false, away: !hit.present, tiny: null, name: hit.path.slice(hit.path.lastIndexOf("/") + 1), score: hit.score ?? null };
  }
  hit(i: number): api.Hit | undefined { return this.hits[i]; }
  override need(i: number): void {
    if (!this.loading && !this.done && i >= this.hits.length - PAGE / 2) void this.load();
  }

  async load(): Promise<void> {
    this.loading = true;
    try {
      const answer = await this.page({ limit: PAGE, offset: this.offset }, this.abort.signal);
      this.offset += PAGE;
      this.first ??= answer;
      if (answer.hits.some((hit) => hit.band)) this.band ??= (i) => Math.max(0, BANDS.indexOf(this.hits[i]?.band ?? "strong"));
      for (const hit of answer.hits) {
        // The library may change between two pages, and show a picture on both.
        if (!this.seen.has(hit.id)) this.hits.push(hit);
        this.seen.add(hit.id);
      }
      this.done = answer.hits.length < PAGE || this.hits.length >= MOST;
      this.note.value = { total: answer.total };
      this.failed.value = null;
      ++this.changed.value;
    } catch (error) {
      if (api.isAbort(error)) return;
      this.done = true;
      this.failed.value = error as Error;
      ++this.changed.value;
    } finally {
      this.loading = false;
    }
  }
}
