// SPDX-License-Identifier: GPL-3.0-or-later
// The models there are, the one in use, and the change to another.
import { useEffect, useState } from "preact/hooks";
import * as api from "../lib/api";
import { job, library, say } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";
import { Page } from "../parts/page";
import { JobProgress } from "./crawl_view";

export default function ModelsView() {
  const words = strings.models;
  const [models, setModels] = useState<api.Model[] | null>(null);
  const running = job.value?.running ?? false;
  useEffect(() => { api.models().then((answer) => setModels(answer.models)).catch(say); }, [running]);
  const status = library.value;
  return (
    <Page title={words.title} text={words.text}>
      {job.value?.kind === "use_model" && <section class="card"><JobProgress /></section>}
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
            {!one.in_use && !one.problem && <button type="button" class="button" disabled={running} onClick={() => api.useModel(one.name).then((state) => { job.value = state; }).catch(say)}>{words.use}</button>}
          </li>
        ))}
      </ul>
      <p class="text-sm text-quiet">{words.more} <code class="rounded bg-sunk px-1.5 py-0.5">{words.moreCommand}</code></p>
    </Page>
  );
}
