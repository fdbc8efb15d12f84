/** Marks as GeoJSON for MapLibre: a point for each mark, and a polygon for each place that is known only roughly. */

import type { Feature, FeatureCollection, Point, Polygon } from "geojson";
import type { Speech } from "../page/words.ts";
import { ring } from "./areas.ts";
import { familyOf } from "./colours.ts";
import type { Mark } from "./clusters.ts";
import { DISPUTED, type Incidents } from "./columns.ts";
import { EIGHTHS, type Form, iconName, sizeOf } from "./icons.ts";
import { latOf, lonOf, worldPixels } from "./mercator.ts";
import type { Spots } from "./spots.ts";

const FAINT = 10; // radius in pixels from which a place's roughness shows
const LARGE = 110; // radius in pixels from which hatching would cover too much

/** The features of marks; a feature's id is the number of its mark. */
export function featuresOf(
  marks: readonly Mark[],
  spots: Spots,
  incidents: Incidents,
  zoom: number,
  speech: Speech,
): FeatureCollection<Point | Polygon> {
  const pixels = worldPixels(zoom);
  const features: Feature<Point | Polygon>[] = [];
  marks.forEach((mark, id) => {
    const properties = { icon: iconOf(mark, incidents), text: textOf(mark, speech), order: mark.count };
    features.push({
      type: "Feature",
      id,
      geometry: { type: "Point", coordinates: [lonOf(mark.x), latOf(mark.y)] },
      properties,
    });
    if (mark.kind === "cluster") return;
    const radius = spots.radius[mark.spots[0]!]!;
    if (radius * pixels < FAINT) return;
    features.push({
      type: "Feature",
      id,
      geometry: { type: "Polygon", coordinates: [ring(mark.x, mark.y, radius)] },
      properties: { large: radius * pixels > LARGE },
    });
  });
  return { type: "FeatureCollection", features };
}

function iconOf(mark: Mark, incidents: Incidents): string {
  if (mark.kind === "area") return "";
  return iconName(formOf(mark, incidents), familyOf(mark.families), sizeOf(mark.count));
}

function formOf(mark: Mark, incidents: Incidents): Form {
  if (mark.count > 1) return `many-${Math.ceil((mark.disputed / mark.count) * EIGHTHS)}`;
  if (incidents.flags[mark.lead]! & DISPUTED) return "disputed";
  const status = incidents.statuses[incidents.status[mark.lead]!];
  if (status === "planned" || status === "hypothetical" || status === "denied") return "unreal";
  return incidents.support[mark.lead]! > 1 ? "firm" : "single";
}

function textOf(mark: Mark, speech: Speech): string {
  if (mark.count === 1) return "";
  return mark.kind === "area" ? `≈ ${speech.short(mark.count)}` : speech.short(mark.count);
}
