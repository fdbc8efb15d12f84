/** Circles on the ground, as polygons. */

import { latOf, lonOf } from "./mercator.ts";

const CORNERS = 48;

/** The ring around a point of the world square; `radius` in its units. On the screen it is a circle, as Mercator keeps angles. */
export function ring(x: number, y: number, radius: number): [number, number][] {
  const points: [number, number][] = [];
  for (let corner = 0; corner <= CORNERS; corner++) {
    const angle = ((corner % CORNERS) * 2 * Math.PI) / CORNERS;
    points.push([lonOf(x + radius * Math.cos(angle)), latOf(y + radius * Math.sin(angle))]);
  }
  return points;
}
