/** Degrees as people write them, and as forms send them. */

const ARABIC = /[٠-٩]/g;

/** A number of degrees up to a bound, with a point or a comma, in any digits; null for anything else. */
export function degrees(text: string, most: number): number | null {
  const plain = text
    .trim()
    .replace(ARABIC, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[٫،,]/, ".")
    .replace(/°$/, "");
  if (!/^-?\d+(\.\d*)?$/.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) <= most ? value : null;
}

/** Degrees for a field: five decimals, about a metre. */
export function written(value: number): string {
  return String(Math.round(value * 1e5) / 1e5);
}
