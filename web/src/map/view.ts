/**
 * The map itself: MapLibre with our style, marks made anew for each view, and what is picked on it.
 *
 * In: spots and what passes at each. Out: calls of `moved` (the new bounds) and `picked` (a mark).
 */

import { type GeoJSONSource, Map as Canvas, setWorkerUrl } from "maplibre-gl";
import type { MapSettings } from "../page/data.ts";
import type { Speech } from "../page/words.ts";
import { addControls, canvasOptions, fontsReady, listenToPicks, opensInto } from "./canvas.ts";
import { type Box, makeMarks, type Mark } from "./clusters.ts";
import { type Colours, readColours } from "./colours.ts";
import type { Incidents } from "./columns.ts";
import { featuresOf } from "./features.ts";
import { drawIcon } from "./icons.ts";
import { worldX, worldY } from "./mercator.ts";
import { type Bounds, Names } from "./names.ts";
import { type OwnLayers, ownLayers } from "./own.ts";
import type { Spots, Tally } from "./spots.ts";
import { makeStyle } from "./style.ts";

export interface Shown {
  incidents: Incidents;
  spots: Spots;
  counted: Tally;
}

export interface Watch {
  /** The view has changed, by the reader's hand or because the page was laid out anew. */
  moved(bounds: Bounds, byReader: boolean): void;
  picked(mark: Mark): void;
  /** Spots too vague for this view. */
  vague(spots: readonly number[]): void;
}

const DRAWN = "marsad:drawn"; // the time mark of the frame that first showed the newest marks or view
const MARGIN = 0.5; // marks are made for the view and this share of it around
const STEPS = 4; // marks are made anew this often in one level of zoom

/** Make the map in `box`; resolves once its style stands. */
export async function makeView(box: HTMLElement, settings: MapSettings, speech: Speech, watch: Watch): Promise<MapView> {
  setWorkerUrl(new URL(`${settings.static}maplibre-worker.js?v=${settings.version}`, location.href).href);
  const [own] = await Promise.all([ownLayers(settings.worldview), fontsReady()]);
  const colours = readColours(box);
  const map = new Canvas({ ...canvasOptions(box, settings, speech), style: makeStyle(settings, colours, own) });
  const view = new MapView(map, settings, own, colours, speech, watch);
  await new Promise((resolve) => map.once("style.load", resolve));
  view.start();
  return view;
}

export class MapView {
  private shown: Shown | null = null;
  private marks: Mark[] = [];
  private made: { box: Box; level: number } | null = null;
  private awaited = false;
  private readonly waiting: (() => void)[] = [];
  private readonly names: Names | null;

  constructor(
    private readonly map: Canvas,
    private readonly settings: MapSettings,
    private readonly own: OwnLayers,
    private colours: Colours,
    private readonly speech: Speech,
    private readonly watch: Watch,
  ) {
    const { names } = settings;
    this.names = names ? new Names(names, (found) => void this.source("names")?.setData(found)) : null;
    map.setMissingStyleImageResolver((id) => this.addIcon(id));
    map.on("render", () => this.noteDrawn());
    map.on("error", ({ error }) => console.warn(error.message));
    addControls(map, speech);
  }

  /** Follow the reader's moves and picks. */
  start(): void {
    this.map.on("move", () => {
      if (!this.stands()) this.remake();
    });
    this.map.on("moveend", ({ originalEvent }) => {
      this.awaited = true;
      this.watch.moved(this.bounds(), originalEvent !== undefined);
    });
    listenToPicks(this.map, (id, event) => {
      const mark = this.marks[id];
      if (mark && this.shown && !opensInto(this.map, mark, this.shown.spots, event)) this.watch.picked(mark);
    });
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.remake();
  }

  /** Show names of places from now on: after the first marks, as the letters take their time to be drawn. */
  nameplaces(): void {
    const show = () => void this.names?.show(this.bounds(), this.map.getZoom());
    this.map.on("moveend", show);
    show();
  }

  /** Tell `pick` the point (degrees) of each click, and the middle of the map when Enter is pressed on it. */
  onPoint(pick: (point: [number, number]) => void): void {
    this.map.on("click", ({ lngLat }) => pick([lngLat.lng, lngLat.lat]));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      pick(this.middle());
    });
  }

  /** The point in the middle. */
  middle(): [number, number] {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  /** Move so that a point is in the middle, no farther off than a zoom. */
  go(point: [number, number], zoom: number): void {
    this.map.jumpTo({ center: point, zoom: Math.max(zoom, this.map.getZoom()) });
  }

  label(words: string): void {
    this.map.getCanvas().setAttribute("aria-label", words);
  }

  bounds(): Bounds {
    const now = this.map.getBounds();
    return [now.getWest(), now.getSouth(), now.getEast(), now.getNorth()];
  }

  fit([west, south, east, north]: Bounds): void {
    this.map.fitBounds([west, south, east, north], { animate: false, maxZoom: 11 });
  }

  /** Ring a point (degrees), or none. */
  light(point: [number, number] | null): void {
    const feature = (coordinates: [number, number]) =>
      ({ type: "Feature", geometry: { type: "Point", coordinates }, properties: {} }) as const;
    void this.source("lit")?.setData({ type: "FeatureCollection", features: point ? [feature(point)] : [] });
  }

  /** Take on the colours of the theme shown now; data and order of layers stay. */
  recolour(): void {
    this.colours = readColours(this.map.getContainer());
    for (const layer of makeStyle(this.settings, this.colours, this.own).layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, name as Parameters<Canvas["setPaintProperty"]>[1], value);
      }
    }
    for (const id of this.map.listImages()) {
      const drawn = drawIcon(id, this.colours, devicePixelRatio);
      if (drawn) this.map.updateImage(id, drawn);
    }
  }

  /** Resolves when the marks that were asked for are drawn. */
  drawn(): Promise<void> {
    this.awaited = true;
    this.map.triggerRepaint();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Set the time mark once the marks that were asked for are in a frame. */
  private noteDrawn(): void {
    if (!this.awaited || !this.map.isSourceLoaded("marks")) return;
    this.awaited = false;
    performance.clearMarks(DRAWN);
    performance.mark(DRAWN);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private source(name: string): GeoJSONSource | undefined {
    return this.map.getSource<GeoJSONSource>(name);
  }

  private addIcon(id: string): void {
    const ratio = window.devicePixelRatio;
    const drawn = this.map.hasImage(id) ? null : drawIcon(id, this.colours, ratio);
    if (drawn) this.map.addImage(id, drawn, { pixelRatio: ratio });
  }

  private level(): number {
    return Math.floor(this.map.getZoom() * STEPS);
  }

  /** Whether the marks made last still fit the view. */
  private stands(): boolean {
    const now = boxOf(this.bounds(), 0);
    const made = this.made?.box;
    if (!made || this.made?.level !== this.level()) return false;
    return now.west >= made.west && now.east <= made.east && now.north >= made.north && now.south <= made.south;
  }

  private remake(): void {
    if (!this.shown) return;
    const { spots, counted, incidents } = this.shown;
    const zoom = this.map.getZoom();
    const box = boxOf(this.bounds(), MARGIN);
    const { marks, vague } = makeMarks(spots, counted, box, zoom);
    this.marks = marks;
    this.made = { box, level: this.level() };
    this.awaited = true;
    void this.source("marks")?.setData(featuresOf(marks, spots, incidents, zoom, this.speech));
    this.watch.vague(vague);
  }
}

/** The part of the world square in view, with a margin as a share of it on each side. */
function boxOf([west, south, east, north]: Bounds, margin: number): Box {
  const [x0, x1, y0, y1] = [worldX(west), worldX(east), worldY(north), worldY(south)];
  const [dx, dy] = [(x1 - x0) * margin, (y1 - y0) * margin];
  return { west: x0 - dx, east: x1 + dx, north: y0 - dy, south: y1 + dy };
}
