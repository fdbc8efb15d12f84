/**
 * The marks' pictures, drawn when the map first asks for them.
 *
 * A picture's name is `mark:FORM:FAMILY:SIZE`. Forms tell agreement without colour: `firm` a full disc (two independent
 * origins or more), `single` an open ring, `disputed` a disc of which half is open, `unreal` a dashed ring (planned,
 * possible, denied), `many-N` a disc for a number, with N eighths of a ring around it for the share that is disputed.
 * `hatch` is the pattern of areas.
 */

import type { Colours } from "./colours.ts";

export type Form = "firm" | "single" | "disputed" | "unreal" | `many-${number}`;

export const EIGHTHS = 8;

/** Diameters of the discs for numbers, by size. */
export const SIZES = [18, 26, 32, 40, 48];

/** The size of a disc for a count. */
export function sizeOf(count: number): number {
  return count === 1 ? 0 : count < 10 ? 1 : count < 100 ? 2 : count < 1000 ? 3 : 4;
}

export function iconName(form: Form, family: number, size: number): string {
  return `mark:${form}:${family}:${size}`;
}

/** Draw a picture at `ratio` pixels a CSS pixel; null for a name that is none of ours. */
export function drawIcon(name: string, colours: Colours, ratio: number): ImageData | null {
  if (name === "hatch") return drawHatch(colours, ratio);
  const [kind, form, family, size] = name.split(":");
  if (kind !== "mark") return null;
  const diameter = SIZES[Number(size)] ?? 18;
  const colour = colours.families[Number(family)] ?? colours.ink;
  const [context, side] = canvas(diameter + 6, ratio);
  const middle = side / 2;
  const radius = diameter / 2;
  drawForm(context, form as Form, middle, radius, colour, colours.paper);
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function drawForm(context: CanvasRenderingContext2D, form: Form, middle: number, radius: number, colour: string, paper: string): void {
  const disc = (size: number, fill: string) => {
    context.beginPath();
    context.arc(middle, middle, size, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
  };
  const ring = (size: number, width: number, dash: number[] = []) => {
    context.beginPath();
    context.arc(middle, middle, size, 0, 2 * Math.PI);
    context.setLineDash(dash);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  };
  const arc = (size: number, share: number) => {
    context.beginPath();
    context.arc(middle, middle, size, -Math.PI / 2, -Math.PI / 2 + share * 2 * Math.PI);
    context.lineWidth = 3;
    context.strokeStyle = colour;
    context.stroke();
  };
  disc(radius + 1.5, paper);
  if (form.startsWith("many-")) {
    disc(radius - 4, colour);
    const share = Number(form.slice(5)) / EIGHTHS;
    if (share > 0) arc(radius - 1, share);
    return;
  }
  if (form === "firm") disc(radius - 3, colour);
  else if (form === "unreal") ring(radius - 4, 2.5, [3, 2.6]);
  else ring(radius - 4, 3);
  if (form === "disputed") {
    context.beginPath();
    context.arc(middle, middle, radius - 4, -Math.PI / 2, Math.PI / 2);
    context.fillStyle = colour;
    context.fill();
  }
}

function drawHatch(colours: Colours, ratio: number): ImageData {
  const [context, side] = canvas(8, ratio);
  context.strokeStyle = colours.ink;
  context.globalAlpha = 0.32;
  context.lineWidth = 1;
  for (const shift of [-side, 0, side]) {
    context.beginPath();
    context.moveTo(shift - 1, side + 1);
    context.lineTo(shift + side + 1, -1);
    context.stroke();
  }
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function canvas(side: number, ratio: number): [CanvasRenderingContext2D, number] {
  const made = document.createElement("canvas");
  made.width = made.height = Math.round(side * ratio);
  const context = made.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no canvas to draw on.");
  context.scale(ratio, ratio);
  return [context, side];
}
