/** How MapLibre is set up and listened to: options, controls, fonts, picks. */

import { type Map as Canvas, type MapMouseEvent, type MapOptions, NavigationControl, ScaleControl } from "maplibre-gl";
import type { MapSettings } from "../page/data.ts";
import type { Speech } from "../page/words.ts";
import type { Mark } from "./clusters.ts";
import { latOf, lonOf } from "./mercator.ts";
import type { Spots } from "./spots.ts";
import { FONT } from "./style.ts";

const CLOSEST = 15; // zoom; the names of the gazetteer carry no further
const ANYWHERE = { lon: 38, lat: 33, zoom: 4 };
const NEAR = 4; // pixels around a click

/** The words of MapLibre's own that pages show. */
const WORDS = ["NavigationControl.ZoomIn", "NavigationControl.ZoomOut", "Map.Title", "ScaleControl.Kilometers", "ScaleControl.Meters"];

export function canvasOptions(box: HTMLElement, settings: MapSettings, speech: Speech): Omit<MapOptions, "style"> {
  const view = settings.view ?? ANYWHERE;
  return {
    container: box,
    center: [view.lon, view.lat],
    zoom: view.zoom,
    minZoom: 1,
    maxZoom: CLOSEST,
    renderWorldCopies: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    validateStyle: Boolean(settings.worldview?.layers?.length), // our own is checked by the types
    attributionControl: { compact: false, customAttribution: speech.say("map.attribution") },
    locale: Object.fromEntries(WORDS.map((word) => [word, speech.say(`map.${word}`)])),
  };
}

/** Zoom buttons and scale at the reading side; north stays up. */
export function addControls(map: Canvas, speech: Speech): void {
  const start = document.documentElement.dir === "rtl" ? "right" : "left";
  map.addControl(new NavigationControl({ showCompass: false }), `top-${start}`);
  map.addControl(new ScaleControl({ maxWidth: 120 }), `bottom-${start}`);
  map.getCanvas().setAttribute("aria-label", speech.say("map.label"));
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
}

/** Load both scripts of the font, so that no glyph is drawn with another one. */
export async function fontsReady(): Promise<void> {
  await Promise.all(["مرصد", "Marsad"].map((text) => document.fonts.load(`16px "${FONT}"`, text)));
}

/** Zoom into a cluster that falls apart; false where it does not, so that it is to be listed. */
export function opensInto(map: Canvas, mark: Mark, spots: Spots, originalEvent: Event): boolean {
  if (mark.kind !== "cluster" || map.getZoom() > CLOSEST - 1) return false;
  let [west, east, north, south] = [1, 0, 1, 0];
  for (const spot of mark.spots) {
    west = Math.min(west, spots.x[spot]!);
    east = Math.max(east, spots.x[spot]!);
    north = Math.min(north, spots.y[spot]!);
    south = Math.max(south, spots.y[spot]!);
  }
  const bounds: [number, number, number, number] = [lonOf(west), latOf(south), lonOf(east), latOf(north)];
  const target = map.cameraForBounds(bounds, { padding: 80, maxZoom: CLOSEST });
  if (!target?.center) return false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.easeTo({ ...target, zoom: Math.max(target.zoom ?? 0, map.getZoom() + 1), duration: still ? 0 : 300 }, { originalEvent });
  return true;
}

/** Tell `pick` the number of the mark that is clicked; marks go before the areas under them. */
export function listenToPicks(map: Canvas, pick: (mark: number, event: Event) => void): void {
  const hit = ({ point: { x, y } }: MapMouseEvent) => {
    const near = map.queryRenderedFeatures([[x - NEAR, y - NEAR], [x + NEAR, y + NEAR]], { layers: ["marks", "rough"] }); // as drawn: topmost first
    const found = near[0] ?? map.queryRenderedFeatures([x, y], { layers: ["areas"] })[0];
    return typeof found?.id === "number" ? found.id : null;
  };
  map.on("click", (event) => {
    const mark = hit(event);
    if (mark !== null) pick(mark, event.originalEvent);
  });
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = hit(event) === null ? "" : "pointer";
  });
}
