/** The state of the front page in its address, so that every view has a link. */

import { dayOf, isoOf } from "../page/days.ts";
import type { Filter } from "./filter.ts";
import type { Bounds } from "./names.ts";

export interface State extends Filter {
  bbox: Bounds | null;
}

/** What only the server can answer; a change asks for the data anew. */
export const ASKED = ["q", "actor", "source", "publisher", "place", "radius", "by", "sort"] as const;

/** Read a query string; what cannot be read is left out. */
export function readState(query: URLSearchParams): State {
  const bbox = (query.get("bbox") ?? "").split(",").map(Number);
  const [west, south, east, north] = bbox as Bounds;
  const sound = bbox.length === 4 && bbox.every(Number.isFinite) && west < east && south < north;
  return {
    since: dayOf(query.get("since")),
    until: dayOf(query.get("until")),
    types: query.getAll("type").filter(Boolean),
    statuses: query.getAll("status").filter(Boolean),
    bbox: sound ? [west, south, east, north] : null,
  };
}

/** A query string with this state; other parameters stay as they are. */
export function writeState(query: URLSearchParams, state: State): URLSearchParams {
  const result = new URLSearchParams(query);
  for (const name of ["since", "until", "type", "status", "bbox"]) result.delete(name);
  if (state.since !== null) result.set("since", isoOf(state.since));
  if (state.until !== null) result.set("until", isoOf(state.until));
  for (const type of state.types) result.append("type", type);
  for (const status of state.statuses) result.append("status", status);
  if (state.bbox) result.set("bbox", state.bbox.map((value) => value.toFixed(4)).join(","));
  return result;
}

/** The part of a query that the server answers. */
export function asked(query: URLSearchParams): URLSearchParams {
  const result = new URLSearchParams();
  for (const name of ASKED) for (const value of query.getAll(name)) if (value) result.append(name, value);
  return result;
}
