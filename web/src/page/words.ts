/** Visible words, numbers and days in the reader's language, digits and calendar. */

import type { PageData } from "./data.ts";

export interface Speech {
  /** The word or sentence of a key with `{name}` filled in; the key itself where it is missing. */
  say(key: string, values?: Record<string, string | number>): string;
  number(value: number): string;
  /** A number short enough for a mark on the map. */
  short(value: number): string;
  /** A day (days since 1970-01-01) in full. */
  day(value: number): string;
  /** A day as a label of an axis whose bins are days, months or years. */
  tick(value: number, unit: "day" | "month" | "year"): string;
}

const DAY = 86_400_000;

/** The speech of a page. */
export function speech(page: Pick<PageData, "lang" | "months" | "digits" | "calendar" | "words">): Speech {
  const region = page.lang === "ar" ? (page.months === "egypt" ? "-EG" : "-SY") : "-GB";
  const calendar = page.calendar === "hijri" ? "islamic-umalqura" : "gregory";
  const locale = `${page.lang}${region}-u-ca-${calendar}-nu-${page.digits}`;
  const plain = new Intl.NumberFormat(locale);
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 2 });
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  const full = dates({ year: "numeric", month: "long", day: "numeric" });
  const ticks = {
    day: dates({ month: "short", day: "numeric" }),
    month: dates({ month: "short", year: "numeric" }),
    year: dates({ year: "numeric" }),
  };
  const number = (value: number) => plain.format(value);
  return {
    number,
    say: (key, values = {}) =>
      (page.words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        return value === undefined ? whole : typeof value === "number" ? number(value) : value;
      }),
    short: (value) => (value < 10_000 ? number(value) : short.format(value)),
    day: (value) => full.format(value * DAY),
    tick: (value, unit) => ticks[unit].format(value * DAY),
  };
}
