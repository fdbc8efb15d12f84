/** What an organisation adds to the map: its own vector tiles (PMTiles), GeoJSON and style layers, from its own server only. */

import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Worldview } from "../page/data.ts";

export interface OwnLayers {
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
}

/** The sources and layers of a worldview. Throws Error for an address on another server. */
export async function ownLayers(worldview: Worldview | null | undefined): Promise<OwnLayers> {
  const sources: Record<string, SourceSpecification> = {};
  for (const [name, url] of Object.entries(worldview?.geojson ?? {})) {
    sources[`own:${name}`] = { type: "geojson", data: sameOrigin(url) };
  }
  const tiles = Object.entries(worldview?.pmtiles ?? {});
  if (tiles.length > 0) await addTiles();
  for (const [name, url] of tiles) sources[`own:${name}`] = { type: "vector", url: `pmtiles://${sameOrigin(url)}` };
  const layers = (worldview?.layers ?? []).map((layer) => {
    const source = typeof layer.source === "string" ? { source: `own:${layer.source}` } : {};
    return { ...layer, ...source, id: `own:${layer.id}` } as unknown as LayerSpecification;
  });
  return { sources, layers };
}

/** Teach MapLibre the `pmtiles://` addresses; the reader is loaded only where it is needed. */
async function addTiles(): Promise<void> {
  const [{ addProtocol }, { Protocol }] = await Promise.all([import("maplibre-gl"), import("pmtiles")]);
  addProtocol("pmtiles", new Protocol().tile);
}

function sameOrigin(url: string): string {
  const whole = new URL(url, location.href);
  if (whole.origin !== location.origin) throw new Error(`Boundaries come from this server only, not from ${whole.origin}.`);
  return whole.href;
}
