/**
 * Spots: the distinct points of the incidents, and what passes the filter at each.
 *
 * Many incidents share the point of one place, so that marks are made from spots and never from single incidents.
 */

import { DISPUTED, type Incidents } from "./columns.ts";
import { worldLength, worldX, worldY } from "./mercator.ts";

export interface Spots {
  readonly count: number;
  /** The spot of each incident, -1 where it has no point. */
  readonly of: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly lat: Float64Array;
  readonly radiusKm: Float64Array;
  /** The radius in units of the world square. */
  readonly radius: Float64Array;
}

export interface Tally {
  /** How many incidents of each spot pass. */
  readonly count: Uint32Array;
  /** How many of these are disputed, and how many have two independent origins or more. */
  readonly disputed: Uint32Array;
  readonly firm: Uint32Array;
  /** One bit for each family of types that occurs. */
  readonly families: Uint8Array;
  /** An incident of the spot that passes. */
  readonly lead: Int32Array;
}

const GRAIN = 10_000; // steps a degree: points closer than about ten metres are one

/** Find the spots. */
export function findSpots(incidents: Incidents): Spots {
  const { count, lon, lat } = incidents;
  const of = new Int32Array(count).fill(-1);
  const known = new Places(count);
  const leads: number[] = [];
  for (let index = 0; index < count; index++) {
    const east = lon[index]!;
    if (Number.isNaN(east)) continue;
    const spot = known.number(Math.round((east + 180) * GRAIN), Math.round((lat[index]! + 90) * GRAIN));
    if (spot === leads.length) leads.push(index);
    of[index] = spot;
  }
  return place(leads, of, incidents);
}

function place(leads: readonly number[], of: Int32Array, { lon, lat, radiusKm }: Incidents): Spots {
  const column = () => new Float64Array(leads.length);
  const spots = { count: leads.length, of, x: column(), y: column(), lat: column(), radiusKm: column(), radius: column() };
  for (let spot = 0; spot < spots.count; spot++) {
    const lead = leads[spot]!;
    spots.x[spot] = worldX(lon[lead]!);
    spots.y[spot] = worldY(lat[lead]!);
    spots.lat[spot] = lat[lead]!;
    spots.radiusKm[spot] = radiusKm[lead]!;
    spots.radius[spot] = worldLength(radiusKm[lead]!, lat[lead]!);
  }
  return spots;
}

/** Count what passes (`mask` is 1) at each spot; `familyOf` gives the family, 0 to 7, of each type. */
export function tally(incidents: Incidents, spots: Spots, mask: Uint8Array, familyOf: Uint8Array): Tally {
  const { flags, support, type } = incidents;
  const size = spots.count;
  const result: Tally = {
    count: new Uint32Array(size),
    disputed: new Uint32Array(size),
    firm: new Uint32Array(size),
    families: new Uint8Array(size),
    lead: new Int32Array(size).fill(-1),
  };
  for (let index = 0; index < incidents.count; index++) {
    const spot = spots.of[index]!;
    if (spot < 0 || !mask[index]) continue;
    result.count[spot]!++;
    if (flags[index]! & DISPUTED) result.disputed[spot]!++;
    if (support[index]! > 1) result.firm[spot]!++;
    result.families[spot]! |= 1 << familyOf[type[index]!]!;
    result.lead[spot] = index;
  }
  return result;
}

/** Row numbers of the incidents at these spots that pass, the newest first. */
export function rowsAt(wanted: readonly number[], spots: Spots, incidents: Incidents, mask: Uint8Array): number[] {
  if (!wanted.length) return [];
  const those = new Set(wanted);
  const rows: number[] = [];
  spots.of.forEach((spot, row) => {
    if (mask[row] && those.has(spot)) rows.push(row);
  });
  return rows.sort((one, other) => incidents.last[other]! - incidents.last[one]!);
}

/** Numbers pairs of whole numbers in the order they come; a table in one typed array, ten times as fast as a Map of keys. */
class Places {
  private readonly mask: number;
  private readonly table: Int32Array; // number + 1, 0 for none
  private readonly xs: Int32Array;
  private readonly ys: Int32Array;
  private count = 0;

  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, most * 2)));
    this.mask = size - 1;
    this.table = new Int32Array(size);
    this.xs = new Int32Array(most);
    this.ys = new Int32Array(most);
  }

  number(x: number, y: number): number {
    let at = (Math.imul(x, 0x9e37_79b1) ^ Math.imul(y, 0x85eb_ca6b)) >>> 7;
    for (; ; at++) {
      const held = this.table[at & this.mask]! - 1;
      if (held < 0) break;
      if (this.xs[held] === x && this.ys[held] === y) return held;
    }
    this.xs[this.count] = x;
    this.ys[this.count] = y;
    this.table[at & this.mask] = this.count + 1;
    return this.count++;
  }
}
