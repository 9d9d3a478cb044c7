// SPDX-License-Identifier: GPL-3.0-or-later
// Ways into the library other than time: folders, tags, places, and the albums and people of other programs, each with a picture.
import { useEffect, useState } from "preact/hooks";
import * as api from "../lib/api";
import { filter } from "../lib/combine";
import { address, go, route } from "../lib/route";
import { say } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon, type IconName } from "../parts/icons";
import { Page } from "../parts/page";
import { fileName } from "./photo_details";

const MOST_SHOWN = 400; // beyond that, one types a part of the name

interface Way { key: string; name: string; note: string; to: string; cover: api.Cover | null }
interface Kind { icon: IconName; load: () => Promise<Way[]> }

const search = (field: string, value: string): string => address("search", { q: filter(field, value) });

const KINDS: Record<string, Kind> = {
  folders: {
    icon: "folder",
    load: async () => (await api.folders()).folders.map((one) => ({
      key: one.path, name: fileName(one.path) || one.path, note: `${strings.pictures(one.photos)} · ${one.path}`, to: address("", { folder: one.path }), cover: { id: one.newest, hash: one.hash },
    })),
  },
  tags: {
    icon: "tag",
    load: async () => (await api.tags("", 1000)).tags.filter((one) => one.photos + one.suggested > 0).map((one) => ({
      key: one.name, name: one.name, note: [one.photos > 0 && strings.pictures(one.photos), one.suggested > 0 && strings.browse.suggested(strings.number(one.suggested))].filter(Boolean).join(" · "), to: search("tag", one.name), cover: null,
    })),
  },
  places: {
    icon: "pin",
    load: async () => (await api.places()).places.map((one) => {
      const [town = "", ...rest] = one.name.split(", ");
      return { key: one.name, name: town, note: `${strings.pictures(one.photos)} · ${rest.join(", ")}`, to: search("place", one.name), cover: { id: one.newest, hash: one.hash } };
    }),
  },
  albums: {
    icon: "album",
    load: async () => (await api.albums()).albums.filter((one) => one.photos > 0).map((one) => ({ key: String(one.id), name: one.title, note: strings.pictures(one.photos), to: search("album", one.title), cover: one.cover })),
  },
  people: {
    icon: "person",
    load: async () => (await api.persons()).persons.map((one) => ({ key: String(one.id), name: one.name, note: strings.pictures(one.photos), to: search("person", one.name), cover: one.cover })),
  },
};

export default function BrowseView() {
  const words = strings.browse;
  const asked = route.value.parameters.get("show") ?? "";
  const kind = KINDS[asked] ? asked : "folders";
  const [ways, setWays] = useState<{ kind: string; list: Way[] } | null>(null);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    let gone = false;
    setTyped("");
    KINDS[kind]!.load().then((list) => { if (!gone) setWays({ kind, list }); }).catch(say);
    return () => { gone = true; };
  }, [kind]);
  const list = ways?.kind === kind ? ways.list : null;
  const wanted = typed.trim().toLowerCase();
  const fitting = (list ?? []).filter((one) => `${one.name}\n${one.note}`.toLowerCase().includes(wanted));
  const pictures = fitting.some((one) => one.cover);
  return (
    <Page title={words.title} wide>
      <div class="flex flex-wrap items-center gap-3">
        <div role="radiogroup" aria-label={words.choice} class="hide-scrollbar flex gap-1.5 overflow-x-auto">
          {Object.keys(KINDS).map((name) => (
            <button key={name} type="button" role="radio" aria-checked={name === kind} class="chip !h-9" onClick={() => go(address("folders", { show: name === "folders" ? undefined : name }), "replace")}><Icon name={KINDS[name]!.icon} size={16} />{words.kinds[name]}</button>
          ))}
        </div>
        {list && list.length > 12 && <input class="field !h-9 max-w-64 !rounded-full" type="search" placeholder={words.filter} aria-label={words.filter} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />}
      </div>
      {list?.length === 0 && <p class="py-10 text-center text-quiet">{words.none[kind]}</p>}
      {pictures
        ? <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(45%,190px),1fr))] gap-x-4 gap-y-5">{fitting.slice(0, MOST_SHOWN).map((one) => <li key={one.key}><Card way={one} icon={KINDS[kind]!.icon} /></li>)}</ul>
        : <ul class="flex flex-wrap gap-2">{fitting.slice(0, MOST_SHOWN).map((one) => <li key={one.key}><a href={one.to} class="chip !h-10 !px-4" title={one.note}><span class="font-medium">{one.name}</span><span class="text-quiet">{one.note}</span></a></li>)}</ul>}
      {fitting.length > MOST_SHOWN && <p class="text-quiet">{words.more(strings.number(fitting.length - MOST_SHOWN))}</p>}
    </Page>
  );
}

function Card({ way, icon }: { way: Way; icon: IconName }) {
  return (
    <a href={way.to} class="group block rounded-2xl" title={`${way.name}\n${way.note}`}>
      <div class="grid aspect-[4/3] place-items-center overflow-hidden rounded-2xl bg-sunk text-quiet">
        {way.cover
          ? <img src={api.thumbnailAddress(way.cover.id, way.cover.hash)} alt="" loading="lazy" class="h-full w-full object-cover transition-transform duration-300 group-hover:scale-[1.03]" />
          : <Icon name={icon} size={36} />}
      </div>
      <p class="mt-2 truncate font-semibold">{way.name}</p>
      <p class="truncate text-sm text-quiet">{way.note}</p>
    </a>
  );
}
