// SPDX-License-Identifier: GPL-3.0-or-later
// A page that is no wall: a title, a line about it, and what follows, no wider than one reads.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { strings } from "../lib/strings";

export function Page({ title, text, wide = false, children }: { title: string; text?: string; wide?: boolean; children: ComponentChildren }) {
  useEffect(() => { document.title = strings.title(title); }, [title]);
  return (
    <main id="content" tabIndex={-1} class="h-full overflow-y-auto px-4 pb-24 pt-3 outline-none sm:px-8">
      <div class={`mx-auto flex flex-col gap-5 ${wide ? "max-w-[1700px]" : "max-w-3xl"}`}>
        <header><h1 class="text-2xl font-semibold tracking-tight">{title}</h1>{text && <p class="mt-1 text-quiet">{text}</p>}</header>
        {children}
      </div>
    </main>
  );
}
