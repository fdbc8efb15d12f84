/**
 * Incidents as columns, from the Arrow stream of `/api/v1/map` (web/README.md).
 *
 * In: the bytes of the stream. Out: one typed array a column. A missing number is NaN, a missing day NO_DAY, a missing place -1.
 */

import { type Data, tableFromIPC, type Table } from "apache-arrow";

export const NO_DAY = -0x8000_0000;
export const DISPUTED = 1;
export const REVIEWED = 2;
export const RESTRICTED = 4;

export interface Incidents {
  readonly count: number;
  readonly lon: Float32Array;
  readonly lat: Float32Array;
  readonly radiusKm: Float32Array;
  readonly place: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly type: Uint8Array;
  readonly types: readonly string[];
  readonly status: Uint8Array;
  readonly statuses: readonly string[];
  readonly support: Uint8Array;
  readonly flags: Uint8Array;
  /** The public id of an incident. */
  uid(index: number): string;
  /** The row of a public id, -1 where it is not there. */
  rowOf(uid: string): number;
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Read the stream. Throws Error where a column is missing. */
export function readIncidents(bytes: Uint8Array): Incidents {
  const table = tableFromIPC(bytes);
  const count = table.numRows;
  const uids = column(table, "uid");
  const type = coded(table, "type");
  const status = coded(table, "status");
  return {
    count,
    lon: fill(table, "lon", new Float32Array(count), Number.NaN),
    lat: fill(table, "lat", new Float32Array(count), Number.NaN),
    radiusKm: fill(table, "radius_km", new Float32Array(count), 0),
    place: fill(table, "place", new Int32Array(count), -1),
    first: fill(table, "first", new Int32Array(count), NO_DAY),
    last: fill(table, "last", new Int32Array(count), NO_DAY),
    type: type.indices,
    types: type.values,
    status: status.indices,
    statuses: status.values,
    support: fill(table, "support", new Uint8Array(count), 0),
    flags: fill(table, "flags", new Uint8Array(count), 0),
    uid: (index) => String(uids.get(index)),
    rowOf: lookUp(uids),
  };
}

function column(table: Table, name: string) {
  const found = table.getChild(name);
  if (!found) throw new Error(`The map's data has no column «${name}».`);
  return found;
}

/** Copy a column of numbers, batch by batch, with `missing` where it is null. */
function fill<T extends Numbers>(table: Table, name: string, into: T, missing: number): T {
  let at = 0;
  for (const batch of column(table, name).data as readonly Data[]) {
    into.set((batch.values as T).subarray(0, batch.length), at);
    const { nullBitmap, offset } = batch;
    for (let row = 0; batch.nullCount > 0 && row < batch.length; row++) {
      const bit = offset + row;
      if (!(nullBitmap[bit >> 3]! & (1 << (bit & 7)))) into[at + row] = missing;
    }
    at += batch.length;
  }
  return into;
}

/** A dictionary column: its values once, and an index into them for each row. */
function coded(table: Table, name: string): { indices: Uint8Array; values: string[] } {
  const found = column(table, name);
  const dictionary = (found.data[0] as Data | undefined)?.dictionary;
  const values = dictionary ? Array.from(dictionary, String) : [];
  return { indices: fill(table, name, new Uint8Array(table.numRows), 0), values };
}

/** Rows by id; the index is made when it is first asked for. */
function lookUp(uids: Iterable<unknown>): (uid: string) => number {
  let rows: Map<unknown, number> | null = null;
  return (uid) => {
    rows ??= new Map(Array.from(uids, (each, row) => [each, row]));
    return rows.get(uid) ?? -1;
  };
}
