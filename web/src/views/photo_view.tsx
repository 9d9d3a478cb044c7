// SPDX-License-Identifier: GPL-3.0-or-later
// One picture over whatever lies below: the stage, what is known about it, and others like it, on and on.
import { useComputed } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../lib/api";
import { withLike } from "../lib/combine";
import { addKeys } from "../lib/keys";
import { address, closePhoto, go, openPhoto, route, trail } from "../lib/route";
import { favourites, hidden, markAndSay, say, select, selection, slideshowSeconds, toast } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon, type IconName } from "../parts/icons";
import { Grid, type GridHandle } from "../wall/grid";
import { PagesSource } from "../wall/sources";
import { PhotoDetails } from "./photo_details";
import { tagFocus } from "./photo_words";
import { Stage } from "./stage";
import { currentWall, gridKeys } from "./wall_view";

export function PhotoView({ id }: { id: number }) {
  const words = strings.photo;
  const scroller = useRef<HTMLDivElement>(null);
  const handle = useRef<GridHandle | null>(null);
  const [photo, setPhoto] = useState<api.Photo | null>(null);
  const [details, setDetails] = useState(() => matchMedia("(min-width: 1100px)").matches);
  const wide = useWide();
  const [region, setRegion] = useState(false);
  const [text, setText] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [served, setServed] = useState({ favourite: false, hidden: false });
  const favourite = useComputed(() => favourites.value.get(id)).value ?? served.favourite;
  const isHidden = useComputed(() => hidden.value.get(id)).value ?? served.hidden;
  const way = trail.value;

  useEffect(() => {
    const abort = new AbortController();
    api.photo(id, abort.signal).then((loaded) => { setPhoto(loaded); if (scroller.current) scroller.current.scrollTop = 0; })
      .catch((error: unknown) => { if (!api.isAbort(error)) { say(error); closePhoto(); } });
    api.marksOf(id, abort.signal).then(setServed).catch(() => undefined);
    return () => abort.abort();
  }, [id]);
  useEffect(() => { if (photo) document.title = strings.title(photo.locations[0]?.path.split("/").pop()); }, [photo]);
  useEffect(() => { scroller.current?.focus({ preventScroll: true }); }, []);

  const below = currentWall.value;
  const at = useMemo(() => below?.source.indexOf(id) ?? -1, [below, id]);
  const why = below?.source instanceof PagesSource && at >= 0 && !way.length ? below.source.hit(at)?.why : undefined;
  const neighbour = useCallback((step: -1 | 1): number | null => {
    if (!below || at < 0 || way.length) return null;
    const next = at + step;
    below.source.need(next + 1);
    return next >= 0 && next < below.source.known ? below.source.id(next) : null;
  }, [below, at, way.length]);
  const step = useCallback((by: -1 | 1): void => { const next = neighbour(by); if (next !== null) openPhoto(next, [], "replace"); }, [neighbour]);

  // The next one is fetched before it is asked for.
  useEffect(() => {
    if (!photo || !below || at < 0) return;
    for (const other of [at + 1, at - 1]) {
      if (other < 0 || other >= below.source.known) continue;
      const tile = below.source.tile(other);
      new Image().src = api.thumbnailAddress(tile.id, tile.version);
    }
  }, [photo, below, at]);
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => { if (neighbour(1) === null) setPlaying(false); else step(1); }, slideshowSeconds.value * 1000);
    return () => clearTimeout(timer);
  }, [playing, id, step, neighbour]);
  useEffect(() => { if (!playing && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined); }, [playing]);

  const source = useMemo(() => new PagesSource((page, signal) => api.similar(id, page, signal)), [id]);
  const openSimilar = useCallback((i: number) => openPhoto(source.id(i), [...way, id]), [source, way, id]);

  const play = (): void => {
    setPlaying(!playing);
    if (!playing) void document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  const close = (): void => {
    if (playing) setPlaying(false);
    if (region) { setRegion(false); return; }
    closePhoto();
    if (at >= 0) requestAnimationFrame(() => below?.handle?.focusIndex(below.source.indexOf(id)));
  };
  const download = (): void => { const link = document.createElement("a"); link.href = api.originalAddress(id); link.download = ""; link.click(); };
  const share = async (): Promise<void> => {
    if (!photo) return;
    try {
      const blob = await (await fetch(api.pictureAddress(id, photo.hash, 4096))).blob();
      const file = new File([blob], `${(photo.locations[0]?.path.split("/").pop() ?? "picture").replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
      if (navigator.canShare?.({ files: [file] })) await navigator.share({ files: [file] });
      else if (navigator.clipboard && "ClipboardItem" in window) {
        toast(words.shareFailed);
      }
    } catch (error) { say(error); }
  };
  const combine = (sign: "+" | "-"): void => {
    const q = route.value.place === "search" ? (route.value.parameters.get("q") ?? "") : "";
    go(address("search", { q: withLike(q, sign, [id]) }));
  };
  const actions = { f: () => void markAndSay([id], { favourite: !favourite }), h: () => void markAndSay([id], { hidden: !isHidden }), i: () => setDetails(!details), r: () => setRegion(!region),
    d: download, p: play, s: () => go(address("search", { like: id })), x: () => select([id], !selection.value.has(id)), t: () => setText(!text), e: () => { setDetails(true); setPlaying(false); tagFocus.value += 1; }, m: () => combine("+"), n: () => combine("-") } as Record<string, () => void>;
  useEffect(() => addKeys((key, event) => {
    if (handle.current?.focused() !== null && handle.current && gridKeys(source, () => handle.current, openSimilar)(key, event)) return true;
    if (key === "Escape") { close(); return true; }
    if (key === "ArrowRight" || key === "j") { step(1); return true; }
    if (key === "ArrowLeft" || key === "k") { step(-1); return true; }
    if (key === "ArrowDown" && source.known) { handle.current?.focusIndex(0); return true; }
    const action = actions[key];
    action?.();
    return action !== undefined;
  }));

  const button = (icon: IconName, text: string, run: () => void, pressed?: boolean, hideOnPhone = false) => (
    <button type="button" class={`round-button ${hideOnPhone ? "max-sm:hidden" : ""}`} title={text} aria-label={text} aria-pressed={pressed} onClick={run}><Icon name={icon} /></button>
  );
  return (
    <div role="dialog" aria-modal="true" aria-label={words.label} class="fixed inset-0 z-40 bg-ground">
      <div ref={scroller} tabIndex={-1} class="h-full overflow-y-auto overflow-x-hidden outline-none">
        <div class={`grid ${playing ? "h-dvh" : "h-[82dvh]"} ${details && wide && !playing ? "grid-cols-[1fr_24rem]" : ""}`}>
          <div class="relative min-h-0 min-w-0">
            {photo && (
              <Stage photo={photo} text={text} region={region} onRegionDone={() => setRegion(false)} onStep={step}>
                <div class={`absolute inset-x-0 top-0 flex items-center gap-2 p-3 transition-opacity ${playing ? "opacity-0 hover:opacity-100 focus-within:opacity-100" : ""}`}>
                  {button("close", words.close, close)}
                  {way.length > 0 && <Trail way={way} />}
                  <span class="flex-1" />
                  {button(favourite ? "heartFull" : "heart", favourite ? words.unfavourite : words.favourite, actions.f!, favourite)}
                  {button("similar", words.similar, actions.s!, undefined, true)}
                  {button("like", strings.search.moreLike, actions.m!, undefined, true)}
                  {button("unlike", strings.search.lessLike, actions.n!, undefined, true)}
                  {(photo.text?.length ?? 0) > 0 && button("text", words.showText, actions.t!, text)}
                  {button("region", words.region, actions.r!, region, true)}
                  {button(playing ? "pause" : "play", playing ? words.stopSlideshow : words.slideshow, play, playing, true)}
                  {button("download", words.download, download)}
                  {"share" in navigator && button("share", words.share, () => void share())}
                  {button(isHidden ? "show" : "hide", isHidden ? words.unhide : words.hide, actions.h!, isHidden, true)}
                  {button("info", words.info, actions.i!, details)}
                </div>
                <div class={`absolute inset-x-0 bottom-3 flex justify-center gap-3 sm:hidden ${playing ? "opacity-0" : ""}`}>
                  {button("similar", words.similar, actions.s!)}
                  {button("like", strings.search.moreLike, actions.m!)}
                  {button("unlike", strings.search.lessLike, actions.n!)}
                  {button("region", words.region, actions.r!, region)}
                  {button("play", words.slideshow, play, playing)}
                  {button(isHidden ? "show" : "hide", isHidden ? words.unhide : words.hide, actions.h!, isHidden)}
                </div>
                {neighbour(-1) !== null && <button type="button" class="round-button absolute left-3 top-1/2 hidden sm:grid" aria-label={words.previous} onClick={() => step(-1)}><Icon name="left" /></button>}
                {neighbour(1) !== null && <button type="button" class="round-button absolute right-3 top-1/2 hidden sm:grid" aria-label={words.next} onClick={() => step(1)}><Icon name="right" /></button>}
              </Stage>
            )}
          </div>
          {photo && details && wide && !playing && <aside class="min-h-0 overflow-y-auto border-l border-line"><PhotoDetails photo={photo} why={why} /></aside>}
        </div>
        {photo && !playing && (
          <>
            {details && !wide && <div class="border-b border-line"><PhotoDetails photo={photo} why={why} /></div>}
            <section class="px-3 pb-24 pt-3 sm:px-6" aria-label={words.othersLikeIt}>
              <h2 class="pb-3 text-lg font-semibold tracking-tight">{words.othersLikeIt}</h2>
              <Grid source={source} scroller={scroller} handle={handle} label={words.othersLikeIt} onOpen={openSimilar} />
              <SimilarNote source={source} />
            </section>
          </>
        )}
      </div>
    </div>
  );
}

const WIDE = matchMedia("(min-width: 1024px)"); // details fit beside the picture

function useWide(): boolean {
  const [wide, setWide] = useState(WIDE.matches);
  useEffect(() => {
    const changed = (): void => setWide(WIDE.matches);
    WIDE.addEventListener("change", changed);
    return () => WIDE.removeEventListener("change", changed);
  }, []);
  return wide;
}

function SimilarNote({ source }: { source: PagesSource }) {
  const failed = source.failed.value;
  if (source.changed.value === 0 && !failed) return <div class="grid place-items-center py-10"><div class="spin" role="status" aria-label="…" /></div>;
  if (failed || source.known === 0) return <p class="text-quiet">{failed ? failed.message : strings.photo.nothingLike}</p>;
  return null;
}

/** The pictures one came by, each a way back to it. */
function Trail({ way }: { way: number[] }) {
  return (
    <nav aria-label={strings.photo.trail} class="flex min-w-0 items-center gap-1 overflow-hidden rounded-full bg-black/40 p-1 backdrop-blur">
      {way.slice(-6).map((id, i) => {
        const before = way.slice(0, way.length - Math.min(6, way.length) + i);
        return (
          <a key={`${id}-${i}`} href={address("", { photo: id })} class="h-8 w-8 shrink-0 overflow-hidden rounded-full ring-2 ring-transparent hover:ring-white"
            onClick={(event) => { event.preventDefault(); openPhoto(id, before); }} aria-label={`${strings.photo.label} ${before.length + 1}`}>
            <img src={`/api/v1/photos/${id}/thumbnail`} alt="" class="!static !h-8 !w-8 object-cover" />
          </a>
        );
      })}
      <span class="pr-1 text-white/80"><Icon name="right" size={16} /></span>
    </nav>
  );
}
