// SPDX-License-Identifier: GPL-3.0-or-later
// The models there are, the one in use, the change to another, and those that can be fetched.
import { useEffect, useState } from "preact/hooks";
import * as api from "../lib/api";
import { job, library, say } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";
import { JobProgress } from "../parts/job_progress";
import { Page } from "../parts/page";
import { bytes } from "./photo_details";

const words = strings.models;
const FEW_LANGUAGES = 4;
// What is no language code, as "multilingual", stays as it is: the browser refuses it.
const languageName = (code: string): string => (/^[a-z]{2,3}$/.test(code) ? (languageNames.of(code) ?? code) : (words.languageKinds[code] ?? code));
const languageNames = new Intl.DisplayNames(strings.locale, { type: "language", fallback: "code" });

export default function ModelsView() {
  const [models, setModels] = useState<api.Model[] | null>(null);
  const [more, setMore] = useState<{ models: api.AvailableModel[]; recommended: string | null } | null>(null);
  const running = job.value?.running ?? false;
  useEffect(() => {
    api.models().then((answer) => setModels(answer.models)).catch(say);
    api.availableModels().then(setMore).catch(say);
  }, [running]);
  const status = library.value;
  const kind = job.value?.kind;
  const start = (work: Promise<api.Job>): void => void work.then((state) => { job.value = state; }).catch(say);
  const missing = (more?.models ?? []).filter((one) => !one.precisions.some((precision) => precision.installed));
  return (
    <Page title={words.title} text={words.text}>
      {(kind === "use_model" || kind === "pull_model") && (
        <section class="card flex flex-col gap-3">
          <JobProgress />
          {running && <div><button type="button" class="button" onClick={() => start(api.crawl("stop"))}><Icon name="stop" size={18} />{words.stop}</button></div>}
        </section>
      )}
      {status?.next_model && <p class="text-quiet">{words.preparing(strings.number(status.next_embedded), strings.number(status.photos))}</p>}
      <ul class="flex flex-col gap-3">
        {models?.map((one) => (
          <li key={one.folder} class={`card flex flex-wrap items-center gap-4 ${one.in_use ? "!border-accent" : ""}`}>
            <span class={one.in_use ? "text-accent" : "text-quiet"}><Icon name="model" size={28} /></span>
            <div class="min-w-0 flex-1">
              <h2 class="font-semibold">{one.title || one.name}{one.in_use && <span class="ml-2 rounded-full bg-accent px-2.5 py-0.5 text-xs font-semibold text-on-accent">{words.inUse}</span>}</h2>
              <p class="text-sm text-quiet">{[one.name, one.built_in && words.builtIn, one.dimensions > 0 && words.dimensions(one.dimensions), one.licence && words.licence(one.licence)].filter(Boolean).join("  ·  ")}</p>
              {one.problem && <p class="mt-1 text-sm text-bad">{words.problem(one.problem)}</p>}
            </div>
            {!one.in_use && !one.problem && <button type="button" class="button" disabled={running} onClick={() => start(api.useModel(one.name))}>{words.use}</button>}
          </li>
        ))}
      </ul>
      {missing.length > 0 && (
        <section class="flex flex-col gap-3 pt-2">
          <header><h2 class="text-lg font-semibold tracking-tight">{words.more}</h2><p class="text-sm text-quiet">{words.moreText}</p></header>
          <ul class="flex flex-col gap-2">{missing.map((one) => <li key={one.name}><Available model={one} recommended={more?.recommended ?? null} busy={running} onFetch={(name) => start(api.pullModel(name))} /></li>)}</ul>
        </section>
      )}
    </Page>
  );
}

function Available({ model, recommended, busy, onFetch }: { model: api.AvailableModel; recommended: string | null; busy: boolean; onFetch: (name: string) => void }) {
  const usual = model.precisions.find((one) => one.name === recommended) ?? model.precisions.find((one) => one.precision === model.default_precision) ?? model.precisions[0];
  const languages = model.languages.length > FEW_LANGUAGES ? words.manyLanguages(model.languages.length) : words.languages(model.languages.map(languageName).join(", "));
  if (!usual) return null;
  return (
    <article class="card flex flex-wrap items-center gap-4">
      <div class="min-w-0 flex-1 basis-64">
        <h3 class="font-semibold">{model.title || model.name}{usual.name === recommended && <span class="ml-2 rounded-full border border-accent px-2.5 py-0.5 text-xs font-semibold text-accent">{words.recommended}</span>}</h3>
        <p class="text-sm text-quiet">{[usual.name, languages, model.licence && words.licence(model.licence)].filter(Boolean).join("  ·  ")}</p>
        {model.quality && <p class="text-sm text-quiet">{model.quality}</p>}
      </div>
      {usual.verifiable
        ? <button type="button" class="button" disabled={busy} aria-label={words.fetchNamed(usual.name)} onClick={() => onFetch(usual.name)}><Icon name="download" size={18} />{words.fetch(usual.bytes === null ? "" : bytes(usual.bytes))}</button>
        : <p class="max-w-56 text-sm text-quiet">{words.unverifiable}</p>}
    </article>
  );
}
