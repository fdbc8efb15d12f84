/** Incidents for tests: as few columns as a test says, the rest plain. */

import type { Incidents } from "../src/map/columns.ts";

export interface Row {
  lon?: number;
  lat?: number;
  radius?: number;
  first?: number;
  last?: number;
  type?: string;
  status?: string;
  support?: number;
  flags?: number;
}

export function incidentsOf(rows: Row[]): Incidents {
  const types = [...new Set(rows.map((row) => row.type ?? "violence.shelling"))];
  const statuses = [...new Set(rows.map((row) => row.status ?? "occurred"))];
  return {
    count: rows.length,
    lon: Float32Array.from(rows, (row) => row.lon ?? Number.NaN),
    lat: Float32Array.from(rows, (row) => row.lat ?? Number.NaN),
    radiusKm: Float32Array.from(rows, (row) => row.radius ?? 0),
    place: new Int32Array(rows.length).fill(-1),
    first: Int32Array.from(rows, (row) => row.first ?? -0x8000_0000),
    last: Int32Array.from(rows, (row) => row.last ?? row.first ?? -0x8000_0000),
    type: Uint8Array.from(rows, (row) => types.indexOf(row.type ?? "violence.shelling")),
    types,
    status: Uint8Array.from(rows, (row) => statuses.indexOf(row.status ?? "occurred")),
    statuses,
    support: Uint8Array.from(rows, (row) => row.support ?? 1),
    flags: Uint8Array.from(rows, (row) => row.flags ?? 0),
    uid: (index) => `I${index}`,
    rowOf: (uid) => Number(uid.slice(1)),
  };
}

export function allOf(incidents: Incidents): Uint8Array {
  return new Uint8Array(incidents.count).fill(1);
}
