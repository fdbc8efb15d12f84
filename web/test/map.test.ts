import assert from "node:assert/strict";
import { test } from "node:test";
import { Dictionary, Float32, Int32, makeVector, Table, tableToIPC, Uint8, Utf8, vectorFromArray } from "apache-arrow";
import { asked, readState, writeState } from "../src/map/address.ts";
import { ring } from "../src/map/areas.ts";
import { pairs } from "../src/map/borders.ts";
import { type Box, makeMarks } from "../src/map/clusters.ts";
import { familiesOf, familyOf } from "../src/map/colours.ts";
import { DISPUTED, NO_DAY, readIncidents } from "../src/map/columns.ts";
import { passKind, passTime } from "../src/map/filter.ts";
import { latOf, lonOf, worldLength, worldPixels, worldX, worldY } from "../src/map/mercator.ts";
import { nameFeatures, namesUrl, snapped } from "../src/map/names.ts";
import { findSpots, rowsAt, tally } from "../src/map/spots.ts";
import { allOf, incidentsOf, type Row } from "./incidents.ts";

const WORLD: Box = { west: 0, north: 0, east: 1, south: 1 };

function marksOf(rows: Row[], zoom: number, box: Box = WORLD) {
  const incidents = incidentsOf(rows);
  const spots = findSpots(incidents);
  const counted = tally(incidents, spots, allOf(incidents), familiesOf(incidents.types));
  return { ...makeMarks(spots, counted, box, zoom), spots, incidents };
}

test("the world square and degrees go into each other", () => {
  for (const [lon, lat] of [[0, 0], [38.5, 35.2], [-179, -60], [179.9, 84]] as const) {
    assert.ok(Math.abs(lonOf(worldX(lon)) - lon) < 1e-9);
    assert.ok(Math.abs(latOf(worldY(lat)) - lat) < 1e-9);
  }
  assert.ok(Math.abs(worldLength(40_075.017, 0) - 1) < 1e-9);
});

test("a circle on the ground has its radius in every direction", () => {
  const [lon, lat, km] = [38, 35, 20];
  for (const [east, north] of ring(worldX(lon), worldY(lat), worldLength(km, lat))) {
    const dx = (east - lon) * 111.32 * Math.cos((lat * Math.PI) / 180);
    const dy = (north - lat) * 110.57;
    assert.ok(Math.abs(Math.hypot(dx, dy) - km) < 0.3, `${Math.hypot(dx, dy)}`);
  }
});

test("incidents close on the screen are one cluster, and part when the map comes nearer", () => {
  const rows = [{ lon: 38, lat: 35 }, { lon: 38.02, lat: 35.01 }, { lon: 38.03, lat: 35 }, { lon: 44, lat: 33 }];
  const far = marksOf(rows, 5).marks;
  assert.deepEqual(far.map((mark) => [mark.kind, mark.count]), [["cluster", 3], ["place", 1]]);
  const near = marksOf(rows, 13).marks;
  assert.deepEqual(near.map((mark) => mark.kind), ["place", "place", "place", "place"]);
});

test("every incident in view is in one mark, and clusters keep their distance", () => {
  const rows = Array.from({ length: 2000 }, (_, n) => ({ lon: 36 + ((n * 7919) % 1000) / 120, lat: 33 + ((n * 104729) % 1000) / 200 }));
  const { marks } = marksOf(rows, 6.4);
  assert.equal(marks.reduce((sum, mark) => sum + mark.count, 0), 2000);
  const pixels = worldPixels(6.4);
  const gaps = marks.flatMap((one, at) => marks.slice(at + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y) * pixels));
  assert.ok(Math.min(...gaps) > 18, `${Math.min(...gaps)}`);
});

test("clusters lie still while the map is moved at one zoom", () => {
  const rows = Array.from({ length: 500 }, (_, n) => ({ lon: 36 + (n % 25) / 3, lat: 33 + Math.floor(n / 25) / 4 }));
  const middle = (x: number, y: number) => ({ west: x, east: x + 0.02, north: y, south: y + 0.02 });
  const [x, y] = [worldX(38), worldY(35.5)];
  const inside = (box: Box) =>
    marksOf(rows, 6, box).marks.filter((mark) => mark.x > x + 0.004 && mark.x < x + 0.012 && mark.y > y + 0.004 && mark.y < y + 0.012);
  const before = inside(middle(x, y)).map((mark) => [mark.x, mark.y, mark.count]);
  assert.ok(before.length > 0);
  assert.deepEqual(inside(middle(x - 0.002, y - 0.003)).map((mark) => [mark.x, mark.y, mark.count]), before);
});

test("a place known only roughly is an area, never part of a cluster, and none at all when wider than the screen", () => {
  const rows = [{ lon: 38, lat: 35, radius: 60 }, { lon: 38.01, lat: 35.01 }, { lon: 38.02, lat: 35 }];
  const at7 = marksOf(rows, 7);
  assert.deepEqual(at7.marks.map((mark) => [mark.kind, mark.count]), [["cluster", 2], ["area", 1]]);
  assert.deepEqual(at7.vague, []);
  const at12 = marksOf(rows, 12);
  assert.equal(at12.marks.filter((mark) => mark.kind === "area").length, 0);
  assert.deepEqual(at12.vague, [0]);
  const at2 = marksOf(rows, 2);
  assert.deepEqual(at2.marks.map((mark) => [mark.kind, mark.count]), [["cluster", 3]]);
});

test("an area whose middle is out of view is drawn where it reaches in", () => {
  const box = { west: worldX(38.2), east: worldX(39), north: worldY(35.5), south: worldY(34.5) };
  assert.equal(marksOf([{ lon: 38, lat: 35, radius: 40 }], 8, box).marks.length, 1);
  assert.equal(marksOf([{ lon: 38, lat: 35, radius: 5 }], 8, box).marks.length, 0);
});

test("a mark tells how many are disputed and firm, and the family if there is one", () => {
  const rows = [
    { lon: 38, lat: 35, flags: DISPUTED, support: 3, type: "violence.shelling" },
    { lon: 38, lat: 35, support: 1, type: "violence.clash" },
  ];
  const [mark] = marksOf(rows, 8).marks;
  assert.deepEqual([mark!.kind, mark!.count, mark!.disputed, mark!.firm, familyOf(mark!.families)], ["place", 2, 1, 1, 0]);
  const mixed = marksOf([...rows, { lon: 38, lat: 35, type: "access.siege" }], 8).marks[0]!;
  assert.equal(familyOf(mixed.families), 7);
});

test("incidents at a spot are listed the newest first, without those that do not pass", () => {
  const incidents = incidentsOf([{ lon: 38, lat: 35, first: 10 }, { lon: 38, lat: 35, first: 30 }, { lon: 38, lat: 35, first: 20 }, { first: 40 }]);
  assert.deepEqual(rowsAt([0], findSpots(incidents), incidents, Uint8Array.of(1, 1, 0, 1)), [1, 0]);
});

test("types pass by code or family, statuses by name", () => {
  const incidents = incidentsOf([{ type: "violence.shelling" }, { type: "violence.clash" }, { type: "access.siege", status: "ongoing" }]);
  const kinds = (types: string[], statuses: string[] = []) => [...passKind(incidents, { since: null, until: null, types, statuses })];
  assert.deepEqual(kinds([]), [1, 1, 1]);
  assert.deepEqual(kinds(["violence"]), [1, 1, 0]);
  assert.deepEqual(kinds(["violence.clash", "access"]), [0, 1, 1]);
  assert.deepEqual(kinds(["viol"]), [0, 0, 0]);
  assert.deepEqual(kinds([], ["ongoing"]), [0, 0, 1]);
});

test("what lasts passes when it touches the days; what has no day only when all are asked for", () => {
  const incidents = incidentsOf([{ first: 10 }, { first: 10, last: 90 }, { first: 95 }, {}]);
  const pass = (since: number | null, until: number | null) =>
    [...passTime(incidents, { since, until, types: [], statuses: [] }, allOf(incidents))];
  assert.deepEqual(pass(null, null), [1, 1, 1, 1]);
  assert.deepEqual(pass(50, 60), [0, 1, 0, 0]);
  assert.deepEqual(pass(null, 10), [1, 1, 0, 0]);
  assert.deepEqual(pass(90, null), [0, 1, 1, 0]);
});

test("the state of the page goes into its address and comes back; what is not ours stays", () => {
  const query = new URLSearchParams("q=حصار&since=2024-02-30&until=2024-03-01&type=access&type=&bbox=36,33,42,37");
  const state = readState(query);
  assert.deepEqual(state, { since: null, until: 19783, types: ["access"], statuses: [], bbox: [36, 33, 42, 37] });
  const written = writeState(query, { ...state, since: 0, statuses: ["ongoing"] });
  assert.equal(written.get("q"), "حصار");
  assert.equal(written.get("since"), "1970-01-01");
  assert.deepEqual(readState(written), { ...state, since: 0, statuses: ["ongoing"] });
  assert.deepEqual([...asked(written)], [["q", "حصار"]]);
  for (const bad of ["1,2,3", "a,b,c,d", "5,0,4,1", ""]) assert.equal(readState(new URLSearchParams({ bbox: bad })).bbox, null);
});

test("names are asked for in boxes that stay while the map moves a little", () => {
  assert.equal(namesUrl("/n", [36.1, 33.2, 40.2, 36], 6.7), namesUrl("/n", [36.4, 33.5, 40.4, 36.1], 6.9));
  const [west, south, east, north] = snapped([36.1, 33.2, 40.2, 36], 6.7);
  assert.ok(west <= 36.1 && south <= 33.2 && east >= 40.2 && north >= 36);
  const [first] = nameFeatures({ lon: [1], lat: [2], ar: ["حلب"], en: ["Aleppo"], kind: ["country"], rank: [1] }).features;
  assert.deepEqual(first!.properties, { ar: "حلب", en: "Aleppo", rank: 0, order: 0 });
});

test("an organisation's rules for borders replace our own", () => {
  assert.ok(pairs(undefined).disputed.includes("504|732"));
  assert.deepEqual(pairs([{ between: ["760", "368"], as: "disputed" }, { between: ["504", "732"], as: "hidden" }]), {
    disputed: ["368|760"],
    hidden: ["504|732"],
  });
});

test("the Arrow stream is read batch by batch, with what is missing marked", () => {
  const coded = new Dictionary(new Utf8(), new Uint8());
  const batch = (lons: (number | null)[], days: (number | null)[], types: string[]) =>
    new Table({
      uid: vectorFromArray(types.map((_, n) => `I${n}`), new Utf8()),
      lon: vectorFromArray(lons, new Float32()),
      lat: vectorFromArray(lons, new Float32()),
      radius_km: vectorFromArray(lons.map(() => 2), new Float32()),
      place: vectorFromArray(days, new Int32()),
      first: vectorFromArray(days, new Int32()),
      last: vectorFromArray(days, new Int32()),
      type: vectorFromArray(types, coded),
      status: vectorFromArray(types.map(() => "occurred"), new Dictionary(new Utf8(), new Uint8())),
      support: vectorFromArray(lons.map(() => 2), new Uint8()),
      flags: makeVector(Uint8Array.from(lons, () => 1)),
    });
  const table = batch([38.5, null, 40, ...Array<null>(9).fill(null)], [1, 2, null, ...Array<number>(9).fill(7)], Array<string>(12).fill("access.siege"));
  const read = readIncidents(tableToIPC(table.concat(batch([41], [3], ["access.siege"])), "stream"));
  assert.equal(read.count, 13);
  assert.deepEqual([...read.lon].map((value) => (Number.isNaN(value) ? null : value)).slice(0, 4), [38.5, null, 40, null]);
  assert.deepEqual([read.first[0], read.first[2], read.first[11], read.first[12]], [1, NO_DAY, 7, 3]);
  assert.equal(read.place[2], -1);
  assert.deepEqual(read.types, ["access.siege"]);
  assert.equal(read.lon[12], 41);
  assert.equal(read.uid(1), "I1");
  assert.equal(read.rowOf("I11"), 11);
  assert.equal(read.rowOf("none"), -1);
  const short = new Table({ uid: vectorFromArray(["I1"], new Utf8()) });
  assert.throws(() => readIncidents(tableToIPC(short, "stream")), /«type»/);
});
