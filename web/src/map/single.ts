/** A small map of one place or incident: its area, and nothing to filter. */

import type { PageData, SinglePlace } from "../page/data.ts";
import type { Speech } from "../page/words.ts";
import type { Incidents } from "./columns.ts";
import { worldLength } from "./mercator.ts";
import { findSpots, tally } from "./spots.ts";
import { makeView } from "./view.ts";

/** Draw the map of `settings.single`. */
export async function showSingle(box: HTMLElement, page: PageData, speech: Speech, single: SinglePlace): Promise<void> {
  const nothing = () => undefined;
  const map = await makeView(box, page.map!, speech, { moved: nothing, picked: nothing, vague: nothing });
  const incidents = oneIncident(single);
  const spots = findSpots(incidents);
  const reach = Math.max(worldLength(single.radius_km, single.lat) * 360 * 1.6, 0.15);
  map.fit([single.lon - reach, single.lat - reach * 0.7, single.lon + reach, single.lat + reach * 0.7]);
  map.show({ incidents, spots, counted: tally(incidents, spots, Uint8Array.of(1), Uint8Array.of(7)) });
  await map.drawn();
  map.nameplaces();
  box.dataset.ready = "true";
}

function oneIncident(single: SinglePlace): Incidents {
  return {
    count: 1,
    lon: Float32Array.of(single.lon),
    lat: Float32Array.of(single.lat),
    radiusKm: Float32Array.of(single.radius_km),
    place: Int32Array.of(-1),
    first: new Int32Array(1),
    last: new Int32Array(1),
    type: new Uint8Array(1),
    types: [""],
    status: new Uint8Array(1),
    statuses: ["occurred"],
    support: Uint8Array.of(2),
    flags: new Uint8Array(1),
    uid: () => "",
    rowOf: () => -1,
  };
}
