/**
 * The front page: one state (filters, days, view) that map, timeline, list, form and address all show.
 *
 * In: the page's data block and the Arrow stream. Each change of state goes through `change`, which redraws what it touches.
 */

import type { PageData } from "../page/data.ts";
import { toast } from "../page/toast.ts";
import type { Speech } from "../page/words.ts";
import { Timeline } from "../timeline/timeline.ts";
import { asked, readState, type State, writeState } from "./address.ts";
import type { Mark } from "./clusters.ts";
import { familiesOf } from "./colours.ts";
import { type Incidents, readIncidents } from "./columns.ts";
import { passKind, passTime } from "./filter.ts";
import { Form } from "./form.ts";
import type { Bounds } from "./names.ts";
import { Panel } from "./panel.ts";
import { List } from "./rows.ts";
import { findSpots, rowsAt, type Spots, tally } from "./spots.ts";
import { VagueButton } from "./vague.ts";
import { fetchStream } from "./stream.ts";
import type { makeView, MapView } from "./view.ts";

interface Loaded {
  incidents: Incidents;
  spots: Spots;
  families: Uint8Array;
}

interface Masks {
  /** Type and status pass. */
  kind: Uint8Array;
  /** Days pass too. */
  all: Uint8Array;
}

const ADDRESS_WAITS = 200; // milliseconds; browsers allow no more than a few changes a second

/** Set the front page going with the data that were asked for already; resolves when its first view is drawn. */
export async function observe(
  box: HTMLElement,
  page: PageData,
  speech: Speech,
  stream: Promise<Uint8Array>,
  make: typeof makeView,
): Promise<void> {
  await new Observatory(box, page, speech).begin(stream.then(load), make);
  performance.mark("marsad:ready");
}

function load(stream: Uint8Array): Loaded {
  const incidents = readIncidents(stream);
  return { incidents, spots: findSpots(incidents), families: familiesOf(incidents.types) };
}

class Observatory {
  private readonly state: State = readState(new URLSearchParams(location.search));
  private readonly timeline: Timeline | null;
  private readonly list: List | null;
  private readonly form: Form | null;
  private readonly panel: Panel;
  private readonly vague: VagueButton;
  private map: MapView | null = null;
  private loaded: Loaded | null = null;
  private masks: Masks | null = null;
  private counting = false;
  private addressTimer = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly page: PageData,
    private readonly speech: Speech,
  ) {
    const frame = box.parentElement ?? box;
    const timeline = document.getElementById("timeline");
    this.timeline = timeline && new Timeline(timeline, speech, (span) => this.change(span));
    const list = document.getElementById("list");
    this.list = list && page.map?.rows ? new List(list, page.map.rows, (uid) => this.light(uid)) : null;
    const form = document.getElementById("filters");
    this.form = form instanceof HTMLFormElement ? new Form(form, (patch) => this.change(patch), (query) => this.ask(query)) : null;
    this.panel = new Panel(frame, page, speech);
    this.vague = new VagueButton(frame, speech, (spots) => this.openVague(spots));
  }

  /** The first view: the map, then the data and the place to look at. */
  async begin(first: Promise<Loaded>, make: typeof makeView): Promise<void> {
    first.catch(() => undefined); // told below
    const watch = {
      moved: (bounds: Bounds, byReader: boolean) => this.moved(bounds, byReader),
      picked: (mark: Mark) => this.open(mark),
      vague: (spots: readonly number[]) => this.vague.show(spots, this.rows(spots).length),
    };
    this.map = await make(this.box, this.page.map!, this.speech, watch);
    document.addEventListener("marsad:theme", () => this.map?.recolour());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.map?.recolour());
    try {
      const loaded = await first;
      const bounds = this.state.bbox ?? (this.page.map?.view ? null : spread(loaded.incidents));
      if (bounds) this.map.fit(bounds);
      this.showDays();
      this.take(loaded);
      await this.map.drawn();
    } catch (error) {
      this.fail(error);
    }
    this.map.nameplaces();
    this.box.dataset.ready = this.loaded ? "true" : "failed";
  }

  private change(patch: Partial<State>): void {
    Object.assign(this.state, patch);
    const kind = "types" in patch || "statuses" in patch;
    const days = "since" in patch || "until" in patch;
    if (kind || days) this.redraw(kind);
    if (days) this.showDays();
    this.keepAddress();
    this.refreshList();
  }

  /** Ask the server anew for another query. */
  private ask(query: URLSearchParams): void {
    this.putAddress(writeState(query, this.state));
    const take = (stream: Uint8Array) => {
      this.take(load(stream));
      this.refreshList();
    };
    fetchStream(this.page.map?.data ?? "").then(take).catch((error: unknown) => this.fail(error));
  }

  private take(loaded: Loaded): void {
    this.loaded = loaded;
    this.redraw(true);
  }

  /** Draw map, timeline and count for the state; `kind` where types or statuses changed. */
  private redraw(kind: boolean): void {
    if (!this.loaded) return;
    const { incidents, spots, families } = this.loaded;
    const passed = kind || !this.masks ? passKind(incidents, this.state) : this.masks.kind;
    this.masks = { kind: passed, all: passTime(incidents, this.state, passed) };
    this.map?.show({ incidents, spots, counted: tally(incidents, spots, this.masks.all, families) });
    this.countSoon();
  }

  /** Show counts and bars in the frame that shows the marks: the page is painted once, not twice. */
  private countSoon(): void {
    if (this.counting || !this.map) return;
    this.counting = true;
    void this.map.drawn().then(() => {
      this.counting = false;
      this.showCounts();
    });
  }

  private showCounts(): void {
    if (!this.loaded || !this.masks || !this.map) return;
    const { incidents } = this.loaded;
    const { kind, all } = this.masks;
    const view = inView(incidents, kind, this.map.bounds());
    this.timeline?.show(incidents, kind, view);
    const count = document.getElementById("count");
    const total = all.reduce((sum, passes) => sum + passes, 0);
    const here = all.reduce((sum, passes, row) => sum + (passes & view[row]!), 0);
    if (count) count.textContent = this.speech.say("map.count", { here, all: total });
  }

  private showDays(): void {
    this.timeline?.showSpan(this.state);
    this.form?.showDays(this.state);
  }

  private moved(bounds: Bounds, byReader: boolean): void {
    this.countSoon();
    if (byReader) this.change({ bbox: bounds });
  }

  private rows(spots: readonly number[]): number[] {
    return this.loaded && this.masks ? rowsAt(spots, this.loaded.spots, this.loaded.incidents, this.masks.all) : [];
  }

  private open(mark: Mark): void {
    if (this.loaded) this.panel.showMark(mark, this.rows(mark.spots), this.loaded.spots, this.loaded.incidents);
  }

  private openVague(spots: readonly number[]): void {
    const rows = this.rows(spots);
    if (this.loaded) this.panel.show(rows, this.loaded.incidents, this.speech.say("map.vague", { n: rows.length }));
  }

  private light(uid: string | null): void {
    const incidents = this.loaded?.incidents;
    const row = uid === null || !incidents ? -1 : incidents.rowOf(uid);
    const lon = row < 0 || !incidents ? Number.NaN : incidents.lon[row]!;
    this.map?.light(Number.isNaN(lon) ? null : [lon, incidents!.lat[row]!]);
  }

  private keepAddress(): void {
    clearTimeout(this.addressTimer);
    this.addressTimer = window.setTimeout(() => {
      this.putAddress(writeState(new URLSearchParams(location.search), this.state));
    }, ADDRESS_WAITS);
  }

  private putAddress(query: URLSearchParams): void {
    history.replaceState(history.state, "", query.size ? `?${query}` : location.pathname);
    const all = document.getElementById("all");
    if (all instanceof HTMLAnchorElement) all.search = query.toString();
  }

  private refreshList(): void {
    const query = writeState(asked(new URLSearchParams(location.search)), this.state);
    query.set("most", "20");
    this.list?.refresh(query);
  }

  private fail(error: unknown): void {
    console.warn(error);
    toast(this.speech.say("map.failed"));
  }
}

/** Those of `mask` in view; incidents without a point are in no view. */
function inView(incidents: Incidents, mask: Uint8Array, [west, south, east, north]: Bounds): Uint8Array {
  const view = new Uint8Array(incidents.count);
  const { lon, lat } = incidents;
  for (let row = 0; row < incidents.count; row++) {
    if (mask[row] && lon[row]! >= west && lon[row]! <= east && lat[row]! >= south && lat[row]! <= north) view[row] = 1;
  }
  return view;
}

/** The box that holds nearly all incidents; null for none. */
function spread(incidents: Incidents): Bounds | null {
  const lons = incidents.lon.filter((value) => !Number.isNaN(value)).sort();
  const lats = incidents.lat.filter((value) => !Number.isNaN(value)).sort();
  if (!lons.length) return null;
  const at = (values: Float32Array, share: number) => values[Math.round((values.length - 1) * share)]!;
  return [at(lons, 0.02) - 0.3, at(lats, 0.02) - 0.3, at(lons, 0.98) + 0.3, at(lats, 0.98) + 0.3];
}
