/** The colours of the style sheet as values that a canvas and MapLibre understand. */

export const FAMILIES = ["violence", "territory", "access", "force", "politics", "protest", "humanitarian"] as const;

export interface Colours {
  sea: string;
  land: string;
  coast: string;
  border: string;
  label: string;
  halo: string;
  ink: string;
  paper: string;
  accent: string;
  /** One for each of FAMILIES, and the last for mixed ones. */
  families: string[];
}

/** Read them for the theme that is shown now. */
export function readColours(root: HTMLElement): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    sea: read("map-sea"),
    land: read("map-land"),
    coast: read("map-coast"),
    border: read("map-border"),
    label: read("map-label"),
    halo: read("map-halo"),
    ink: read("ink"),
    paper: read("surface"),
    accent: read("accent"),
    families: [...FAMILIES.map((name) => read(`family-${name}`)), read("family-mixed")],
  };
  probe.remove();
  return colours;
}

/** The index into `families` for a set of families (one bit each): the mixed one for more than one. */
export function familyOf(bits: number): number {
  const found = FAMILIES.findIndex((_, index) => bits === 1 << index);
  return found < 0 ? FAMILIES.length : found;
}

/** The bit number of each type's family; unknown families count as the mixed one. */
export function familiesOf(types: readonly string[]): Uint8Array {
  return Uint8Array.from(types, (code) => {
    const index = FAMILIES.findIndex((family) => code.startsWith(`${family}.`));
    return index < 0 ? FAMILIES.length : index;
  });
}
