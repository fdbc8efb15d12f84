/** Days as whole numbers since 1970-01-01 (proleptic Gregorian, no zone), and their ISO form. */

const DAY = 86_400_000;

/** The day of `2021-03-14`; null for anything that is no such day. */
export function dayOf(iso: string | null | undefined): number | null {
  if (!iso || !/^\d{4}-\d{2}-\d{2}$/.test(iso)) return null;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? null : at / DAY;
}

/** `2021-03-14` for a day. */
export function isoOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The day of the first of a month; months count from 0 and may run over. */
export function monthStart(year: number, month: number): number {
  return Date.UTC(year, month, 1) / DAY;
}

/** Year and month (from 0) of a day. */
export function monthOf(day: number): [number, number] {
  const date = new Date(day * DAY);
  return [date.getUTCFullYear(), date.getUTCMonth()];
}
