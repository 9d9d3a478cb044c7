// SPDX-License-Identifier: GPL-3.0-or-later
// The folders that hold pictures, each with its newest one.
import { useEffect, useState } from "preact/hooks";
import * as api from "../lib/api";
import { address } from "../lib/route";
import { say } from "../lib/store";
import { strings } from "../lib/strings";
import { Page } from "../parts/page";
import { fileName } from "./photo_details";

const MOST_SHOWN = 400; // beyond that, one types a part of the name

export default function FoldersView() {
  const words = strings.folders;
  const [folders, setFolders] = useState<api.Folder[] | null>(null);
  const [filter, setFilter] = useState("");
  useEffect(() => { api.folders().then(({ folders }) => setFolders(folders)).catch(say); }, []);
  const wanted = filter.trim().toLowerCase();
  const shown = (folders ?? []).filter((one) => one.path.toLowerCase().includes(wanted)).slice(0, MOST_SHOWN);
  return (
    <Page title={words.title} wide>
      {folders && folders.length > 12 && <input class="field max-w-sm" type="search" placeholder={words.filter} aria-label={words.filter} value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />}
      {folders?.length === 0 && <p class="text-quiet">{words.none}</p>}
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(100%,190px),1fr))] gap-x-4 gap-y-5">
        {shown.map((one) => (
          <li key={one.path}>
            <a href={address("", { folder: one.path })} class="group block rounded-2xl" title={one.path}>
              <div class="aspect-[4/3] overflow-hidden rounded-2xl bg-sunk"><img src={api.thumbnailAddress(one.newest, one.hash)} alt="" loading="lazy" class="h-full w-full object-cover transition-transform duration-300 group-hover:scale-[1.03]" /></div>
              <p class="mt-2 truncate font-semibold">{fileName(one.path) || one.path}</p>
              <p class="truncate text-sm text-quiet">{strings.pictures(one.photos)} · {one.path}</p>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
