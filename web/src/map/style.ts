/** The style of the map: bundled outline, the organisation's layers, names, areas, marks. No glyph or sprite server. */

import type { ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { MapSettings } from "../page/data.ts";
import { pairs } from "./borders.ts";
import type { Colours } from "./colours.ts";
import type { OwnLayers } from "./own.ts";

export const FONT = "IBM Plex Sans Arabic"; // from the style sheet; MapLibre draws its glyphs on the spot

const EMPTY: GeoJSONSourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
const AREA: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
const PAIR: ExpressionSpecification = ["get", "pair"];

/** The whole style for these colours. */
export function makeStyle(settings: MapSettings, colours: Colours, own: OwnLayers): StyleSpecification {
  const world = (name: string): GeoJSONSourceSpecification => ({
    type: "geojson",
    data: new URL(`${settings.static}world/${name}.json?v=${settings.version}`, location.href).href,
    tolerance: 0.5,
  });
  const bundled = settings.worldview?.hide_bundled !== true;
  return {
    version: 8,
    sources: {
      ...(bundled ? { land: world("land"), coast: world("coast"), borders: world("borders") } : {}),
      ...own.sources,
      names: EMPTY,
      marks: EMPTY,
      lit: EMPTY,
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": bundled ? colours.sea : colours.land } },
      ...(bundled ? outline(settings, colours) : []),
      ...own.layers,
      ...areaLayers(colours),
      nameLayer(colours),
      ...markLayers(colours),
    ],
  };
}

function outline(settings: MapSettings, colours: Colours): LayerSpecification[] {
  const { disputed, hidden } = pairs(settings.worldview?.borders);
  const is = (those: string[]): ExpressionSpecification => ["in", PAIR, ["literal", those]];
  return [
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colours.land, "fill-antialias": false } }, // seams of pieces
    { id: "coast", type: "line", source: "coast", paint: { "line-color": colours.coast, "line-width": 1 } },
    {
      id: "borders",
      type: "line",
      source: "borders",
      filter: ["all", ["!", is(disputed)], ["!", is(hidden)]],
      paint: { "line-color": colours.border, "line-width": 1 },
    },
    {
      id: "borders-disputed",
      type: "line",
      source: "borders",
      filter: is(disputed),
      paint: { "line-color": colours.border, "line-width": 1, "line-dasharray": [3, 3] },
    },
  ];
}

function areaLayers(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "areas",
      type: "fill",
      source: "marks",
      filter: ["all", AREA, ["!", ["get", "large"]]], // a pattern over half the screen hides the map, and is slow without a graphics card
      paint: { "fill-pattern": "hatch", "fill-opacity": 0.6, "fill-antialias": false },
    },
    {
      id: "areas-edge",
      type: "line",
      source: "marks",
      filter: AREA,
      paint: { "line-color": colours.ink, "line-opacity": ["case", ["get", "large"], 0.22, 0.5], "line-width": 1, "line-dasharray": [4, 3] },
    },
  ];
}

function nameLayer(colours: Colours): LayerSpecification {
  const rank: ExpressionSpecification = ["get", "rank"];
  return {
    id: "names",
    type: "symbol",
    source: "names",
    layout: {
      "text-field": ["format", ["get", "ar"], {}, "\n", {}, ["get", "en"], { "font-scale": 0.82 }],
      "text-font": [FONT],
      "text-size": ["match", rank, 0, 15, 1, 14, 2, 13, 12],
      "text-line-height": 1.25,
      "text-max-width": 9,
      "text-padding": 6,
      "text-variable-anchor": ["top", "bottom", "left", "right"],
      "text-radial-offset": 0.7,
      "symbol-sort-key": ["get", "order"],
    },
    paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.6 },
  };
}

function markLayers(colours: Colours): LayerSpecification[] {
  const numbers = {
    "text-field": ["get", "text"] as ExpressionSpecification,
    "text-font": [FONT],
    "text-size": 13,
    "symbol-sort-key": ["get", "order"] as ExpressionSpecification,
  };
  const rough: ExpressionSpecification = ["==", ["get", "icon"], ""];
  return [
    {
      id: "rough",
      type: "symbol",
      source: "marks",
      filter: ["all", ["!", AREA], rough],
      layout: { ...numbers, "symbol-sort-key": ["-", ["get", "order"]], "text-padding": 4 },
      paint: { "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 2 },
    },
    {
      id: "lit",
      type: "circle",
      source: "lit",
      paint: { "circle-radius": 22, "circle-opacity": 0, "circle-stroke-color": colours.accent, "circle-stroke-width": 3 },
    },
    { id: "lit-point", type: "circle", source: "lit", paint: { "circle-radius": 3, "circle-color": colours.accent } },
    {
      id: "marks",
      type: "symbol",
      source: "marks",
      filter: ["all", ["!", AREA], ["!", rough]],
      layout: { ...numbers, "icon-image": ["get", "icon"], "icon-allow-overlap": true, "text-allow-overlap": true },
      paint: { "text-color": colours.paper },
    },
  ];
}
