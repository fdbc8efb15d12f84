/** The drawing of the timeline: bars of all incidents, bars of those in view, an axis; right to left where the page is. */

import type { Speech } from "../page/words.ts";
import type { Bins } from "./bins.ts";

const SVG = "http://www.w3.org/2000/svg";
const AXIS = 22; // pixels for the labels below the bars
const TOP = 4;

/** Make an SVG element with attributes. */
export function element<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number> = {},
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Days to pixels and back; the earliest day is at the reading side. */
export interface Scale {
  at(day: number): number;
  dayAt(pixel: number): number;
}

export function makeScale(bins: Bins, width: number, rightToLeft: boolean): Scale {
  const low = bins.starts[0]!;
  const days = bins.starts[bins.starts.length - 1]! - low;
  const at = (day: number) => {
    const part = ((day - low) / days) * width;
    return rightToLeft ? width - part : part;
  };
  const dayAt = (pixel: number) => low + ((rightToLeft ? width - pixel : pixel) / width) * days;
  return { at, dayAt };
}

/** The path of bars: one for each count, scaled so that `most` fills the height. */
export function bars(bins: Bins, counts: Int32Array, most: number, scale: Scale, height: number): string {
  const floor = height - AXIS;
  const room = floor - TOP;
  let path = "";
  for (let bin = 0; bin < counts.length; bin++) {
    if (!counts[bin]) continue;
    const one = scale.at(bins.starts[bin]!);
    const other = scale.at(bins.starts[bin + 1]!);
    const left = Math.min(one, other);
    const wide = Math.max(1, Math.abs(other - one) - (Math.abs(other - one) > 3 ? 1 : 0));
    const high = Math.max(1.5, (counts[bin]! / most) * room);
    path += `M${left.toFixed(1)} ${floor}v${(-high).toFixed(1)}h${wide.toFixed(1)}v${high.toFixed(1)}z`;
  }
  return path;
}

/** Ticks and labels under the bars, as many as have room. */
export function axis(bins: Bins, scale: Scale, width: number, height: number, speech: Speech): SVGGElement {
  const group = element("g", { class: "axis" });
  group.append(element("line", { x1: 0, x2: width, y1: height - AXIS, y2: height - AXIS, class: "axis-line" }));
  const count = bins.starts.length - 1;
  const unit = bins.unit === "week" ? "day" : bins.unit;
  const room = unit === "day" ? 64 : unit === "month" ? 124 : 56;
  const every = Math.max(1, Math.ceil((count * room) / width));
  for (let bin = 0; bin < count; bin += every) {
    const x = scale.at(bins.starts[bin]!);
    const label = element("text", { x: x.toFixed(1), y: height - 6, class: "axis-label" });
    label.textContent = speech.tick(bins.starts[bin]!, unit);
    const rightToLeft = document.documentElement.dir === "rtl";
    if (Math.min(x, width - x) < room / 2) label.classList.add((x < width / 2) === rightToLeft ? "is-end" : "is-start");
    group.append(element("line", { x1: x, x2: x, y1: height - AXIS, y2: height - AXIS + 4, class: "axis-line" }), label);
  }
  return group;
}

/** The height of the bars' floor above which the brush lies. */
export function floorOf(height: number): number {
  return height - AXIS;
}
