// SPDX-License-Identifier: GPL-3.0-or-later
// Justified rows: pictures side by side, as wide as the wall, all of a row equally high. Rows are added at the end as more
// pictures become known; what is laid out stays where it is.

const LEAST_ASPECT = 0.5;
const MOST_ASPECT = 3.2; // a panorama takes its row only so far; the middle of it shows

export const clampAspect = (aspect: number): number => Math.min(MOST_ASPECT, Math.max(LEAST_ASPECT, aspect || 1));

export interface Row { first: number; end: number; top: number; height: number; heading: number | null }

export interface LayoutOptions { width: number; rowHeight: number; gap: number; headingHeight: number }

/** `aspect(i)`, and `group(i)` where the wall has headings: a new row begins where it changes. */
export class Layout {
  readonly rows: Row[] = [];
  private top = 0;
  private next = 0; // the first picture that is in no finished row
  private lastIsOpen = false; // the last row may still grow

  constructor(readonly options: LayoutOptions, readonly aspect: (i: number) => number, readonly group?: (i: number) => number) {}

  /** Lays out pictures up to `count`. `complete`: there are no more, so the last row is finished as it is. */
  extend(count: number): void {
    const { width, rowHeight, gap } = this.options;
    if (width <= 0) return;
    if (this.lastIsOpen) this.reopen();
    let first = this.next;
    let sum = 0;
    for (let i = first; i < count; ++i) {
      if (i > first && this.group && this.group(i) !== this.group(first)) {
        this.finish(first, i, sum, false);
        first = i;
        sum = 0;
      }
      sum += clampAspect(this.aspect(i));
      if (sum * rowHeight + (i - first) * gap >= width) {
        this.finish(first, i + 1, sum, true);
        first = i + 1;
        sum = 0;
      }
    }
    this.next = first;
    if (first < count) {
      this.finish(first, count, sum, false);
      this.lastIsOpen = true;
    }
  }

  private reopen(): void {
    const row = this.rows.pop();
    if (row) this.top = row.top - (row.heading === null ? 0 : this.options.headingHeight);
    this.lastIsOpen = false;
  }

  private finish(first: number, end: number, sum: number, full: boolean): void {
    const { width, rowHeight, gap, headingHeight } = this.options;
    const before = this.rows[this.rows.length - 1];
    const heading = this.group && (!before || this.group(before.first) !== this.group(first)) ? this.group(first) : null;
    if (heading !== null) this.top += headingHeight;
    const height = full ? (width - (end - first - 1) * gap) / sum : Math.min(rowHeight, (width - (end - first - 1) * gap) / sum);
    this.rows.push({ first, end, top: this.top, height, heading });
    this.top += height + gap;
  }

  get height(): number { return this.top; }

  /** The row at `y`, or the nearest. -1 when there is none. */
  rowAt(y: number): number {
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle]!.top <= y) low = middle;
      else high = middle - 1;
    }
    return this.rows.length ? low : -1;
  }

  rowOf(index: number): number {
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle]!.first <= index) low = middle;
      else high = middle - 1;
    }
    return this.rows.length ? low : -1;
  }

  /** Left edge and width of each picture of a row. */
  boxes(row: Row): { left: number; width: number }[] {
    const boxes = [];
    let left = 0;
    for (let i = row.first; i < row.end; ++i) {
      const width = clampAspect(this.aspect(i)) * row.height;
      boxes.push({ left, width });
      left += width + this.options.gap;
    }
    return boxes;
  }

  /** The picture of another row whose middle is nearest to that of `index`. */
  above(index: number, step: -1 | 1): number | null {
    const at = this.rowOf(index);
    const from = this.rows[at];
    const to = this.rows[at + step];
    if (!from || !to) return null;
    const box = this.boxes(from)[index - from.first]!;
    const middle = box.left + box.width / 2;
    let best = to.first;
    let distance = Infinity;
    this.boxes(to).forEach((other, i) => {
      const away = Math.abs(other.left + other.width / 2 - middle);
      if (away < distance) [best, distance] = [to.first + i, away];
    });
    return best;
  }
}
