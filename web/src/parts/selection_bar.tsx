// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the pictures that are selected.
import { originalAddress } from "../lib/api";
import { withLike } from "../lib/combine";
import { useEffect, useRef, useState } from "preact/hooks";
import { clearSelection, markAndSay, selection, tagging, tagSelected, toast } from "../lib/store";
import { address, go, route } from "../lib/route";
import { strings } from "../lib/strings";
import { Icon, type IconName } from "./icons";
import { TagInput } from "./tag_input";

const MOST_DOWNLOADS = 50;
const MOST_LIKES = 12;

export function SelectionBar() {
  const words = strings.selection;
  const ids = [...selection.value];
  if (!ids.length) return null;
  const isHidden = route.value.place === "hidden";
  const isFavourites = route.value.place === "favourites";
  const done = (work: Promise<void>): void => void work.then(clearSelection);
  const download = async (): Promise<void> => {
    if (ids.length > MOST_DOWNLOADS) { toast(words.tooMany); return; }
    for (const id of ids) {
      const link = document.createElement("a");
      link.href = originalAddress(id);
      link.download = "";
      link.click();
      await new Promise((next) => setTimeout(next, 250)); // browsers drop downloads that come all at once
    }
  };
  const button = (icon: IconName, text: string, run: () => void) => (
    <button type="button" class="flex h-11 shrink-0 items-center gap-2 rounded-full px-2.5 hover:bg-sunk sm:px-3" title={text} aria-label={text} onClick={run}><Icon name={icon} /><span class="hidden md:inline">{text}</span></button>
  );
  return (<>
    {tagging.value && <TagForm ids={ids} />}
    <div role="toolbar" aria-label={words.label} class="float rise fixed inset-x-3 bottom-20 z-40 mx-auto flex w-fit max-w-full items-center !rounded-full px-1.5 py-1.5 sm:bottom-6 sm:gap-1">
      {button("close", words.clear, clearSelection)}
      <span class="whitespace-nowrap px-1.5 font-semibold sm:px-2" role="status"><span class="max-sm:sr-only">{words.some(strings.pictures(ids.length))}</span><span class="sm:hidden" aria-hidden="true">{strings.number(ids.length)}</span></span>
      {button(isFavourites ? "heart" : "heartFull", isFavourites ? strings.photo.unfavourite : words.favourite, () => done(markAndSay(ids, { favourite: !isFavourites })))}
      {button(isHidden ? "show" : "hide", isHidden ? words.unhide : words.hide, () => done(markAndSay(ids, { hidden: !isHidden })))}
      {button("tag", words.tag, () => { tagging.value = !tagging.value; })}
      {button("similar", words.moreLike, () => { go(address("search", { q: withLike("", "+", ids.slice(0, MOST_LIKES)) })); clearSelection(); })}
      {button("download", words.download, () => void download())}
    </div>
  </>);
}

function TagForm({ ids }: { ids: number[] }) {
  const words = strings.selection;
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const run = (add: string[], remove: string[]): void => void tagSelected(ids, add, remove).then((done) => { if (done) setName(""); });
  return (
    <form aria-label={words.tagLabel} class="float rise fixed inset-x-3 bottom-36 z-40 mx-auto flex max-w-md items-center gap-2 p-2.5 sm:bottom-24" onSubmit={(event) => { event.preventDefault(); if (name.trim()) run([name.trim()], []); }}>
      <div class="flex min-w-0 flex-1"><TagInput above label={words.tagLabel} value={name} onValue={setName} onChoose={(chosen) => run([chosen], [])} onEscape={() => { tagging.value = false; }} field={field} /></div>
      <button type="submit" class="button main !min-h-9" disabled={!name.trim()}>{words.tagAdd}</button>
      <button type="button" class="button !min-h-9" disabled={!name.trim()} onClick={() => run([], [name.trim()])}>{words.tagRemove}</button>
    </form>
  );
}
