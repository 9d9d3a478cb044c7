// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown stands in the address: #/PLACE?PARAMETERS. `photo` (and `trail`, the pictures it was reached by) lies over any
// place, so that closing a picture finds the wall as it was.
import { computed, signal } from "@preact/signals";

export interface Route { place: string; parameters: URLSearchParams }

function parse(hash: string): Route {
  const [place = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return { place, parameters: new URLSearchParams(query) };
}

const hash = signal(location.hash);
export const route = computed(() => parse(hash.value));

/** The place without the picture over it: changes only when the wall below has to. */
export const place = computed(() => {
  const { place, parameters } = route.value;
  const rest = new URLSearchParams(parameters);
  rest.delete("photo");
  rest.delete("trail");
  return `${place}?${rest}`;
});
export const photoId = computed(() => {
  const id = Number(route.value.parameters.get("photo"));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
});
export const trail = computed(() => (route.value.parameters.get("trail") ?? "").split(",").map(Number).filter((id) => Number.isSafeInteger(id) && id > 0));

export function address(place: string, parameters: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== "") query.set(name, String(value));
  return `#/${place}${query.size ? `?${query}` : ""}`;
}

/** How many steps of ours lie behind, so that "back" never leaves the app. */
let depth = Number((history.state as { depth?: number } | null)?.depth ?? 0);

export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to === location.hash) return;
  if (how === "push") history.pushState({ depth: ++depth }, "", to);
  else history.replaceState({ depth }, "", to);
  hash.value = location.hash;
}

export function openPhoto(id: number, way: number[] = [], how: "push" | "replace" = "push"): void {
  const parameters = new URLSearchParams(route.value.parameters);
  parameters.set("photo", String(id));
  if (way.length) parameters.set("trail", way.slice(-24).join(","));
  else parameters.delete("trail");
  go(`#/${route.value.place}?${parameters}`, how);
}

export function closePhoto(): void {
  const parameters = new URLSearchParams(route.value.parameters);
  parameters.delete("photo");
  parameters.delete("trail");
  go(`#/${route.value.place}${parameters.size ? `?${parameters}` : ""}`);
}

export function back(): void {
  if (depth > 0) history.back();
  else go("#/", "replace");
}

addEventListener("popstate", () => {
  depth = Number((history.state as { depth?: number } | null)?.depth ?? 0);
  hash.value = location.hash;
});
