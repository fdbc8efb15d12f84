import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, isoOf, monthOf, monthStart } from "../src/page/days.ts";
import { merged } from "../src/page/links.ts";
import { overlaps } from "../src/page/spans.ts";
import { speech } from "../src/page/words.ts";
import { degrees, written } from "../src/review/degrees.ts";
import { binOf, countBins, extent, makeBins } from "../src/timeline/bins.ts";
import { makeScale } from "../src/timeline/drawing.ts";
import { allOf, incidentsOf } from "./incidents.ts";

test("days and their ISO form go into each other; what is no day is none", () => {
  for (const iso of ["1970-01-01", "2024-02-29", "1899-12-31"]) assert.equal(isoOf(dayOf(iso)!), iso);
  for (const bad of ["2023-02-29", "2024-13-01", "24-01-01", "", null, undefined, "2024-01-01T00"]) assert.equal(dayOf(bad), null);
  assert.deepEqual(monthOf(monthStart(2024, 14)), [2025, 2]);
});

test("bins are as fine as there is room for", () => {
  const from = dayOf("2024-01-01")!;
  assert.equal(makeBins(from, from + 99, 100).unit, "day");
  assert.equal(makeBins(from, from + 365, 100).unit, "week");
  assert.equal(makeBins(from, from + 3000, 120).unit, "month");
  assert.equal(makeBins(from, from + 30_000, 120).unit, "year");
});

test("bins hold every day once, weeks start on Monday, months on the first", () => {
  for (const [low, high, most] of [[19_000, 19_050, 60], [19_003, 19_400, 100], [18_000, 20_000, 100], [-4000, 20_000, 100]] as const) {
    const bins = makeBins(low, high, most);
    assert.ok(bins.starts[0]! <= low);
    assert.ok(bins.starts[bins.starts.length - 1]! > high);
    for (let bin = 1; bin < bins.starts.length; bin++) assert.ok(bins.starts[bin]! > bins.starts[bin - 1]!);
    if (bins.unit === "week") assert.equal(new Date(bins.starts[3]! * 86_400_000).getUTCDay(), 1);
    if (bins.unit === "month") assert.ok(isoOf(bins.starts[5]!).endsWith("-01"));
    for (let day = low; day <= high; day += 13) {
      const bin = binOf(bins, day);
      assert.ok(bins.starts[bin]! <= day && day < bins.starts[bin + 1]!);
    }
  }
});

test("what lasts counts in each bin that it touches, the undated in none", () => {
  const incidents = incidentsOf([{ first: 100 }, { first: 101, last: 104 }, { first: 104 }, {}]);
  const bins = makeBins(100, 104, 10);
  assert.deepEqual([...countBins(incidents, bins, allOf(incidents))], [1, 1, 1, 1, 2]);
  assert.deepEqual([...countBins(incidents, bins, Uint8Array.of(1, 0, 1, 1))], [1, 0, 0, 0, 1]);
});

test("a misread year does not stretch the timeline; it counts in the first bin", () => {
  const rows = Array.from({ length: 2000 }, (_, n) => ({ first: 19_000 + (n % 400) }));
  const incidents = incidentsOf([...rows, { first: -60_000 }]);
  assert.deepEqual(extent(incidents), [19_000, 19_399]);
  const counts = countBins(incidents, makeBins(19_000, 19_399, 500), allOf(incidents));
  assert.deepEqual([counts[0], counts[1]], [6, 5]);
  assert.equal(extent(incidentsOf([{}, {}])), null);
  assert.deepEqual(extent(incidentsOf([{ first: 5, last: 9 }])), [5, 9]);
});

test("in Arabic the earliest day lies on the right", () => {
  const bins = makeBins(0, 9, 20);
  assert.deepEqual([makeScale(bins, 100, false).at(0), makeScale(bins, 100, true).at(0)], [0, 100]);
  for (const turned of [false, true]) {
    const scale = makeScale(bins, 100, turned);
    assert.equal(Math.round(scale.dayAt(scale.at(7))), 7);
  }
});

test("words, digits and months are the reader's", () => {
  const words = { "map.here": "الحوادث هنا: {n}" };
  const page = { lang: "ar", digits: "arab", calendar: "gregory", months: "levant", words };
  assert.equal(speech(page).say("map.here", { n: 1234 }), "الحوادث هنا: ١٬٢٣٤");
  assert.match(speech(page).day(0), /كانون الثاني/);
  assert.match(speech({ ...page, months: "egypt" }).day(0), /يناير/);
  assert.match(speech({ ...page, calendar: "hijri" }).day(19_800), /رمضان/);
  assert.equal(speech({ ...page, lang: "en", digits: "latn" }).day(0), "1 January 1970");
  assert.equal(speech(page).say("not.there"), "not.there");
});

test("a link keeps the page's query under its own parameters", () => {
  const kept = merged(new URLSearchParams("lang=ar&type=a&type=b&bbox=1"), new URLSearchParams("lang=en"));
  assert.deepEqual([...kept], [["type", "a"], ["type", "b"], ["bbox", "1"], ["lang", "en"]]);
});

test("spans overlap when they share a character", () => {
  assert.ok(overlaps("3-8", "7-9"));
  assert.ok(!overlaps("3-7", "7-9"));
  assert.ok(!overlaps("", "7-9"));
  assert.ok(!overlaps(null, undefined));
});

test("degrees are read in any digits, with a point or a comma, and nothing else", () => {
  assert.equal(degrees("35.643", 90), 35.643);
  assert.equal(degrees(" ٣٦٫٦٧١° ", 180), 36.671);
  assert.equal(degrees("36,5", 180), 36.5);
  assert.equal(degrees("-12", 90), -12);
  for (const bad of ["", "91", "north", "1e1", "3.4.5", "٣٥ ٤"]) assert.equal(degrees(bad, 90), null);
  assert.equal(written(36.6712345), "36.67123");
});
