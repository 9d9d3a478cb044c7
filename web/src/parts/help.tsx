// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect, useRef } from "preact/hooks";
import { helpShown } from "../lib/store";
import { strings } from "../lib/strings";
import { Icon } from "./icons";

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { if (helpShown.value) dialog.current?.showModal(); }, [helpShown.value]);
  if (!helpShown.value) return null;
  const words = strings.help;
  return (
    <dialog ref={dialog} aria-labelledby="help-title" class="float m-auto w-[min(560px,calc(100vw-24px))] p-6 text-text backdrop:bg-black/50" onClose={() => { helpShown.value = false; }}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <div class="flex items-center justify-between pb-3"><h2 id="help-title" class="text-lg font-semibold">{words.title}</h2>
        <button type="button" class="round-button" aria-label={words.close} onClick={() => dialog.current?.close()}><Icon name="close" /></button></div>
      <dl class="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2.5 text-sm">
        {words.rows.map(([key, what]) => [<dt key={key}><kbd>{key}</kbd></dt>, <dd key={what}>{what}</dd>])}
      </dl>
    </dialog>
  );
}
