/**
 * Marks: what the map draws for a view. Spots near each other become one cluster, a spot alone a place, and a spot whose
 * radius is wide on the screen an area, which no cluster swallows.
 *
 * Clusters come from a grid that lies fixed on the world for each whole zoom, so that they stay while the map is moved;
 * then each crowded cell takes in its neighbours. One pass over the spots, no index: a filter costs no more than a move.
 */

import { worldPixels } from "./mercator.ts";
import type { Spots, Tally } from "./spots.ts";

export type MarkKind = "cluster" | "place" | "area";

export interface Mark {
  kind: MarkKind;
  x: number;
  y: number;
  count: number;
  disputed: number;
  firm: number;
  families: number;
  lead: number;
  spots: number[];
}

/** A part of the world square. */
export interface Box {
  west: number;
  north: number;
  east: number;
  south: number;
}

export interface Marks {
  marks: Mark[];
  /** Incidents in view whose radius is wider than the screen: too vague to be drawn. */
  vague: number[];
}

export const CELL = 64; // pixels
const REACH = 52; // centres closer than this, in pixels, become one
const WIDE = 28; // radius in pixels from which a spot is an area
const VAGUE = 900; // radius in pixels from which an area is no longer drawn

/** The marks of a view, the fullest first. */
export function makeMarks(spots: Spots, counted: Tally, box: Box, zoom: number): Marks {
  const pixels = worldPixels(zoom);
  const cell = CELL / worldPixels(Math.floor(zoom));
  const cells = new Map<number, Mark>();
  const areas: Mark[] = [];
  const vague: number[] = [];
  const across = Math.ceil(1 / cell) + 1;
  for (let spot = 0; spot < spots.count; spot++) {
    if (!counted.count[spot]) continue;
    const x = spots.x[spot]!;
    const y = spots.y[spot]!;
    const reach = spots.radius[spot]!;
    const wide = reach * pixels > WIDE;
    const edge = wide ? reach : 0;
    if (x + edge < box.west || x - edge > box.east || y + edge < box.north || y - edge > box.south) continue;
    if (wide) {
      if (reach * pixels > VAGUE) vague.push(spot);
      else areas.push(markOf(spot, x, y, counted, "area"));
      continue;
    }
    const key = Math.floor(y / cell) * across + Math.floor(x / cell);
    const found = cells.get(key);
    if (found) join(found, markOf(spot, x, y, counted, "cluster"));
    else cells.set(key, markOf(spot, x, y, counted, "place"));
  }
  const marks = [...areas, ...merge(cells, across, REACH / pixels)];
  return { marks: marks.sort((one, other) => other.count - one.count || one.lead - other.lead), vague };
}

function markOf(spot: number, x: number, y: number, counted: Tally, kind: MarkKind): Mark {
  return {
    kind,
    x,
    y,
    count: counted.count[spot]!,
    disputed: counted.disputed[spot]!,
    firm: counted.firm[spot]!,
    families: counted.families[spot]!,
    lead: counted.lead[spot]!,
    spots: [spot],
  };
}

/** Add a mark to another; the centre goes to the mean of their incidents. */
function join(into: Mark, other: Mark): void {
  const count = into.count + other.count;
  into.x = (into.x * into.count + other.x * other.count) / count;
  into.y = (into.y * into.count + other.y * other.count) / count;
  into.count = count;
  into.disputed += other.disputed;
  into.firm += other.firm;
  into.families |= other.families;
  into.kind = "cluster";
  for (const spot of other.spots) into.spots.push(spot);
}

/** Have the fuller cells take in neighbours whose centres lie within `reach`. */
function merge(cells: Map<number, Mark>, across: number, reach: number): Mark[] {
  const order = [...cells].sort(([a, one], [b, other]) => other.count - one.count || a - b);
  const gone = new Set<number>();
  const result: Mark[] = [];
  for (const [key, mark] of order) {
    if (gone.has(key)) continue;
    gone.add(key);
    const { x, y } = mark;
    for (const step of [-across - 1, -across, -across + 1, -1, 1, across - 1, across, across + 1]) {
      const other = cells.get(key + step);
      if (!other || gone.has(key + step)) continue;
      if (Math.hypot(other.x - x, other.y - y) < reach) {
        gone.add(key + step);
        join(mark, other);
      }
    }
    result.push(mark);
  }
  return result;
}
