/** The timeline of the front page: bars of all incidents that pass, bars of those in the map's view, and the brush. */

import type { Incidents } from "../map/columns.ts";
import type { Speech } from "../page/words.ts";
import { type Bins, countBins, extent, makeBins } from "./bins.ts";
import { Brush, type Span } from "./brush.ts";
import { axis, bars, element, makeScale, type Scale } from "./drawing.ts";

const HEIGHT = 108;
const NARROWEST = 120;
const BAR = 4; // pixels a bar needs at least

interface Drawn {
  incidents: Incidents;
  all: Uint8Array;
  inView: Uint8Array;
}

export class Timeline {
  private readonly rightToLeft: boolean;
  private readonly svg = element("svg", { class: "timeline-drawing", height: HEIGHT, role: "group" });
  private readonly allBars = element("path", { class: "bar-all" });
  private readonly viewBars = element("path", { class: "bar-view" });
  private readonly unit = document.createElement("p");
  private readonly brush: Brush;
  private ticks = element("g");
  private drawn: Drawn | null = null;
  private fitted: { incidents: Incidents; width: number; bins: Bins | null; scale: Scale | null } | null = null;

  /** Put a timeline into `box`; `changed` is told each span that the reader brushes. */
  constructor(
    box: HTMLElement,
    private readonly speech: Speech,
    changed: (span: Span) => void,
  ) {
    this.rightToLeft = getComputedStyle(box).direction === "rtl";
    this.brush = new Brush(speech, this.rightToLeft, changed);
    this.svg.setAttribute("aria-label", speech.say("map.time.label"));
    this.unit.className = "timeline-unit";
    this.svg.append(this.allBars, this.viewBars, this.ticks, this.brush.node);
    box.append(this.svg, this.unit);
    new ResizeObserver(() => this.draw()).observe(this.svg);
  }

  /** Draw for incidents: `all` passes type and status, `inView` lies in the map's view too. */
  show(incidents: Incidents, all: Uint8Array, inView: Uint8Array): void {
    this.drawn = { incidents, all, inView };
    this.draw();
  }

  /** Show a span that was set elsewhere. */
  showSpan(span: Span): void {
    this.brush.show(span);
  }

  private draw(): void {
    if (!this.drawn) return;
    const { incidents, all, inView } = this.drawn;
    const { bins, scale } = this.fit(incidents);
    this.svg.classList.toggle("is-empty", bins === null);
    if (!bins || !scale) return;
    const counts = countBins(incidents, bins, all);
    const most = counts.reduce((one, other) => Math.max(one, other), 1);
    this.allBars.setAttribute("d", bars(bins, counts, most, scale, HEIGHT));
    this.viewBars.setAttribute("d", bars(bins, countBins(incidents, bins, inView), most, scale, HEIGHT));
  }

  /** Bins and scale for these incidents and the width there is; made anew only when one of them changed. */
  private fit(incidents: Incidents): { bins: Bins | null; scale: Scale | null } {
    const width = Math.max(NARROWEST, Math.floor(this.svg.getBoundingClientRect().width));
    if (this.fitted?.incidents === incidents && this.fitted.width === width) return this.fitted;
    const days = extent(incidents);
    const bins = days && makeBins(days[0], days[1], Math.floor(width / BAR));
    const scale = bins && makeScale(bins, width, this.rightToLeft);
    this.fitted = { incidents, width, bins, scale };
    if (bins && scale) {
      const ticks = axis(bins, scale, width, HEIGHT, this.speech);
      this.ticks.replaceWith(ticks);
      this.ticks = ticks;
      this.unit.textContent = this.speech.say(`map.time.per.${bins.unit}`);
      this.brush.fit(bins, scale, width, HEIGHT);
    }
    return this.fitted;
  }
}
