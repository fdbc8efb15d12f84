/** Which borders of the bundled outline are drawn as what: the organisation's worldview over our own cautious default. */

import type { BorderRule } from "../page/data.ts";

/**
 * Borders that Natural Earth (version 4, in world-atlas 2) lists as disputed or in which one side is not generally
 * recognised; drawn dashed unless the settings say otherwise. ISO 3166-1 numeric codes, or names where there is none.
 */
export const DISPUTED: readonly (readonly [string, string])[] = [
  ["275", "376"], // Palestine, Israel
  ["275", "400"], // Palestine, Jordan
  ["275", "818"], // Palestine, Egypt
  ["376", "760"], // Israel, Syria (Golan)
  ["376", "422"], // Israel, Lebanon
  ["504", "732"], // Morocco, Western Sahara
  ["478", "732"], // Mauritania, Western Sahara
  ["012", "732"], // Algeria, Western Sahara
  ["729", "818"], // Sudan, Egypt (Halaib)
  ["728", "729"], // South Sudan, Sudan (Abyei)
  ["706", "Somaliland"],
  ["231", "Somaliland"],
  ["262", "Somaliland"],
  ["196", "N. Cyprus"],
  ["688", "Kosovo"],
  ["499", "Kosovo"],
  ["807", "Kosovo"],
  ["008", "Kosovo"],
  ["643", "804"], // Russia, Ukraine
  ["156", "356"], // China, India
  ["156", "Siachen Glacier"],
  ["356", "586"], // India, Pakistan
  ["356", "Siachen Glacier"],
  ["586", "Siachen Glacier"],
];

export type BorderKind = BorderRule["as"];

/** The pairs ("a|b", as in borders.json) of each kind that is not plainly agreed. */
export function pairs(rules: readonly BorderRule[] | undefined): Record<"disputed" | "hidden", string[]> {
  const kinds = new Map<string, BorderKind>();
  if (!rules) for (const [one, other] of DISPUTED) kinds.set(pairOf(one, other), "disputed");
  for (const rule of rules ?? []) kinds.set(pairOf(...rule.between), rule.as);
  const those = (kind: BorderKind) => [...kinds].filter(([, as]) => as === kind).map(([pair]) => pair);
  return { disputed: those("disputed"), hidden: those("hidden") };
}

function pairOf(one: string, other: string): string {
  return [one, other].sort().join("|");
}
