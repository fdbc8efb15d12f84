/** The bytes of the map's data for the address of the page. Apart from what reads them, so that asking can come first. */

import { asked } from "./address.ts";

const STREAM = "application/vnd.apache.arrow.stream";

/** Ask the server. Throws Error where it answers with one. */
export async function fetchStream(base: string): Promise<Uint8Array> {
  const query = asked(new URLSearchParams(location.search));
  const answer = await fetch(`${base}?${query}`, { headers: { Accept: STREAM } });
  if (!answer.ok) throw new Error(`The map's data could not be had (${answer.status}).`);
  return new Uint8Array(await answer.arrayBuffer());
}
