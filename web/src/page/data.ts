/** What the server tells the scripts of a page: the data block `#marsad-page` (web/README.md). */

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export interface ClaimType {
  code: string;
  label: string;
  family: string;
}

export interface BorderRule {
  between: [string, string];
  as: "agreed" | "disputed" | "hidden";
}

export interface Worldview {
  borders?: BorderRule[];
  hide_bundled?: boolean;
  pmtiles?: Record<string, string>;
  geojson?: Record<string, string>;
  layers?: { id: string; [key: string]: unknown }[];
}

export interface SinglePlace {
  lon: number;
  lat: number;
  radius_km: number;
  label: string;
}

export interface MapSettings {
  data?: string;
  names?: string;
  rows?: string;
  incident?: string;
  place?: string;
  static: string;
  version: string;
  view?: View | null;
  worldview?: Worldview | null;
  single?: SinglePlace | null;
}

export interface PageData {
  lang: string;
  /** `arab` or `latn`. */
  digits: string;
  /** `gregory` or `hijri`. */
  calendar: string;
  /** Names of the months in Arabic: `levant` (كانون الثاني) or `egypt` (يناير). */
  months?: string;
  map?: MapSettings;
  types: ClaimType[];
  words: Record<string, string>;
}

/** The data of this page, or null where it has none. Throws SyntaxError for a broken block. */
export function pageData(): PageData | null {
  const block = document.getElementById("marsad-page");
  return block ? (JSON.parse(block.textContent ?? "") as PageData) : null;
}
