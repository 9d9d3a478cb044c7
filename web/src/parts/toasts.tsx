// SPDX-License-Identifier: GPL-3.0-or-later
import { dropToast, toasts } from "../lib/store";

export function Toasts() {
  return (
    <div role="status" aria-live="polite" class="pointer-events-none fixed inset-x-3 bottom-20 z-50 flex flex-col items-center gap-2 sm:bottom-6">
      {toasts.value.map((one) => (
        <div key={one.key} class="rise pointer-events-auto flex max-w-lg items-center gap-4 rounded-xl bg-text px-4 py-2.5 text-sm text-ground shadow-xl">
          <span>{one.text}</span>
          {one.action && <button type="button" class="font-semibold underline" onClick={() => { one.action!.run(); dropToast(one.key); }}>{one.action.text}</button>}
        </div>
      ))}
    </div>
  );
}
