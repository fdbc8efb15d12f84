/**
 * The outline of the world from world-atlas (Natural Earth, public domain): `land.json` (polygons) and `borders.json`
 * (one feature for each pair of neighbours, `pair` = their ISO 3166-1 numeric codes or names, sorted, joined by "|").
 */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { feature } from "topojson-client";

const DECIMALS = 3; // about 100 m; the source is drawn for 1:50 million

/** Write both files into `out`. */
export async function world(root, out) {
  const file = path.join(root, "node_modules/world-atlas/countries-50m.json");
  const topology = JSON.parse(await readFile(file, "utf8"));
  await write(path.join(out, "land.json"), [feature(topology, topology.objects.land)].flat());
  await write(path.join(out, "borders.json"), borders(topology));
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

async function write(file, parts) {
  const features = parts.flatMap((part) => (part.type === "FeatureCollection" ? part.features : [part]));
  const rounded = (key, value) => (typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value);
  await writeFile(file, JSON.stringify({ type: "FeatureCollection", features }, rounded));
}
