// SPDX-License-Identifier: GPL-3.0-or-later
// The frame: search on top, the parts of Trove beside it or below, and what the address says in the middle.
import { lazy, Suspense } from "preact/compat";
import { useEffect } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { addKeys } from "./lib/keys";
import { address, go, photoId, route } from "./lib/route";
import { helpShown, job, library, locked } from "./lib/store";
import { strings } from "./lib/strings";
import { DropTarget } from "./parts/drop";
import { Help } from "./parts/help";
import { Icon, type IconName } from "./parts/icons";
import { SearchBar, searchFocus } from "./parts/search_bar";
import { SelectionBar } from "./parts/selection_bar";
import { Toasts } from "./parts/toasts";
import { Lock } from "./views/lock_view";
import { PhotoView } from "./views/photo_view";
import { randomAddress, WallView } from "./views/wall_view";

const MapView = lazy(() => import("./views/map_view"));
const BrowseView = lazy(() => import("./views/browse_view"));
const CrawlView = lazy(() => import("./views/crawl_view"));
const ModelsView = lazy(() => import("./views/models_view"));
const SettingsView = lazy(() => import("./views/settings_view"));

const words = strings.nav;
const PLACES: { place: string; icon: IconName; text: string; phone: boolean }[] = [
  { place: "", icon: "photos", text: words.photos, phone: true },
  { place: "favourites", icon: "heart", text: words.favourites, phone: true },
  { place: "map", icon: "map", text: words.map, phone: true },
  { place: "folders", icon: "folder", text: words.folders, phone: true },
  { place: "crawl", icon: "sources", text: words.crawl, phone: true },
  { place: "models", icon: "model", text: words.models, phone: false },
  { place: "settings", icon: "settings", text: words.settings, phone: false },
];

function View() {
  switch (route.value.place) {
    case "map": return <MapView />;
    case "folders": return <BrowseView />;
    case "crawl": return <CrawlView />;
    case "models": return <ModelsView />;
    case "settings": return <SettingsView />;
    default: return library.value?.photos === 0 && route.value.place !== "hidden" ? <Empty /> : <WallView />;
  }
}

function Empty() {
  const busy = job.value?.running || library.value?.being_written;
  return (
    <main id="content" tabIndex={-1} class="grid h-full place-items-center p-6 text-center outline-none">
      <div class="max-w-md">
        <img src="/icon.svg" alt="" class="mx-auto mb-5 h-20 w-20" />
        <h1 class="text-2xl font-semibold tracking-tight">{busy ? strings.empty.busy : strings.empty.title}</h1>
        <p class="mt-3 text-quiet">{busy ? strings.empty.busyText : strings.empty.text}</p>
        <a href={address("crawl")} class="button main mt-6">{strings.empty.action}</a>
      </div>
    </main>
  );
}

function Navigation() {
  const now = route.value.place === "search" ? "-" : route.value.place;
  const running = job.value?.running;
  const link = (place: string, icon: IconName, text: string, kind: string, extra = "") => (
    <a key={place} href={address(place)} class={`${kind} ${extra}`} aria-current={now === place ? "page" : undefined}>
      <span class="relative"><Icon name={icon} />{place === "crawl" && running && <span class="absolute -right-1 -top-1 h-2.5 w-2.5 animate-pulse rounded-full bg-accent" />}</span><span class={kind === "nav-item" ? "hidden xl:inline" : "truncate"}>{text}</span>
    </a>
  );
  return (
    <>
      <nav aria-label={words.label} class="hidden shrink-0 flex-col gap-1 px-2.5 pb-3 sm:flex xl:w-52">
        {PLACES.map(({ place, icon, text }) => link(place, icon, text, "nav-item"))}
        <span class="flex-1" />
        <button type="button" class="nav-item" title={strings.help.title} aria-label={strings.help.title} onClick={() => { helpShown.value = true; }}><Icon name="keyboard" /><span class="hidden xl:inline">{strings.help.title}</span></button>
      </nav>
      <nav aria-label={words.label} class="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-ground/95 pb-[env(safe-area-inset-bottom)] backdrop-blur sm:hidden">
        {PLACES.filter(({ phone }) => phone).map(({ place, icon, text }) => link(place, icon, text, "tab"))}
      </nav>
    </>
  );
}

export function App() {
  useEffect(() => {
    let went = 0;
    return addKeys((key) => {
      if (performance.now() - went < 1000) {
        went = 0;
        const to = { p: "", f: "favourites", m: "map", b: "folders", s: "crawl" }[key];
        if (to !== undefined) { go(address(to)); return true; }
      }
      if (key === "/") searchFocus.value += 1;
      else if (key === "?") helpShown.value = true;
      else if (key === "g") went = performance.now();
      else return false;
      return true;
    });
  }, []);
  if (locked.value) return <Lock />;
  const open = photoId.value;
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById("content")?.focus(); }}>{words.skip}</a>
      <div class="flex h-dvh flex-col" inert={open !== null}>
        <header class="z-20 flex items-center gap-3 px-3 py-2.5 sm:gap-5 sm:px-5">
          <a class="flex items-center gap-2.5 rounded-lg text-[17px] font-semibold tracking-tight" href="#/" aria-label={words.home}><img src="/icon.svg" alt="" width={30} height={30} /><span class="hidden sm:inline">Trove</span></a>
          <SearchBar />
          <button type="button" class="button main !hidden md:!inline-flex" onClick={() => go(randomAddress())}><Icon name="sparkle" size={18} />{words.surprise}</button>
          <button type="button" class={`round-button md:!hidden ${route.value.place === "search" ? "max-sm:!hidden" : ""}`} aria-label={words.surprise} onClick={() => go(randomAddress())}><Icon name="sparkle" /></button>
          <a class="round-button sm:hidden" href={address("settings")} aria-label={words.settings}><Icon name="settings" /></a>
        </header>
        <div class="flex min-h-0 flex-1">
          <Navigation />
          <div class="min-w-0 flex-1 pb-14 sm:pb-0"><Suspense fallback={<Waiting />}><View /></Suspense></div>
        </div>
      </div>
      {open !== null && <PhotoView id={open} />}
      <SelectionBar />
      <Help />
      <DropTarget />
      <Toasts />
    </>
  );
}

function Waiting(): ComponentChildren {
  return <div class="grid h-full place-items-center"><div class="spin" role="status" aria-label="…" /></div>;
}
