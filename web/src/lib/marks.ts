// SPDX-License-Identifier: GPL-3.0-or-later
// What this page has marked, before the server has answered and afterwards. Each change can be taken back by itself: it stays in
// a list until it and all changes before it are decided, and what is shown is the list laid over what is certain.
import { signal } from "@preact/signals";

interface Change { ids: number[]; value: boolean; certain: boolean }

export class Marks {
  /** By photo; it wins over what a list said when it was loaded. */
  readonly shown = signal<ReadonlyMap<number, boolean>>(new Map());
  private readonly certain = new Map<number, boolean>();
  private changes: Change[] = [];

  /** Shows a change at once. `keep` when the server has it, `undo` when it has not. */
  begin(ids: number[], value: boolean): { keep: () => void; undo: () => void } {
    const change: Change = { ids, value, certain: false };
    this.changes.push(change);
    this.show();
    return {
      keep: () => { change.certain = true; this.show(); },
      undo: () => { this.changes = this.changes.filter((one) => one !== change); this.show(); },
    };
  }

  private show(): void {
    while (this.changes[0]?.certain) {
      const { ids, value } = this.changes.shift()!;
      for (const id of ids) this.certain.set(id, value);
    }
    const shown = new Map(this.certain);
    for (const { ids, value } of this.changes) for (const id of ids) shown.set(id, value);
    this.shown.value = shown;
  }
}
