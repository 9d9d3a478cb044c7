// SPDX-License-Identifier: GPL-3.0-or-later
// What a picture's file says about itself, and where it lies.
import type { ComponentChildren } from "preact";
import { lazy, Suspense } from "preact/compat";
import * as api from "../lib/api";
import type { Found, Photo, Why } from "../lib/api";
import { filter } from "../lib/combine";
import { address } from "../lib/route";
import { say, session, toast } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon, type IconName } from "../parts/icons";
import { PhotoCaption, PhotoTags } from "./photo_words";

const MiniMap = lazy(() => import("./mini_map"));

const when = new Intl.DateTimeFormat(strings.locale, { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; ++unit) value /= 1000;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export function PhotoDetails({ photo, why }: { photo: Photo; why?: Why | undefined }) {
  const words = strings.photo;
  const exposure = [
    photo.exposure_s !== null && words.seconds(photo.exposure_s),
    photo.f_number !== null && `f/${photo.f_number}`,
    photo.iso !== null && `ISO ${photo.iso}`,
    photo.focal_length_mm !== null && `${photo.focal_length_mm} mm`,
  ].filter(Boolean).join("  ·  ");
  const camera = photo.camera_model.startsWith(photo.camera_make) ? photo.camera_model : `${photo.camera_make} ${photo.camera_model}`.trim();
  const copy = (text: string): void => void navigator.clipboard?.writeText(text).then(() => toast(words.copied, undefined, 2));
  return (
    <div class="flex flex-col gap-4 p-5 text-sm">
      <h2 class="text-base font-semibold [overflow-wrap:anywhere]">{photo.title || fileName(photo.locations[0]?.path ?? words.label)}</h2>
      <PhotoCaption id={photo.id} />
      {photo.description && photo.description !== photo.title && <p class="whitespace-pre-line">{photo.description}</p>}
      <Line icon="clock" name={words.taken}>{photo.taken ? when.format(new Date(`${photo.taken}Z`)) : words.noDate}</Line>
      {(camera || exposure) && <Line icon="image" name={words.camera}>{camera}{photo.lens && <span class="block text-quiet">{photo.lens}</span>}{exposure && <span class="block text-quiet">{exposure}</span>}</Line>}
      <Line icon="photos" name={words.file}>
        {photo.width} × {photo.height}<span class="block text-quiet">{words.megapixels((photo.width * photo.height) / 1e6)} · {photo.format.toUpperCase()} · {bytes(photo.size_bytes)}</span>
      </Line>
      {photo.latitude !== null && photo.longitude !== null && (
        <Line icon="pin" name={words.place}>
          {photo.place && <PlaceName place={photo.place} />}
          {photo.latitude.toFixed(5)}, {photo.longitude.toFixed(5)}{photo.altitude_m !== null && <span class="text-quiet"> · {words.altitude(photo.altitude_m)}</span>}
          <div class="pt-2"><Suspense fallback={<div class="h-36 rounded-2xl bg-sunk" />}><MiniMap latitude={photo.latitude} longitude={photo.longitude} /></Suspense></div>
        </Line>
      )}
      {(photo.latitude === null || photo.longitude === null) && photo.place && <Line icon="pin" name={words.place}><PlaceName place={photo.place} /></Line>}
      <PhotoTags id={photo.id} />
      {photo.rating !== null && <Line icon="heart" name={words.rating}>{words.stars(photo.rating)}</Line>}
      {why && (why.deviations !== null || why.texts.length > 0) && (
        <section>
          <h3 class="subtitle">{words.why}</h3>
          {why.deviations !== null && <p>{words.whyDeviations(why.deviations)}</p>}
          {why.texts.map((found) => <p key={found.field + found.text}><span class="text-quiet">{words.whyWords(words.fields[found.field] ?? found.field)}: </span><Marked found={found} /></p>)}
        </section>
      )}
      {(photo.text?.length ?? 0) > 0 && (
        <section>
          <h3 class="subtitle">{words.text}</h3>
          <p class="whitespace-pre-line">{photo.text!.map((line) => line.text).join("\n")}</p>
        </section>
      )}
      <section>
        <h3 class="subtitle">{words.locations}</h3>
        <ul class="flex flex-col gap-2">
          {photo.locations.map((place) => (
            <li key={place.path} class="flex items-start gap-2">
              <span class={place.present ? "text-quiet" : "text-bad"}><Icon name="drive" size={18} /></span>
              <span class="min-w-0 flex-1 text-[0.82rem] leading-snug [overflow-wrap:anywhere]">{place.path}{!place.present && <span class="ml-2 rounded-full bg-bad px-2 text-xs text-ground">{place.missing_since ? words.missing : words.offline}</span>}</span>
              <button type="button" class="text-quiet hover:text-text" title={words.copyPath} aria-label={words.copyPath} onClick={() => copy(place.path)}><Icon name="copy" size={18} /></button>
            </li>
          ))}
        </ul>
        {session.value?.opens_folders && <button type="button" class="button mt-3" onClick={() => api.openFolder(photo.id).catch(say)}><Icon name="open" size={18} />{words.openFolder}</button>}
      </section>
    </div>
  );
}

/** Each part of it leads to what was taken there. */
function PlaceName({ place }: { place: string }) {
  return (
    <span class="block font-medium">
      {place.split(", ").map((part, i) => <>{i > 0 && ", "}<a class="hover:underline" href={address("search", { q: filter("place", part) })}>{part}</a></>)}
    </span>
  );
}

// `begin` and `end` count bytes of UTF-8.
function Marked({ found }: { found: Found }) {
  const bytes = new TextEncoder().encode(found.text);
  const part = (from: number, to?: number): string => new TextDecoder().decode(bytes.slice(from, to));
  return <>{part(0, found.begin)}<mark class="rounded bg-accent/30 text-text">{part(found.begin, found.end)}</mark>{part(found.end)}</>;
}

function Line({ icon, name, children }: { icon: IconName; name: string; children: ComponentChildren }) {
  return <div class="flex gap-3"><span class="pt-0.5 text-quiet" title={name}><Icon name={icon} size={18} /></span><div class="min-w-0 flex-1"><span class="sr-only">{name}: </span>{children}</div></div>;
}
