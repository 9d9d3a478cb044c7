// SPDX-License-Identifier: GPL-3.0-or-later
// What is in the library and where it comes from: add and forget folders, watch a crawl, see what failed and why.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../lib/api";
import { job, library, refreshLibrary, say } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";
import { JobProgress } from "../parts/job_progress";
import { Page } from "../parts/page";

const words = strings.crawl;
const when = new Intl.DateTimeFormat(strings.locale, { dateStyle: "medium", timeStyle: "short" });
const FAILURES_SHOWN = 200;

export default function CrawlView() {
  const [sources, setSources] = useState<api.Source[] | null>(null);
  const [failures, setFailures] = useState<{ total: number; failures: api.Failure[] } | null>(null);
  const [leaving, setLeaving] = useState<{ title: string; what: api.Forgetting } | null>(null);
  const [problem, setProblem] = useState("");
  const now = job.value;
  const running = now?.running ?? false;
  const failed = now?.progress.failed ?? 0;

  const load = (): void => {
    api.sources().then((answer) => setSources(answer.sources)).catch(say);
    api.failures(FAILURES_SHOWN).then(setFailures).catch(say);
  };
  useEffect(load, [running, Math.floor(failed / 20)]);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => { load(); void refreshLibrary(); }, 4000);
    return () => clearInterval(timer);
  }, [running]);

  const act = (action: "start" | "read_text" | "pause" | "resume" | "stop"): void => void api.crawl(action).then((state) => { job.value = state; }).catch(say);
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setProblem("");
    api.addSource(String(new FormData(form).get("path") ?? "").trim())
      .then((state) => { job.value = state; form.reset(); load(); })
      .catch((error: Error) => setProblem(error.message));
  };
  return (
    <Page title={words.title} text={words.text}>
      <section class="card flex flex-col gap-4">
        <JobProgress />
        <div class="flex flex-wrap gap-2">
          {running && <button type="button" class="button" onClick={() => act("pause")}><Icon name="pause" size={18} />{words.pause}</button>}
          {now?.paused && <button type="button" class="button main" onClick={() => act("resume")}><Icon name="play" size={18} />{words.resume}</button>}
          {(running || now?.paused) && <button type="button" class="button" onClick={() => act("stop")}><Icon name="stop" size={18} />{words.stop}</button>}
          {!running && !now?.paused && (library.value?.unread ?? 0) > 0 && <button type="button" class="button" onClick={() => act("read_text")}><Icon name="text" size={18} />{words.readText(strings.pictures(library.value!.unread!))}</button>}
          {!running && !now?.paused && (sources?.length ?? 0) > 0 && <button type="button" class="button main" onClick={() => act("start")}><Icon name="search" size={18} />{words.start}</button>}
        </div>
      </section>

      <section class="card flex flex-col gap-3">
        {sources?.length === 0 && <p class="text-quiet">{words.none}</p>}
        <ul class="flex flex-col divide-y divide-line">
          {sources?.map((one) => (
            <li key={one.id} class="flex items-center gap-3 py-2.5">
              <span class="text-quiet"><Icon name="folder" /></span>
              <div class="min-w-0 flex-1">
                <p class="truncate font-medium" title={one.path}>{one.path}{!one.present && <span class="ml-2 rounded-full bg-bad px-2 text-xs text-ground">{words.missing}</span>}</p>
                <p class="text-sm text-quiet">{[strings.files(one.files), one.away > 0 && words.away(strings.files(one.away)), one.missing > 0 && words.missingFiles(strings.files(one.missing)), one.crawled ? words.crawled(when.format(new Date(one.crawled))) : words.never].filter(Boolean).join("  ·  ")}</p>
              </div>
              <button type="button" class="round-button text-quiet" title={words.remove(one.path)} aria-label={words.remove(one.path)} disabled={running} onClick={() => setLeaving({ title: words.removeSure(one.path), what: { source: one.id } })}><Icon name="close" /></button>
            </li>
          ))}
        </ul>
        {(library.value?.missing ?? 0) > 0 && (
          <div class="flex flex-wrap items-center gap-3">
            <p class="text-sm text-quiet">{words.missingPhotos(strings.pictures(library.value!.missing))}</p>
            <button type="button" class="button" disabled={running} onClick={() => setLeaving({ title: words.purgeSure, what: { missing_for_s: 0 } })}>{words.purge}</button>
          </div>
        )}
        <form class="flex flex-wrap gap-2" onSubmit={add}>
          <input class="field min-w-[220px] flex-1" name="path" required placeholder={words.addPlaceholder} aria-label={words.addLabel} title={words.addLabel} autocomplete="off" spellcheck={false} />
          <button type="submit" class="button main !h-[42px]" disabled={running}><Icon name="plus" size={18} />{words.addAction}</button>
        </form>
        {problem && <p class="text-bad" role="alert">{problem}</p>}
      </section>

      <section class="card">
        <h2 class="pb-2 font-semibold">{words.failures}</h2>
        {failures?.total === 0 && <p class="text-quiet">{words.noFailures}</p>}
        <ul class="flex flex-col divide-y divide-line">
          {failures?.failures.map((one) => (
            <li key={one.path} class="flex gap-3 py-2.5">
              <span class="pt-0.5 text-bad"><Icon name="warning" size={18} /></span>
              <div class="min-w-0"><p class="text-sm [overflow-wrap:anywhere]">{one.path}</p><p class="text-sm text-quiet">{one.reason}</p></div>
            </li>
          ))}
        </ul>
        {failures && failures.total > failures.failures.length && <p class="pt-2 text-sm text-quiet">{words.moreFailures(strings.number(failures.total - failures.failures.length))}</p>}
      </section>
      {leaving && <Sure {...leaving} onClose={() => setLeaving(null)} onDone={() => { setLeaving(null); load(); void refreshLibrary(); }} />}
    </Page>
  );
}

/** Shows what would leave the library, and does it if told to. */
function Sure({ title, what, onClose, onDone }: { title: string; what: api.Forgetting; onClose: () => void; onDone: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [plan, setPlan] = useState<api.Leaving | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    api.forgetPreview(what).then(setPlan).catch((error: unknown) => { say(error); onClose(); });
  }, []);
  const n = strings.number;
  const said = plan && [[plan.tagged, words.tagged], [plan.captioned, words.captioned], [plan.favourites, words.favourites], [plan.hidden, words.hidden], [plan.in_albums, words.inAlbums], [plan.with_persons, words.withPersons]]
    .filter(([count]) => (count as number) > 0).map(([count, text]) => (text as (value: string) => string)(n(count as number))).join(", ");
  const nothing = plan && plan.photos === 0 && plan.places === 0 && plan.roots.length === 0 && plan.passed_by.length === 0;
  return (
    <dialog ref={dialog} aria-labelledby="sure" class="float m-auto max-w-md p-6 text-text backdrop:bg-black/50" onClose={onClose}>
      <p id="sure" class="font-semibold [overflow-wrap:anywhere]">{title}</p>
      {plan && (
        <div class="mt-3 flex flex-col gap-1 text-sm" data-plan>
          <p>{nothing ? words.nothingLeaves : words.leaves(strings.pictures(plan.photos), strings.files(plan.places))}</p>
          {!nothing && <p>{said ? words.saidGoes(said) : words.nothingSaid}</p>}
          {plan.kept > 0 && <p>{words.stays(strings.pictures(plan.kept))}</p>}
          {plan.stay.map((path) => <p key={path} class="[overflow-wrap:anywhere]">{words.folderStays(path)}</p>)}
          {plan.examples.map((path) => <p key={path} class="truncate text-quiet" title={path}>{path}</p>)}
          <p class="text-quiet">{words.untouched}</p>
        </div>
      )}
      <div class="mt-5 flex justify-end gap-2">
        <button type="button" class="button" onClick={() => dialog.current?.close()}>{words.cancel}</button>
        <button type="button" class="button main" disabled={!plan || !!nothing} onClick={() => plan && api.forget(what, plan.token).then(onDone).catch((error: unknown) => { say(error); onClose(); })}>{words.removeAction}</button>
      </div>
    </dialog>
  );
}
