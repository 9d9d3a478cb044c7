// SPDX-License-Identifier: GPL-3.0-or-later
// What people and models say of a picture: its caption and its tags, to read and to change.
import { useEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as api from "../lib/api";
import { filter } from "../lib/combine";
import { address, go } from "../lib/route";
import { say } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";
import { TagInput } from "../parts/tag_input";

const words = strings.photo;
const MOST_SUGGESTIONS = 8;

export const tagFocus = signal(0); // rises when somebody wants to type a tag

export function PhotoTags({ id }: { id: number }) {
  const [tags, setTags] = useState<api.Tag[]>([]);
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const seen = useRef(tagFocus.value);
  useEffect(() => {
    setName("");
    setTags([]);
    const abort = new AbortController();
    api.tagsOf(id, abort.signal).then((answer) => setTags(answer.tags)).catch(say);
    return () => abort.abort();
  }, [id]);
  useEffect(() => { if (tagFocus.value !== seen.current) { seen.current = tagFocus.value; field.current?.focus(); } }, [tagFocus.value]);
  const change = (add: string[], remove: string[]): void => void api.changeTags(id, add, remove).then((answer) => { setTags(answer.tags); setName(""); }).catch(say);
  const held = tags.filter((one) => one.state === "holds");
  const suggested = tags.filter((one) => one.state === "suggested").slice(0, MOST_SUGGESTIONS);
  return (
    <section aria-label={words.tags}>
      <h3 class="subtitle">{words.tags}</h3>
      {held.length > 0 && (
        <ul class="flex flex-wrap gap-1.5 pb-2">
          {held.map((one) => (
            <li key={one.name} class="chip !h-8 !gap-0 !pr-0.5">
              <button type="button" class="max-w-56 truncate hover:underline" onClick={() => go(address("search", { q: filter("tag", one.name) }))}>{one.name}</button>
              <button type="button" class="grid h-7 w-7 place-items-center rounded-full text-quiet hover:text-text" title={words.removeTag(one.name)} aria-label={words.removeTag(one.name)} onClick={() => change([], [one.name])}><Icon name="close" size={13} /></button>
            </li>
          ))}
        </ul>
      )}
      <form class="flex gap-2" onSubmit={(event) => { event.preventDefault(); if (name.trim()) change([name.trim()], []); }}>
        <TagInput label={words.addTag} value={name} onValue={setName} onChoose={(chosen) => change([chosen], [])} onEscape={() => { setName(""); field.current?.blur(); }} field={field} />
        {name.trim() && <button type="submit" class="button !min-h-9">{words.addTagAction}</button>}
      </form>
      {suggested.length > 0 && (
        <div class="flex flex-wrap items-center gap-1.5 pt-2.5" role="group" aria-label={words.suggested}>
          <span class="text-quiet">{words.suggested}</span>
          {suggested.map((one) => (
            <span key={one.name} class="inline-flex h-8 items-center rounded-full border border-dashed border-quiet">
              <button type="button" class="flex h-8 items-center gap-1 pl-2.5 hover:underline" aria-label={words.acceptTag(one.name)} onClick={() => change([one.name], [])}><Icon name="plus" size={13} />{one.name}</button>
              <button type="button" class="grid h-8 w-7 place-items-center text-quiet hover:text-text" title={words.dropTag(one.name)} aria-label={words.dropTag(one.name)} onClick={() => change([], [one.name])}><Icon name="close" size={12} /></button>
            </span>
          ))}
        </div>
      )}
    </section>
  );
}

export function PhotoCaption({ id }: { id: number }) {
  const [caption, setCaption] = useState<api.Caption | null>(null);
  const [draft, setDraft] = useState<string | null>(null); // null: nobody is writing
  useEffect(() => {
    setDraft(null);
    setCaption(null);
    const abort = new AbortController();
    api.captionOf(id, abort.signal).then((answer) => setCaption(answer.caption)).catch(say);
    return () => abort.abort();
  }, [id]);
  const save = (): void => void api.setCaption(id, (draft ?? "").trim()).then((answer) => { setCaption(answer.caption); setDraft(null); }).catch(say);
  const text = caption?.text ?? "";
  if (draft !== null) {
    return (
      <form class="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); save(); }}>
        <textarea class="field !h-auto py-2" rows={3} maxLength={2000} aria-label={words.caption} value={draft} autofocus ref={(area) => { if (area && document.activeElement !== area && !area.dataset.met) { area.dataset.met = "1"; area.focus(); } }}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") { event.stopPropagation(); setDraft(null); }
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
          }} />
        <div class="flex justify-end gap-2"><button type="button" class="button !min-h-9" onClick={() => setDraft(null)}>{words.cancelCaption}</button><button type="submit" class="button main !min-h-9">{words.saveCaption}</button></div>
      </form>
    );
  }
  if (!text) return <button type="button" class="flex w-fit items-center gap-2 text-quiet hover:text-text" onClick={() => setDraft("")}><Icon name="edit" size={16} />{words.writeCaption}</button>;
  return (
    <div class="flex items-start gap-2">
      <div class="min-w-0 flex-1"><p class="whitespace-pre-line text-[0.95rem]">{text}</p>{caption?.source === "model" && <p class="text-xs text-quiet">{words.captionBy(caption.model ?? "")}</p>}</div>
      <button type="button" class="text-quiet hover:text-text" title={words.editCaption} aria-label={words.editCaption} onClick={() => setDraft(text)}><Icon name="edit" size={16} /></button>
    </div>
  );
}
