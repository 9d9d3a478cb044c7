// SPDX-License-Identifier: GPL-3.0-or-later
import { byId, element } from "./element.js";

/** Says one sentence at the bottom of the window for a while. The same sentence is not said twice at once. */
export function toast(sentence, seconds = 6) {
  const shown = [...byId("toasts").children];
  if (shown.some((one) => one.textContent === sentence)) return;
  if (shown.length >= 3) shown[0].remove();
  const made = element("div", { class: "toast" }, sentence);
  byId("toasts").append(made);
  setTimeout(() => made.remove(), seconds * 1000);
}
