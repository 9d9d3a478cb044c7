// SPDX-License-Identifier: GPL-3.0-or-later
// A field for the name of a tag, with those that are in use already below it as one types.
import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import * as api from "../lib/api";
import { strings } from "../lib/strings";

interface Props { label: string; value: string; onValue: (value: string) => void; onChoose: (name: string) => void; onEscape: () => void; above?: boolean; field?: RefObject<HTMLInputElement> }

const MOST = 6;

export function TagInput({ label, value, onValue, onChoose, onEscape, above = false, field }: Props) {
  const [found, setFound] = useState<api.TagCount[]>([]);
  const [at, setAt] = useState(-1);
  const own = useRef<HTMLInputElement>(null);
  const list = useId();
  useEffect(() => {
    setAt(-1);
    if (!value.trim()) { setFound([]); return; }
    const abort = new AbortController();
    api.tags(value.trim(), MOST, abort.signal).then(({ tags }) => setFound(tags)).catch(() => undefined);
    return () => abort.abort();
  }, [value]);
  const choose = (name: string): void => { setFound([]); onChoose(name.trim()); };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); if (found.length) setFound([]); else onEscape(); }
    else if (event.key === "Enter") { event.preventDefault(); const name = found[at]?.name ?? value; if (name.trim()) choose(name); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : -1) + found.length + 1) % (found.length + 1));
    }
  };
  return (
    <div class="relative min-w-0 flex-1">
      <input ref={field ?? own} class="field !h-9 !rounded-full !px-3.5 text-sm" value={value} placeholder={label} aria-label={label} maxLength={200} autocomplete="off" role="combobox"
        aria-expanded={found.length > 0} aria-controls={list} aria-autocomplete="list" aria-activedescendant={at >= 0 && at < found.length ? `${list}-${at}` : undefined}
        onInput={(event) => onValue(event.currentTarget.value)} onKeyDown={key} onBlur={() => setTimeout(() => setFound([]), 150)} />
      <ul id={list} role="listbox" aria-label={label} class={`float absolute inset-x-0 z-20 p-1.5 ${above ? "bottom-11" : "top-11"} ${found.length ? "" : "hidden"}`}>
        {found.map((one, i) => (
          <li key={one.name} id={`${list}-${i}`} role="option" aria-selected={i === at} class={`flex h-9 cursor-pointer items-center justify-between gap-3 rounded-lg px-3 text-sm ${i === at ? "bg-sunk" : "hover:bg-sunk"}`}
            onPointerDown={(event) => { event.preventDefault(); choose(one.name); }}>
            <span class="truncate">{one.name}</span><span class="text-quiet">{strings.number(one.photos)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
