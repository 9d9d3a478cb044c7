// SPDX-License-Identifier: GPL-3.0-or-later
// What a search says about itself: the pictures it goes by, how words were taken, filters that would narrow it down, what was
// left out.
import { thumbnailAddress, type Answer } from "../lib/api";
import { likes, without } from "../lib/combine";
import { address, go } from "../lib/route";
import { strings } from "../lib/strings";
import { fileName } from "../views/photo_details";
import { Icon } from "./icons";

const MOST_VALUES = 4;
const MOST_FACETS = 6;

function shownValue(facet: string, value: string): string {
  if (facet === "rating") return "★".repeat(Number(value));
  return value.startsWith("/") ? fileName(value) || value : value;
}

export function AnswerNotes({ q, answer }: { q: string; answer: Answer | null }) {
  const words = strings.search;
  const parts = likes(q);
  const facets = (answer?.facets ?? []).filter((facet) => facet.values.length > 1 || (facet.values[0]?.count ?? 0) < (answer?.total ?? 0)).slice(0, MOST_FACETS);
  const to = (next: string): void => go(next ? address("search", { q: next }) : "#/");
  return (
    <div class="flex flex-col gap-2 pb-2">
      {parts.length > 0 && (
        <div class="flex flex-wrap gap-2">
          {parts.map((part) => (
            <span key={part.id} class="chip !h-10 !pl-1 !pr-1">
              <img src={thumbnailAddress(part.id, "")} alt="" class="h-8 w-8 rounded-full object-cover" />
              <span>{part.sign === "+" ? words.like : words.unlike}</span>
              <button type="button" class="grid h-8 w-8 place-items-center rounded-full hover:bg-line" aria-label={words.removePart} onClick={() => to(without(q, part.id))}><Icon name="close" size={14} /></button>
            </span>
          ))}
        </div>
      )}
      {(answer?.notes ?? []).map((note) => <p key={note.at} class="text-sm text-quiet">{note.kind === "taken_for" ? words.takenFor(note.what, note.suggestion) : words.hint(note.what, note.suggestion)}</p>)}
      {facets.length > 0 && (
        <div class="hide-scrollbar flex gap-1.5 overflow-x-auto" role="group" aria-label={words.filters}>
          {facets.flatMap((facet) => facet.values.slice(0, MOST_VALUES).map((value) => (
            <button key={value.filter} type="button" class="chip !h-8 shrink-0" title={value.filter} onClick={() => to(`${q} ${value.filter}`)}>{shownValue(facet.name, value.value)}<span class="text-quiet">{strings.number(value.count)}</span></button>
          )))}
        </div>
      )}
      {answer?.cut?.made && answer.cut.left_out > 0 && (
        <p class="text-sm text-quiet" title={answer.cut.why}>{words.leftOut(strings.pictures(answer.cut.left_out))} <button type="button" class="text-accent underline" onClick={() => go(address("search", { q, all: 1 }))}>{words.showAll}</button></p>
      )}
    </div>
  );
}
