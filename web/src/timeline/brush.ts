/**
 * The brush: a span of days over the timeline, moved by pointer or keys. Handles are sliders for screen readers.
 *
 * Keys on a handle: arrows one bin, Page Up and Page Down ten, Home and End to the ends; on the part between, both ends
 * move together. Escape and double click open both ends. The date inputs of the page do the same without the brush.
 */

import type { Speech } from "../page/words.ts";
import { type Bins, binOf } from "./bins.ts";
import { element, floorOf, type Scale } from "./drawing.ts";

/** Days, both included; null: open. */
export interface Span {
  since: number | null;
  until: number | null;
}

type Grip = "since" | "until" | "both";

const HANDLE = 6; // half the width of a handle, in pixels
const FAR = 1_000_000;
const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
  Home: -FAR,
  End: FAR,
};

export class Brush {
  readonly node = element("g", { class: "brush" });
  private readonly ground = element("rect", { class: "brush-ground", x: 0, y: 0 });
  private readonly outside = [element("rect", { class: "brush-out", y: 0 }), element("rect", { class: "brush-out", y: 0 })] as const;
  private readonly both: SVGRectElement;
  private readonly since: SVGRectElement;
  private readonly until: SVGRectElement;
  private bins: Bins = { unit: "day", starts: Int32Array.of(0, 1) };
  private scale: Scale = { at: () => 0, dayAt: () => 0 };
  private size = { width: 1, height: 100 };
  private span: Span = { since: null, until: null };

  /** `changed` is told each new span that the reader makes. */
  constructor(
    private readonly speech: Speech,
    private readonly rightToLeft: boolean,
    private readonly changed: (span: Span) => void,
  ) {
    this.both = this.slider("both", "brush-window");
    this.since = this.slider("since", "brush-handle");
    this.until = this.slider("until", "brush-handle");
    this.node.append(this.ground, ...this.outside, this.both, this.since, this.until);
    this.node.addEventListener("pointerdown", (event) => this.grab(event));
    this.node.addEventListener("dblclick", () => this.set({ since: null, until: null }));
  }

  /** Fit the brush to bins and scale. */
  fit(bins: Bins, scale: Scale, width: number, height: number): void {
    this.bins = bins;
    this.scale = scale;
    this.size = { width, height };
    this.draw();
  }

  /** Show a span that was set elsewhere. */
  show({ since, until }: Span): void {
    this.span = { since, until };
    this.draw();
  }

  private get low(): number {
    return this.bins.starts[0]!;
  }

  private get high(): number {
    return this.bins.starts[this.bins.starts.length - 1]! - 1;
  }

  private get from(): number {
    return clamp(this.span.since ?? this.low, this.low, this.high);
  }

  private get to(): number {
    return clamp(this.span.until ?? this.high, this.low, this.high);
  }

  private slider(grip: Grip, name: string): SVGRectElement {
    const rect = element("rect", { class: name, tabindex: 0, role: "slider", y: 0, "data-grip": grip });
    rect.setAttribute("aria-label", this.speech.say(`map.time.${grip}`));
    rect.addEventListener("keydown", (event) => {
      const by = STEPS[event.key];
      if (event.key === "Escape") this.set({ since: null, until: null });
      else if (by === undefined) return;
      else this.set(this.moved(grip, this.rightToLeft && /Left|Right/.test(event.key) ? -by : by));
      event.preventDefault();
    });
    return rect;
  }

  private set(next: Span): void {
    const since = next.since !== null && next.since <= this.low ? null : next.since;
    const until = next.until !== null && next.until >= this.high ? null : next.until;
    if (since === this.span.since && until === this.span.until) return;
    this.span = { since, until };
    this.draw();
    this.changed(this.span);
  }

  /** First and last day of the bin `steps` away from the one that holds a day. */
  private bin(day: number, steps: number): [number, number] {
    const bin = clamp(binOf(this.bins, day) + steps, 0, this.bins.starts.length - 2);
    return [this.bins.starts[bin]!, this.bins.starts[bin + 1]! - 1];
  }

  /** A span with one end, or both, moved by bins. */
  private moved(grip: Grip, by: number): Span {
    const first = binOf(this.bins, this.from);
    const last = binOf(this.bins, this.to);
    if (grip === "since") return { since: this.bin(this.from, Math.min(by, last - first))[0], until: this.span.until };
    if (grip === "until") return { since: this.span.since, until: this.bin(this.to, Math.max(by, first - last))[1] };
    const fit = clamp(by, -first, this.bins.starts.length - 2 - last);
    return { since: this.bin(this.from, fit)[0], until: this.bin(this.to, fit)[1] };
  }

  private grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    const grip = (event.target as Element).getAttribute("data-grip") as Grip | null;
    const open = this.span.since === null && this.span.until === null;
    const start = this.dayAt(event);
    const [since, until] = [this.from, this.to];
    this.node.setPointerCapture(event.pointerId);
    this.follow((day) => {
      if (grip === "since") return { since: Math.min(this.bin(day, 0)[0], until), until: this.span.until };
      if (grip === "until") return { since: this.span.since, until: Math.max(this.bin(day, 0)[1], since) };
      if (grip === "both" && !open) {
        const by = clamp(Math.round(day - start), this.low - since, this.high - until);
        return { since: since + by, until: until + by };
      }
      return { since: this.bin(Math.min(start, day), 0)[0], until: this.bin(Math.max(start, day), 0)[1] };
    });
  }

  /** Set what `spanAt` says for each day the pointer comes to, once a frame, until it is let go. */
  private follow(spanAt: (day: number) => Span): void {
    const ends = new AbortController();
    const { signal } = ends;
    let frame = 0;
    const move = (event: PointerEvent) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.set(spanAt(this.dayAt(event))));
    };
    this.node.addEventListener("pointermove", move, { signal });
    for (const type of ["pointerup", "pointercancel"]) this.node.addEventListener(type, () => ends.abort(), { signal });
  }

  private dayAt(event: PointerEvent): number {
    const left = this.node.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    return clamp(this.scale.dayAt(event.clientX - left), this.low, this.high);
  }

  private draw(): void {
    const one = this.scale.at(this.from);
    const other = this.scale.at(this.to + 1);
    const [left, right] = [Math.min(one, other), Math.max(one, other)];
    this.place(this.ground, 0, this.size.width);
    this.place(this.outside[0], 0, left);
    this.place(this.outside[1], right, this.size.width);
    this.place(this.both, left, right);
    this.place(this.since, one - HANDLE, one + HANDLE);
    this.place(this.until, other - HANDLE, other + HANDLE);
    const [since, until] = [this.speech.day(this.from), this.speech.day(this.to)];
    this.describe(this.since, this.from, since);
    this.describe(this.until, this.to, until);
    this.describe(this.both, this.from, this.speech.say("map.time.span", { since, until }));
    this.node.classList.toggle("is-open", this.span.since === null && this.span.until === null);
  }

  private place(rect: SVGRectElement, left: number, right: number): void {
    rect.setAttribute("x", left.toFixed(1));
    rect.setAttribute("width", Math.max(0, right - left).toFixed(1));
    rect.setAttribute("height", String(floorOf(this.size.height)));
  }

  private describe(rect: SVGRectElement, now: number, text: string): void {
    rect.setAttribute("aria-valuemin", String(this.low));
    rect.setAttribute("aria-valuemax", String(this.high));
    rect.setAttribute("aria-valuenow", String(now));
    rect.setAttribute("aria-valuetext", text);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
