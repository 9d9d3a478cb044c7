// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that work wherever nobody is typing. A layer (a wall, an open picture, a dialog) hears a key before those below it.

export type KeyLayer = (key: string, event: KeyboardEvent) => boolean; // true: it was meant for me

const layers: KeyLayer[] = [];

export function addKeys(layer: KeyLayer): () => void {
  layers.push(layer);
  return () => { const at = layers.indexOf(layer); if (at >= 0) layers.splice(at, 1); };
}

const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLElement && (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT" || (element.tagName === "INPUT" && (element as HTMLInputElement).type !== "checkbox"));

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || isTyping(document.activeElement)) return;
  // A button or a link is pressed by these, whatever else they mean.
  if ((event.key === "Enter" || event.key === " ") && document.activeElement?.matches("button, a, [role=slider], summary")) return;
  for (let i = layers.length - 1; i >= 0; --i) {
    if (!layers[i]!(event.key, event)) continue;
    event.preventDefault();
    return;
  }
});
