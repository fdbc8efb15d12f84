/** The panel beside the map: the incidents under a mark, as the server renders them. */

import type { PageData } from "../page/data.ts";
import type { Speech } from "../page/words.ts";
import type { Mark } from "./clusters.ts";
import type { Incidents } from "./columns.ts";
import { fetchRows, ignoreAbort } from "./rows.ts";
import type { Spots } from "./spots.ts";

const SHOWN = 50; // incidents; the server gives no more for ids

export class Panel {
  private readonly panel = document.createElement("section");
  private readonly heading = document.createElement("h2");
  private readonly note = document.createElement("p");
  private readonly list = document.createElement("ol");
  private asked: AbortController | null = null;
  private from: Element | null = null;

  constructor(
    frame: HTMLElement,
    private readonly page: PageData,
    private readonly speech: Speech,
  ) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button small map-panel-close";
    close.textContent = speech.say("map.close");
    close.addEventListener("click", () => this.hide());
    this.heading.id = "map-panel-title";
    this.list.className = "list";
    this.panel.className = "map-panel";
    this.panel.hidden = true;
    this.panel.tabIndex = -1;
    this.panel.setAttribute("aria-labelledby", this.heading.id);
    this.panel.append(close, this.heading, this.note, this.list);
    this.panel.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.hide();
    });
    frame.append(this.panel);
  }

  /** Show what lies under a mark: how exact it is, its place, its incidents (row numbers). */
  showMark(mark: Mark, rows: readonly number[], spots: Spots, incidents: Incidents): void {
    const about: Node[] = [];
    const radius = spots.radiusKm[mark.spots[0]!]!;
    const place = incidents.place[mark.lead]!;
    if (mark.kind !== "cluster") {
      if (radius >= 1) about.push(document.createTextNode(`${this.speech.say("map.within", { km: Math.round(radius) })} `));
      if (place >= 0 && this.page.map?.place) about.push(this.link(this.page.map.place.replace("{id}", String(place))));
    }
    this.show(rows, incidents, this.speech.say("map.here", { n: rows.length }), about);
  }

  /** Show incidents under a title. */
  show(rows: readonly number[], incidents: Incidents, title: string, about: Node[] = []): void {
    this.asked?.abort();
    this.asked = new AbortController();
    this.from = document.activeElement;
    this.heading.textContent = title;
    this.note.replaceChildren(...about);
    if (rows.length > SHOWN) this.note.append(this.speech.say("map.first", { n: SHOWN }));
    this.list.replaceChildren();
    this.panel.hidden = false;
    this.panel.focus();
    const query = new URLSearchParams(rows.slice(0, SHOWN).map((row) => ["uid", incidents.uid(row)]));
    if (this.page.map?.rows) {
      fetchRows(this.page.map.rows, query, this.asked.signal)
        .then((found) => this.list.replaceChildren(...(found ?? [])))
        .catch(ignoreAbort);
    }
  }

  private hide(): void {
    this.asked?.abort();
    this.panel.hidden = true;
    if (this.from instanceof HTMLElement) this.from.focus();
  }

  private link(href: string): HTMLAnchorElement {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = this.speech.say("map.place");
    return link;
  }
}
