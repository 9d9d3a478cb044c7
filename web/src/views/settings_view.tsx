// SPDX-License-Identifier: GPL-3.0-or-later
import type { ComponentChildren } from "preact";
import { backupAddress, logout } from "../lib/api";
import { address } from "../lib/route";
import { density, helpShown, library, say, session, setDensity, setSlideshowSeconds, setTheme, slideshowSeconds, theme, type Density, type Theme } from "../lib/store";
import { strings } from "../lib/strings";
import { Page } from "../parts/page";
import { bytes } from "./photo_details";

const words = strings.settings;

function Choice<T extends string>({ name, values, value, onChoose }: { name: string; values: Record<string, string>; value: T; onChoose: (value: T) => void }) {
  return (
    <div role="radiogroup" aria-label={name} class="flex flex-wrap gap-1.5">
      {Object.entries(values).map(([key, text]) => <button key={key} type="button" role="radio" aria-checked={value === key} class="chip" onClick={() => onChoose(key as T)}>{text}</button>)}
    </div>
  );
}

function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return <div class="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3"><span class="font-medium">{name}</span>{children}</div>;
}

export default function SettingsView() {
  const status = library.value;
  const facts: [string, string][] = status ? [
    [words.photos, strings.number(status.photos)], [words.places, strings.number(status.locations)], [words.folder, status.library],
    [words.size, bytes(status.catalog_bytes + status.thumbnails_bytes)], [strings.models.title, status.model], [words.kernel, status.kernel],
  ] : [];
  return (
    <Page title={words.title}>
      <section class="card divide-y divide-line !py-1">
        <Line name={words.theme}><Choice<Theme> name={words.theme} values={words.themes} value={theme.value} onChoose={setTheme} /></Line>
        <Line name={words.density}><Choice<Density> name={words.density} values={words.densities} value={density.value} onChoose={setDensity} /></Line>
        <Line name={words.slideshow}>
          <input type="range" min={2} max={30} aria-label={words.slideshow} value={slideshowSeconds.value} class="w-44 accent-accent" onInput={(event) => setSlideshowSeconds(Number(event.currentTarget.value))} />
          <output class="w-8 text-right tabular-nums">{slideshowSeconds.value}</output>
        </Line>
        <Line name={words.hidden}><a class="button" href={address("hidden")}>{words.hiddenAction}</a></Line>
        <Line name={words.keys}><button type="button" class="button" onClick={() => { helpShown.value = true; }}>{words.keysAction}</button></Line>
        <Line name={words.backup}><a class="button" href={backupAddress} download="">{words.backupAction}</a></Line>
        <Line name={strings.models.title}><a class="button" href={address("models")}>{strings.models.title}</a></Line>
        {session.value?.has_password && <Line name={strings.lock.title}><button type="button" class="button" onClick={() => logout().then(() => location.reload()).catch(say)}>{words.logout}</button></Line>}
      </section>
      <section class="card">
        <h2 class="pb-2 font-semibold">{words.library}</h2>
        <dl class="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-sm">{facts.map(([name, value]) => [<dt key={name} class="text-quiet">{name}</dt>, <dd key={value} class="[overflow-wrap:anywhere]">{value}</dd>])}</dl>
      </section>
    </Page>
  );
}
