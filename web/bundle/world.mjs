/**
 * The outline of the world from world-atlas (Natural Earth, public domain), as three files of GeoJSON:
 * `land.json` (polygons in small pieces), `coast.json` (lines) and `borders.json` (one feature for each pair of
 * neighbours, `pair` = their ISO 3166-1 numeric codes or names, sorted, joined by "|").
 *
 * Land is cut into pieces since a continent's outline, cut again by the map's tiles, runs along their edges to and fro,
 * and what fills polygons (earcut) then floods seas.
 */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import clipping from "polygon-clipping";
import { feature, mesh } from "topojson-client";

const DECIMALS = 3; // about 100 m; the source is drawn for 1:50 million
const MOST = 200; // points of a piece

/** Write the files into `out`. */
export async function world(root, out) {
  const file = path.join(root, "node_modules/world-atlas/countries-50m.json");
  const topology = JSON.parse(await readFile(file, "utf8"));
  const { land } = topology.objects;
  const polygons = [feature(topology, land)].flatMap((each) => each.features ?? [each]).flatMap((each) => each.geometry.coordinates);
  const pieces = polygons.flatMap((polygon) => onOneMap(polygon)).flatMap((polygon) => cut(polygon)).map((coordinates) => geometry({ type: "Polygon", coordinates }));
  await write(path.join(out, "land.json"), pieces);
  const coast = mesh(topology, land).coordinates.flatMap((line) => withoutJumps(line));
  await write(path.join(out, "coast.json"), [geometry({ type: "MultiLineString", coordinates: coast })]);
  await write(path.join(out, "borders.json"), borders(topology));
}

/** A polygon that crosses 180° as its parts on either side; one around a pole stays as it is. */
function onOneMap(polygon) {
  const rings = polygon.map((ring) => unrolled(ring));
  if (rings.some((ring) => ring[0][0] !== ring[ring.length - 1][0])) return [polygon];
  return [-360, 0, 360].flatMap((shift) => {
    const [west, east] = [shift - 180, shift + 180];
    const box = [[[west, -90], [east, -90], [east, 90], [west, 90], [west, -90]]];
    const parts = clipping.intersection([rings], box);
    return parts.map((part) => part.map((ring) => ring.map(([x, y]) => [x - shift, y])));
  });
}

/** A ring that goes on past 180° instead of jumping to the other side. */
function unrolled(ring) {
  let turns = 0;
  return ring.map(([x, y], at) => {
    const jump = at > 0 ? x - ring[at - 1][0] : 0;
    if (Math.abs(jump) > 180) turns -= Math.sign(jump);
    return [x + 360 * turns, y];
  });
}

/** A line in parts where it jumps from one side of the map to the other. */
function withoutJumps(line) {
  const parts = [[line[0]]];
  for (let at = 1; at < line.length; at++) {
    if (Math.abs(line[at][0] - line[at - 1][0]) > 180) parts.push([]);
    parts[parts.length - 1].push(line[at]);
  }
  return parts.filter((part) => part.length > 1);
}

/** A polygon in pieces of few points, halved across its longer side again and again. */
function cut(polygon) {
  if (polygon.reduce((sum, ring) => sum + ring.length, 0) <= MOST) return [polygon];
  const xs = polygon[0].map(([x]) => x);
  const ys = polygon[0].map(([, y]) => y);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = east - west > north - south;
  const half = Number(((wide ? west + east : south + north) / 2).toFixed(1));
  const boxes = wide ? [[west, south, half, north], [half, south, east, north]] : [[west, south, east, half], [west, half, east, north]];
  return boxes.flatMap(([w, s, e, n]) => {
    const box = [[[w, s], [e, s], [e, n], [w, n], [w, s]]];
    return clipping.intersection([polygon], box).flatMap((piece) => cut(piece));
  });
}

function borders(topology) {
  const owners = new Map(); // arc → the countries on its sides
  for (const country of topology.objects.countries.geometries) {
    const code = country.id ?? country.properties.name;
    for (const arc of (country.arcs ?? []).flat(3)) {
      const key = arc < 0 ? ~arc : arc;
      owners.set(key, (owners.get(key) ?? new Set()).add(code));
    }
  }
  const arcs = new Map(); // pair → its arcs
  for (const [arc, codes] of owners) {
    if (codes.size < 2) continue;
    const pair = [...codes].sort().join("|");
    arcs.set(pair, [...(arcs.get(pair) ?? []), [arc]]);
  }
  return [...arcs].map(([pair, lines]) => ({
    ...feature(topology, { type: "MultiLineString", arcs: lines }),
    properties: { pair },
  }));
}

function geometry(shape) {
  return { type: "Feature", properties: {}, geometry: shape };
}

async function write(file, features) {
  const rounded = (key, value) => (typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value);
  await writeFile(file, JSON.stringify({ type: "FeatureCollection", features }, rounded));
}
