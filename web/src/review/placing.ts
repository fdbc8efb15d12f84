/**
 * Where a place is: chosen from the gazetteer while one writes its name, or by a click on a small map.
 *
 * Without scripts the same fields take degrees. The map is loaded when it is first asked for.
 */

import type { MapView } from "../map/view.ts";
import { Combobox, listed } from "../page/combobox.ts";
import type { MapSettings } from "../page/data.ts";
import type { Speech } from "../page/words.ts";
import { degrees, written } from "./degrees.ts";

interface Known {
  name: string;
  latin: string;
  kind: string;
  country: string;
  lat: number | null;
  lon: number | null;
}

type Degrees = [number, number]; // longitude, latitude

const CLOSE = 11; // zoom at a point
const WIDE = 5; // where nothing is known

export function setPlaces(panel: HTMLFormElement, settings: MapSettings, speech: Speech): void {
  for (const box of panel.querySelectorAll<HTMLElement>(".place-point")) new Placing(box, settings, speech);
}

class Placing {
  private readonly lat: HTMLInputElement;
  private readonly lon: HTMLInputElement;
  private readonly said = document.createElement("p");
  private map: MapView | null = null;

  constructor(
    private readonly box: HTMLElement,
    private readonly settings: MapSettings,
    private readonly speech: Speech,
  ) {
    const field = (part: string) => box.querySelector<HTMLInputElement>(`input[name$='.${part}']`)!;
    const name = field("name");
    [this.lat, this.lon] = [field("lat"), field("lon")];
    new Combobox<Known>(name, {
      ask: async (begun) => {
        const found = await listed<Known>("/api/v1/suggest", { kind: "place", q: begun.slice(0, 60), near: this.near() });
        return found.filter((each) => each.lat !== null && each.lon !== null);
      },
      write: ({ name: called, latin, country }) => ({ name: called, beside: [latin, country].filter(Boolean).join(", ") }),
      choose: (place) => {
        name.value = place.name;
        this.set([place.lon!, place.lat!]);
        this.map?.go([place.lon!, place.lat!], CLOSE);
      },
    });
    for (const input of [this.lat, this.lon]) input.addEventListener("input", () => this.show());
    this.offer();
  }

  /** A button that opens the map. */
  private offer(): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = this.speech.say("map.point.open");
    this.said.className = "hint";
    this.said.setAttribute("role", "status");
    button.addEventListener("click", () => {
      if (this.map) return this.set(this.map.middle());
      button.disabled = true;
      this.open(button).catch((error: unknown) => {
        console.warn(error);
        this.said.textContent = this.speech.say("map.failed");
      });
    });
    this.box.append(button, this.said);
  }

  private async open(button: HTMLButtonElement): Promise<void> {
    const map = document.createElement("div");
    map.className = "map is-small place-map";
    button.before(map);
    const { makeView } = await import("../map/view.ts");
    const nothing = () => undefined;
    const at = this.point();
    const around = middleOf(this.box);
    const view = at ? { lon: at[0], lat: at[1], zoom: CLOSE } : around && { lon: around[0], lat: around[1], zoom: WIDE };
    this.map = await makeView(map, { ...this.settings, view }, this.speech, { moved: nothing, picked: nothing, vague: nothing });
    this.map.label(this.speech.say("map.point.label"));
    this.map.onPoint((point) => this.set(point));
    this.map.nameplaces();
    this.show();
    button.textContent = this.speech.say("map.point.take");
    button.disabled = false;
    map.dataset["ready"] = "true";
  }

  private set([lon, lat]: Degrees): void {
    this.lat.value = written(lat);
    this.lon.value = written(lon);
    this.box.closest(".review-field")?.classList.add("is-changed");
    this.said.textContent = this.speech.say("map.point.set", { lat: this.lat.value, lon: this.lon.value });
    this.show();
  }

  private show(): void {
    this.map?.light(this.point());
  }

  /** The point of the fields, else the place's as it was read; null where neither is known. */
  private point(): Degrees | null {
    const [lat, lon] = [degrees(this.lat.value, 90), degrees(this.lon.value, 180)];
    if (lat !== null && lon !== null) return [lon, lat];
    const { lat: readLat = "", lon: readLon = "" } = this.box.dataset;
    return readLat && readLon ? [Number(readLon), Number(readLat)] : null;
  }

  /** Where names are looked for first: around this place, else around the others of the claim. */
  private near(): string {
    const at = this.point() ?? middleOf(this.box);
    return at ? `${at[1].toFixed(5)},${at[0].toFixed(5)}` : "";
  }
}

/** The place of the same claim that is located first; null where none is. */
function middleOf(box: HTMLElement): Degrees | null {
  const others = box.closest("form")?.querySelectorAll<HTMLElement>(".place-point") ?? [];
  for (const { dataset } of others) {
    if (dataset["lat"] && dataset["lon"]) return [Number(dataset["lon"]), Number(dataset["lat"])];
  }
  return null;
}
