/** Names of places for the part of the world in view, from the application's own gazetteer. */

import type { Feature, FeatureCollection, Point } from "geojson";

interface NameColumns {
  lon: number[];
  lat: number[];
  ar: string[];
  en: string[];
  kind: string[];
  rank: number[];
}

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];

/** The box of a request: wider than the view, on a grid that depends on the zoom alone, so that answers can be kept. */
export function snapped(bounds: Bounds, zoom: number): Bounds {
  const step = 360 / 2 ** Math.max(1, Math.floor(zoom));
  const [west, south, east, north] = bounds;
  const down = (value: number) => Math.floor(value / step) * step;
  const up = (value: number) => Math.ceil(value / step) * step;
  return [Math.max(-180, down(west)), Math.max(-90, down(south)), Math.min(180, up(east)), Math.min(90, up(north))];
}

/** The address of a request. */
export function namesUrl(base: string, bounds: Bounds, zoom: number): string {
  const box = snapped(bounds, zoom).map((value) => Number(value.toFixed(4)));
  return `${base}?bbox=${box.join(",")}&zoom=${Math.max(1, Math.floor(zoom))}`;
}

/** Names as points; `order` puts the greatest first, `rank` 0 are countries. */
export function nameFeatures(columns: NameColumns): FeatureCollection<Point> {
  const features = columns.lon.map((lon, index): Feature<Point> => {
    const country = columns.kind[index] === "country";
    return {
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, columns.lat[index]!] },
      properties: {
        ar: columns.ar[index] ?? "",
        en: columns.en[index] ?? "",
        rank: country ? 0 : (columns.rank[index] ?? 4),
        order: index,
      },
    };
  });
  return { type: "FeatureCollection", features };
}

/** Asks for names as the view moves; an answer that is no longer wanted is dropped. */
export class Names {
  private current = "";
  private asked: AbortController | null = null;

  constructor(
    private readonly base: string,
    private readonly found: (names: FeatureCollection<Point>) => void,
  ) {}

  async show(bounds: Bounds, zoom: number): Promise<void> {
    const url = namesUrl(this.base, bounds, zoom);
    if (url === this.current) return;
    this.current = url;
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(url, { signal: this.asked.signal });
      if (answer.ok) this.found(nameFeatures((await answer.json()) as NameColumns));
    } catch (error) {
      if (this.current === url) this.current = ""; // asked again at the next move
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    }
  }
}
