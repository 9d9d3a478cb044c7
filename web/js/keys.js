// SPDX-License-Identifier: GPL-3.0-or-later
// Arrow keys on a wall: the tile beside, or the one above or below whose middle is nearest.

const middle = (box) => (box.left + box.right) / 2;

function neighbour(tiles, current, key) {
  const at = tiles.indexOf(current);
  if (key === "ArrowLeft") return tiles[at - 1];
  if (key === "ArrowRight") return tiles[at + 1];
  const step = key === "ArrowUp" ? -1 : 1;
  const from = current.getBoundingClientRect();
  let best;
  let bestDistance = Infinity;
  let row;
  for (let i = at + step; i >= 0 && i < tiles.length; i += step) {
    const box = tiles[i].getBoundingClientRect();
    if (Math.abs(box.top - from.top) < 2) continue;
    row ??= box.top;
    if (Math.abs(box.top - row) > 2) break;
    const distance = Math.abs(middle(box) - middle(from));
    if (distance < bestDistance) [best, bestDistance] = [tiles[i], distance];
  }
  return best;
}

/** True when the key moved the focus. With nothing focused, the first tile of `wall` in sight gets it. */
export function moveFocus(wall, key) {
  const tiles = [...wall.querySelectorAll(".tile")];
  const current = document.activeElement?.closest(".tile");
  const next = current && tiles.includes(current)
    ? neighbour(tiles, current, key)
    : tiles.find((tile) => tile.getBoundingClientRect().top >= 60);
  if (!next) return false;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}
