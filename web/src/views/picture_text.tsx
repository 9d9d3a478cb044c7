// SPDX-License-Identifier: GPL-3.0-or-later
// The words that stand in a picture, laid over it where they stand, so that they can be selected as in any page.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TextLine } from "../lib/api";

interface Props { lines: TextLine[]; width: number; height: number; shown: boolean }

export function PictureText({ lines, width, height, shown }: Props) {
  return <>{lines.map((line, i) => <Line key={i} line={line} width={width} height={height} shown={shown} />)}</>;
}

function Line({ line, width, height, shown }: { line: TextLine; width: number; height: number; shown: boolean }) {
  const span = useRef<HTMLSpanElement>(null);
  const [a, b, , d] = line.box;
  const at = (point: [number, number] | undefined): [number, number] => [(point?.[0] ?? 0) * width, (point?.[1] ?? 0) * height];
  const [ax, ay] = at(a);
  const [bx, by] = at(b);
  const [dx, dy] = at(d);
  const long = Math.hypot(bx - ax, by - ay);
  const high = Math.hypot(dx - ax, dy - ay);
  const angle = Math.atan2(by - ay, bx - ax);
  useLayoutEffect(() => {
    // As wide as the line is in the picture, whatever letters it is written in.
    const element = span.current;
    if (!element) return;
    element.style.transform = "none";
    const natural = element.offsetWidth || 1;
    element.style.transform = `rotate(${angle}rad) scaleX(${long / natural})`;
  }, [line, long, angle, high]);
  return (
    <span ref={span} class={`picture-text ${shown ? "shown" : ""}`} style={{ left: `${ax}px`, top: `${ay}px`, fontSize: `${high * 0.8}px`, lineHeight: `${high}px` }}>{line.text}</span>
  );
}
