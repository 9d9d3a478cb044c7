// SPDX-License-Identifier: GPL-3.0-or-later
// Elements from words: never from markup, so a file name cannot become code.

/** element("a", {class: "tile", href: "…", onclick: f}, "text", child, …) */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** What a person calls a file: its name without the folders. */
export const fileName = (path) => path.slice(path.lastIndexOf("/") + 1) || path;

export const count = (n, one, many) => `${n.toLocaleString()} ${n === 1 ? one : many}`;
