// SPDX-License-Identifier: GPL-3.0-or-later
// How far the server's job is: a crawl, a change of model, a reading of texts, or a model that is being fetched.
import type { Job } from "../lib/api";
import { job, library } from "../lib/store";
import { strings } from "../lib/strings";
import { bytes } from "../views/photo_details";

const words = strings.crawl;

export function JobProgress() {
  const now = job.value;
  if (!now || now.kind === "none") return library.value?.being_written ? <p class="text-quiet">{words.elsewhere}</p> : <p class="text-quiet">{words.idle}</p>;
  const { progress } = now;
  const busy = now.running;
  if (now.kind === "pull_model") return <PullProgress job={now} />;
  const part = progress.to_do > 0 ? progress.done / progress.to_do : progress.phase === "done" ? 1 : 0;
  const number = strings.number;
  const facts: [string, number][] = [[words.found, progress.found], [words.fresh, progress.new], [words.changed, progress.changed], [words.unchanged, progress.unchanged], [words.moved, progress.moved], [words.copies, progress.copies], [words.failed, progress.failed], [words.gone, progress.gone], [words.awayFiles, progress.away]];
  const title = now.paused ? words.paused : now.problem ? words.failedJob(now.problem) : busy ? (now.kind === "use_model" ? words.preparing(now.model) : (words.phases[progress.phase] ?? "")) : progress.phase === "done" ? words.finished(strings.pictures(progress.new)) : words.idle;
  return (
    <div class="flex flex-col gap-3">
      <p class={`font-semibold ${now.problem ? "text-bad" : ""}`} role="status">{title}</p>
      {(busy || now.paused) && <div class="bar-track" role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(part * 100)}><div class={`bar-fill ${busy && !progress.scan_finished && progress.to_do === 0 ? "animate-pulse" : ""}`} style={{ width: `${Math.max(2, part * 100)}%` }} /></div>}
      {busy && <p class="text-sm tabular-nums text-quiet">{[words.doneOf(number(progress.done), number(progress.to_do) + (progress.scan_finished ? "" : "+")), progress.per_second > 0 && words.rate(progress.per_second), progress.eta_s !== null && words.eta(progress.eta_s)].filter(Boolean).join("  ·  ")}</p>}
      <dl class="flex flex-wrap gap-x-6 gap-y-1 text-sm">{facts.filter(([, value]) => value > 0).map(([name, value]) => <div key={name} class="flex gap-1.5"><dt class="text-quiet">{name}</dt><dd class="font-semibold tabular-nums">{number(value)}</dd></div>)}</dl>
      {!busy && progress.left_undone.map((sentence) => <p key={sentence} class="text-sm text-quiet">{words.leftUndone(sentence)}</p>)}
    </div>
  );
}

function PullProgress({ job: { model, running, paused, problem, pull } }: { job: Job }) {
  const part = pull?.total_bytes ? pull.done_bytes / pull.total_bytes : 0;
  const title = problem ? words.failedJob(problem) : running ? words.fetching(model) : paused ? words.paused : part >= 1 || !pull ? words.fetched(model) : words.idle;
  const facts = pull && [
    pull.total_bytes === null ? bytes(pull.done_bytes) : words.ofBytes(bytes(pull.done_bytes), bytes(pull.total_bytes)), words.fileOf(pull.file_number, pull.files),
    pull.bytes_per_s > 0 && words.bytesRate(bytes(pull.bytes_per_s)), pull.eta_s !== null && words.eta(pull.eta_s),
  ];
  return (
    <div class="flex flex-col gap-3">
      <p class={`whitespace-pre-line font-semibold ${problem ? "text-bad" : ""}`} role="status">{title}</p>
      {running && <div class="bar-track" role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(part * 100)}><div class={`bar-fill ${part === 0 ? "animate-pulse" : ""}`} style={{ width: `${Math.max(2, part * 100)}%` }} /></div>}
      {running && facts && <p class="text-sm tabular-nums text-quiet">{facts.filter(Boolean).join("  ·  ")}</p>}
    </div>
  );
}
