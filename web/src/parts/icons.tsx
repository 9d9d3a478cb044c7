// SPDX-License-Identifier: GPL-3.0-or-later
// Icons: strokes on a field of 24 by 24, drawn for Trove.

const paths = {
  photos: "M4 6.5h16v12H4zM4 16l4.5-4.5 4 4 3-2.5 4.5 4M15.5 10h.01",
  heart: "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.2 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  heartFull: "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.2 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  folder: "M3.5 7v11.5h17V8.5h-8L10.5 6h-7z",
  map: "M9 5 3.5 7.5v12L9 17l6 2.5 5.5-2.5V5L15 7.5zM9 5v12M15 7.5v12",
  dice: "M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01",
  sparkle: "M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8zM18.5 16.5v4M16.5 18.5h4",
  sources: "M4 7c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 7v10c0 1.7 3.6 3 8 3s8-1.3 8-3V7M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
  model: "M12 3.5 20 8v8l-8 4.5L4 16V8zM4 8l8 4.5L20 8M12 12.5v8",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5M15 7h.01",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20 20",
  close: "M6 6l12 12M18 6 6 18",
  left: "M14.5 5.5 8 12l6.5 6.5",
  right: "M9.5 5.5 16 12l-6.5 6.5",
  down: "M5.5 9.5 12 16l6.5-6.5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5.5M12 7.8h.01",
  download: "M12 4v11M7.5 11 12 15.5l4.5-4.5M5 19.5h14",
  share: "M12 14V4M8 7.5 12 3.5l4 4M6 11.5H5v8.5h14v-8.5h-1",
  play: "M7.5 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  stop: "M6.5 6.5h11v11h-11z",
  hide: "M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c5.5 0 9 6.5 9 6.5a17 17 0 0 1-2.6 3.3M6.3 7.4A16.5 16.5 0 0 0 3 12s3.5 6.5 9 6.5a9 9 0 0 0 4-1",
  show: "M3 12s3.5-6.5 9-6.5S21 12 21 12s-3.5 6.5-9 6.5S3 12 3 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  region: "M4 8V4h4M12 4h2M18 4h2v2M20 10v2M4 12v2M4 18v2h2M10 20h2M14 14h7v7h-7z",
  check: "M5 12.5 10 17.5 19.5 7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  copy: "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
  drive: "M4 14.5 6.5 5.5h11L20 14.5M4 14.5h16v5H4zM16.5 17h.01",
  warning: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  keyboard: "M3.5 6.5h17v11h-17zM7 10h.01M10.5 10h.01M14 10h.01M17 10h.01M8 14h8",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  pinFull: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z",
  image: "M3.5 5.5h17v13h-17zM4 16l4.5-4.5 4 4 3-2.5 5 4.5M15.5 9.5h.01",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  bookmark: "M7 4.5h10v15.5l-5-4-5 4z",
  tag: "M4 4.5h7.5L20 13l-7 7-8.5-8.5zM8 8.5h.01",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  open: "M3.5 7v11.5h17V8.5h-8L10.5 6h-7zM12 16.5v-5M9.5 13.5l2.5-2.5 2.5 2.5",
  album: "M6 4.5h12M5 7.5h14M4 10.5h16V20H4z",
  person: "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c0-4 3-6 7-6s7 2 7 6",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  similar: "M8 8h12v12H8zM4 16V4h12",
  text: "M5 6.5h14M12 6.5V19M8.5 19h7",
  like: "M12 20V5M6 11l6-6 6 6",
  unlike: "M12 4v15M6 13l6 6 6-6",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const full = name === "heartFull" || name === "play" || name === "pinFull";
  return (
    <svg viewBox="0 0 24 24" width={`${size / 16}rem`} height={`${size / 16}rem`} fill={full ? "currentColor" : "none"} stroke="currentColor" stroke-width="1.7" stroke-linecap="round"
      stroke-linejoin="round" aria-hidden="true" class="shrink-0"><path d={paths[name]} /></svg>
  );
}
