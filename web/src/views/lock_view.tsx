// SPDX-License-Identifier: GPL-3.0-or-later
import { useState } from "preact/hooks";
import * as api from "../lib/api";
import { strings } from "../lib/strings";
import { Icon } from "../parts/icons";

export function Lock() {
  const words = strings.lock;
  const [problem, setProblem] = useState("");
  return (
    <main class="grid h-dvh place-items-center p-6">
      <form class="card w-full max-w-sm" onSubmit={(event) => {
        event.preventDefault();
        const password = new FormData(event.currentTarget).get("password");
        api.login(String(password ?? "")).then(() => location.reload()).catch((error: Error) => setProblem(error.message));
      }}>
        <div class="flex items-center gap-3 pb-3 text-accent"><Icon name="lock" size={28} /><h1 class="text-lg font-semibold text-text">{words.title}</h1></div>
        <p class="pb-4 text-quiet">{words.text}</p>
        <label class="block pb-3"><span class="sr-only">{words.label}</span><input class="field" type="password" name="password" placeholder={words.label} autocomplete="current-password" autofocus required /></label>
        {problem && <p class="pb-3 text-bad" role="alert">{problem}</p>}
        <button type="submit" class="button main w-full">{words.action}</button>
      </form>
    </main>
  );
}
