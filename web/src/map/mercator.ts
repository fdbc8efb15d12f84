/** Web Mercator as MapLibre draws it: the world is a unit square, x east from 180° W, y south from 85.05° N. */

const TILE = 512; // pixels of the world at zoom 0
const EQUATOR_KM = 40_075.017;
const LIMIT = 85.051_129;

export function worldX(lon: number): number {
  return (lon + 180) / 360;
}

export function worldY(lat: number): number {
  const sine = Math.sin((Math.max(-LIMIT, Math.min(LIMIT, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function lonOf(x: number): number {
  return x * 360 - 180;
}

export function latOf(y: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;
}

/** Pixels of the whole world at a zoom. */
export function worldPixels(zoom: number): number {
  return TILE * 2 ** zoom;
}

/** How much of the unit square a distance covers at a latitude. */
export function worldLength(km: number, lat: number): number {
  return km / (EQUATOR_KM * Math.max(0.01, Math.cos((lat * Math.PI) / 180)));
}
