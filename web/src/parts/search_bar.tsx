// SPDX-License-Identifier: GPL-3.0-or-later
// The search bar: words as they are typed, a picture as the query, and what was looked for before.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../lib/api";
import { address, go, place, route, type Route } from "../lib/route";
import { say, toast } from "../lib/store";
import { strings } from "../lib/strings";
import { libraryExamples } from "./examples";
import { Icon } from "./icons";

const TYPING_PAUSE_MS = 160;
const REMEMBER_AFTER_MS = 2500; // what stays that long was meant

/** Pictures searched by, while this page lives: the address names them by number. */
const pictures = new Map<number, Blob>();
export const pictureOf = (key: number): Blob | undefined => pictures.get(key);

const NAMES = /\.(jpe?g|png|gif|webp|avif|hei[cf]|jxl|tiff?|bmp|dng|cr[23]|nef|arw)$/i;

export function searchByPicture(file: Blob & { name?: string }): void {
  if (!file.type.startsWith("image/") && !NAMES.test(file.name ?? "")) { toast(strings.search.notAPicture); return; }
  const key = Date.now();
  pictures.set(key, file);
  go(address("search", { picture: key }));
}

const queryOf = ({ place, parameters }: Route): string => (place === "search" ? (parameters.get("q") ?? "") : "");

export const searchFocus = signal(0); // rises when "/" is pressed

function PictureChip({ picture }: { picture: Blob }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <span class="flex items-center gap-1 rounded-lg bg-sunk p-0.5">
      {url && <img src={url} alt={strings.search.thePicture} class="h-8 w-8 rounded-md object-cover" />}
      <button type="button" class="grid h-7 w-6 place-items-center rounded-md hover:bg-line" aria-label={strings.search.dropChip} onClick={() => go("#/")}><Icon name="close" size={14} /></button>
    </span>
  );
}

export function SearchBar() {
  const words = strings.search;
  const input = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const completing = useRef<AbortController>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const meant = useRef<ReturnType<typeof setTimeout>>();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [completions, setCompletions] = useState<api.Completion[]>([]);
  const [lists, setLists] = useState<{ saved: api.SavedSearch[]; recent: string[] } | null>(null);
  const [examples, setExamples] = useState<string[]>(words.exampleQueries);
  const ours = useRef(false); // the address is being changed by this field
  const q = queryOf(route.value);
  const picture = route.value.place === "search" ? pictureOf(Number(route.value.parameters.get("picture"))) : undefined;

  // An address that comes from elsewhere (back, a filter that was chosen) wins over the field. One that the field itself has made
  // says nothing new, and must not: letters may have been typed since, and would be lost. Looked at while the address changes, as
  // an effect of rendering comes later than the next letter when the page is busy.
  useEffect(() => place.subscribe(() => {
    if (ours.current) return;
    const asked = queryOf(route.peek());
    if (document.activeElement === input.current && !asked) return;
    clearTimeout(timer.current);
    setText((now) => (now.trim() === asked ? now : asked));
  }), []);
  useEffect(() => { if (searchFocus.value) { input.current?.focus(); input.current?.select(); } }, [searchFocus.value]);
  useEffect(() => { if (open) libraryExamples().then(setExamples).catch(() => undefined); }, [open]);
  useEffect(() => { if (open) api.searches().then(setLists).catch(() => setLists(null)); }, [open]);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent): void => { if (!panel.current?.contains(event.target as Node) && event.target !== input.current) setOpen(false); };
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [open]);

  const search = (value: string, meantIt: boolean): void => {
    if (meantIt) setCompletions([]);
    clearTimeout(timer.current);
    clearTimeout(meant.current);
    const asked = value.trim();
    ours.current = true;
    if (asked) {
      // While somebody types, it is one step back, however many searches it was.
      go(address("search", { q: asked }), queryOf(route.peek()) ? "replace" : "push");
      meant.current = setTimeout(() => void api.putRecent(asked).catch(() => undefined), meantIt ? 0 : REMEMBER_AFTER_MS);
    } else if (route.value.place === "search" && !picture) {
      go("#/", "replace");
    }
    ours.current = false;
  };
  const type = (value: string): void => {
    setText(value);
    setOpen(!value.trim());
    setCompletions([]);
    completing.current?.abort();
    // Only where a filter is being typed: words need no help, and a list that jumps about is in the way.
    if (/(^|\s)-?[a-z]+:\S*$/i.test(value)) {
      const abort = completing.current = new AbortController();
      api.complete(value, abort.signal).then((answer) => setCompletions(answer.completions)).catch(() => undefined);
    }
    clearTimeout(timer.current);
    clearTimeout(meant.current);
    timer.current = setTimeout(() => search(value, false), TYPING_PAUSE_MS);
  };
  const choose = (value: string): void => { setText(value); setOpen(false); search(value, true); input.current?.blur(); };

  return (
    <form role="search" class="relative mx-auto flex h-12 min-w-0 max-w-[760px] flex-1 items-center gap-1.5 rounded-full border border-line bg-raised pl-4 pr-1.5 transition-shadow focus-within:border-accent focus-within:shadow-[var(--float)]"
      onSubmit={(event) => { event.preventDefault(); setOpen(false); search(text, true); input.current?.blur(); }}>
      <span class="text-quiet"><Icon name="search" /></span>
      {picture && <PictureChip picture={picture} />}
      <input ref={input} type="search" name="q" value={text} autocomplete="off" spellcheck={false} maxLength={2000} enterkeyhint="search" aria-label={words.label}
        placeholder={picture ? words.placeholderPicture : words.placeholder} class="h-full min-w-0 flex-1 appearance-none bg-transparent outline-none placeholder:text-quiet [&::-webkit-search-cancel-button]:hidden"
        onInput={(event) => type(event.currentTarget.value)} onFocus={() => setOpen(!text.trim())}
        onKeyDown={(event) => {
          if (event.key === "Escape") { event.stopPropagation(); setCompletions([]); if (open) setOpen(false); input.current?.blur(); }
          if (event.key === "ArrowDown" && open) { event.preventDefault(); panel.current?.querySelector<HTMLElement>("button")?.focus(); }
        }} />
      {text
        ? <button type="button" class="round-button !h-9 !w-9 text-quiet" aria-label={words.clear} onClick={() => { setText(""); search("", true); input.current?.focus(); }}><Icon name="close" size={18} /></button>
        : <kbd class="hidden sm:block" aria-hidden="true">/</kbd>}
      {q && <button type="button" class="round-button !h-9 !w-9 text-quiet" title={words.save} aria-label={words.save} onClick={() => {
        const name = q.slice(0, 80);
        api.saveSearch(name, q).then(() => toast(words.savedNow(name))).catch(say);
      }}><Icon name="bookmark" size={18} /></button>}
      <button type="button" class={`round-button !h-9 !w-9 text-quiet ${text ? "max-sm:!hidden" : ""}`} title={words.byPicture} aria-label={words.byPicture} onClick={() => file.current?.click()}><Icon name="image" /></button>
      <input ref={file} type="file" accept="image/*" hidden onChange={(event) => { const chosen = event.currentTarget.files?.[0]; event.currentTarget.value = ""; if (chosen) searchByPicture(chosen); }} />
      {!open && completions.length > 0 && (
        <ul class="float rise absolute inset-x-0 top-[54px] z-30 p-2" aria-label={words.filters}>
          {completions.map((one) => (
            <li key={one.text}><button type="button" class="flex h-10 w-full items-center justify-between gap-3 rounded-xl px-3 text-left hover:bg-sunk" onClick={() => { setCompletions([]); type(one.text); input.current?.focus(); }}>
              <span class="font-medium">{one.added}</span><span class="truncate text-sm text-quiet">{one.meaning}</span></button></li>
          ))}
        </ul>
      )}
      {open && (
        <div ref={panel} class="float rise absolute inset-x-0 top-[54px] z-30 max-h-[70vh] overflow-y-auto p-3" onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (event.key === "Escape") { event.stopPropagation(); setOpen(false); input.current?.focus(); }
          if (!step) return;
          event.preventDefault();
          const all = [...panel.current!.querySelectorAll<HTMLElement>("button")];
          const next = all[all.indexOf(document.activeElement as HTMLElement) + step];
          (next ?? input.current)?.focus();
        }}>
          {lists && lists.saved.length > 0 && <List title={words.saved}>
            {lists.saved.map((one) => (
              <div key={one.id} class="flex items-center">
                <Entry icon="bookmark" text={one.name} onClick={() => choose(one.query)} />
                <button type="button" class="round-button text-quiet" aria-label={words.remove(one.name)} onClick={() => api.removeSearch(one.id).then(() => setLists({ ...lists, saved: lists.saved.filter((s) => s.id !== one.id) })).catch(say)}><Icon name="close" size={16} /></button>
              </div>
            ))}
          </List>}
          {lists && lists.recent.length > 0 && <List title={words.recent} action={<button type="button" class="rounded px-2 text-sm text-quiet hover:text-text" onClick={() => api.clearRecent().then(() => setLists({ ...lists, recent: [] })).catch(say)}>{words.clearRecent}</button>}>
            {lists.recent.slice(0, 6).map((one) => <Entry key={one} icon="clock" text={one} onClick={() => choose(one)} />)}
          </List>}
          <List title={words.examples}>
            <div class="flex flex-wrap gap-2 px-2 pb-1 pt-1">{examples.map((one) => <button key={one} type="button" class="chip" onClick={() => choose(one)}>{one}</button>)}</div>
          </List>
        </div>
      )}
    </form>
  );
}

function List({ title, action, children }: { title: string; action?: preact.ComponentChildren; children: preact.ComponentChildren }) {
  return <section class="mb-2"><div class="flex justify-between px-2 pb-1 pt-1"><h2 class="text-xs font-semibold uppercase tracking-wider text-quiet">{title}</h2>{action}</div>{children}</section>;
}

function Entry({ icon, text, onClick }: { icon: "clock" | "bookmark"; text: string; onClick: () => void }) {
  return <button type="button" class="flex h-10 w-full min-w-0 items-center gap-3 rounded-xl px-2 text-left hover:bg-sunk" onClick={onClick}><span class="text-quiet"><Icon name={icon} size={18} /></span><span class="truncate">{text}</span></button>;
}
