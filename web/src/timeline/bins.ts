/**
 * Bins of the timeline: days, weeks, months or years, and how many incidents touch each.
 *
 * In: days of incidents and the width to fill. Out: the first day of each bin (and one past the last), and counts.
 */

import { type Incidents, NO_DAY } from "../map/columns.ts";
import { monthOf, monthStart } from "../page/days.ts";

export type Unit = "day" | "week" | "month" | "year";

export interface Bins {
  unit: Unit;
  /** First day of each bin; the last entry is the day after the last bin. */
  starts: Int32Array;
}

const STRAY = 0.002; // this share of days at either end may be misread years

/**
 * The days to draw, or null where no incident has one. Few days far from all others (a year misread) do not stretch the
 * line: they count in its first or last bin.
 */
export function extent(incidents: Incidents): [number, number] | null {
  const days = incidents.first.map((day, index) => (day === NO_DAY ? incidents.last[index]! : day));
  const known = days.filter((day) => day !== NO_DAY).sort();
  if (!known.length) return null;
  const last = incidents.last.reduce((one, other) => Math.max(one, other), known[known.length - 1]!);
  const skip = Math.floor(known.length * STRAY);
  const core = [known[skip]!, known[known.length - 1 - skip]!] as const;
  const slack = 31 + (core[1] - core[0]);
  return [known[0]! < core[0] - slack ? core[0] : known[0]!, last > core[1] + slack ? core[1] : last];
}

/** Bins over the days `low` to `high`, as fine as fits into `most` of them. */
export function makeBins(low: number, high: number, most: number): Bins {
  const days = high - low + 1;
  if (days <= most) return { unit: "day", starts: range(low, high + 1, 1) };
  const monday = low - mod(low + 3, 7); // 1970-01-01 was a Thursday
  if (days / 7 <= most) return { unit: "week", starts: range(monday, high + 7 - mod(high - monday, 7), 7) };
  const [fromYear, fromMonth] = monthOf(low);
  const [toYear, toMonth] = monthOf(high);
  const months = (toYear - fromYear) * 12 + toMonth - fromMonth + 1;
  if (months <= most) {
    return { unit: "month", starts: Int32Array.from({ length: months + 1 }, (_, step) => monthStart(fromYear, fromMonth + step)) };
  }
  const years = toYear - fromYear + 1;
  return { unit: "year", starts: Int32Array.from({ length: years + 1 }, (_, step) => monthStart(fromYear + step, 0)) };
}

/** The bin of a day; days outside go to the first or last bin. */
export function binOf(bins: Bins, day: number): number {
  const { starts } = bins;
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many of the incidents with `mask` 1 touch each bin; one that lasts counts in every bin that it touches. */
export function countBins(incidents: Incidents, bins: Bins, mask: Uint8Array): Int32Array {
  const size = bins.starts.length - 1;
  const steps = new Int32Array(size + 1);
  const base = bins.starts[0]!;
  const binAt = new Int32Array(bins.starts[size]! - base);
  for (let bin = 0; bin < size; bin++) binAt.fill(bin, bins.starts[bin]! - base, bins.starts[bin + 1]! - base);
  const clamp = (offset: number) => Math.max(0, Math.min(binAt.length - 1, offset));
  for (let index = 0; index < incidents.count; index++) {
    const first = incidents.first[index]!;
    const last = incidents.last[index]!;
    if (!mask[index] || (first === NO_DAY && last === NO_DAY)) continue;
    steps[binAt[clamp((first === NO_DAY ? last : first) - base)]!]!++;
    steps[binAt[clamp((last === NO_DAY ? first : last) - base)]! + 1]!--;
  }
  for (let bin = 1; bin <= size; bin++) steps[bin]! += steps[bin - 1]!;
  return steps.subarray(0, size);
}

function range(start: number, end: number, step: number): Int32Array {
  return Int32Array.from({ length: Math.round((end - start) / step) + 1 }, (_, index) => start + index * step);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
