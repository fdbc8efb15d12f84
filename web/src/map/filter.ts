/** Which incidents pass: the part of the query that scripts answer without the server. */

import { type Incidents, NO_DAY } from "./columns.ts";

export interface Filter {
  /** Days, both included; null: open. */
  since: number | null;
  until: number | null;
  /** Codes or families of types; empty: all. */
  types: readonly string[];
  statuses: readonly string[];
}

/** 1 for each incident of the wanted types and statuses. */
export function passKind(incidents: Incidents, filter: Filter): Uint8Array {
  const types = wanted(incidents.types, (code) => filter.types.some((each) => code === each || code.startsWith(`${each}.`)), filter.types);
  const statuses = wanted(incidents.statuses, (name) => filter.statuses.includes(name), filter.statuses);
  const mask = new Uint8Array(incidents.count);
  for (let index = 0; index < incidents.count; index++) {
    mask[index] = types[incidents.type[index]!]! & statuses[incidents.status[index]!]!;
  }
  return mask;
}

/** Those of `mask` whose days touch the filter's; an incident without days passes only where both ends are open. */
export function passTime(incidents: Incidents, filter: Filter, mask: Uint8Array): Uint8Array {
  if (filter.since === null && filter.until === null) return mask;
  const since = filter.since ?? NO_DAY + 1;
  const until = filter.until ?? 0x7fff_ffff;
  const passed = new Uint8Array(incidents.count);
  for (let index = 0; index < incidents.count; index++) {
    const first = incidents.first[index]!;
    const last = incidents.last[index]!;
    const from = first === NO_DAY ? last : first;
    const to = last === NO_DAY ? first : last;
    if (mask[index] && from !== NO_DAY && from <= until && to >= since) passed[index] = 1;
  }
  return passed;
}

function wanted(values: readonly string[], test: (value: string) => boolean, asked: readonly string[]): Uint8Array {
  return Uint8Array.from(values, (value) => (asked.length === 0 || test(value) ? 1 : 0));
}
