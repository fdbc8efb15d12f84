/** Which key does what, by its place on the keyboard (`event.code`), so that the layout does not matter. */

export type Deed = "accept" | "reject" | "reopen" | "undo" | "next" | "previous" | "field" | "leave" | "help";
export type Keymap = Readonly<Record<string, Deed>>;

export const KEYS: Keymap = {
  KeyA: "accept",
  KeyR: "reject",
  KeyO: "reopen",
  KeyU: "undo",
  KeyJ: "next",
  KeyK: "previous",
  Escape: "leave",
  Slash: "help",
};

/** The keymap with the reader's own keys (`{"KeyX": "accept"}`, JSON); what is no deed is passed over. */
export function keymap(own: string | null): Keymap {
  const deeds = new Set<string>([...Object.values(KEYS), "field"]);
  try {
    const told: unknown = own === null ? {} : JSON.parse(own);
    if (typeof told !== "object" || told === null) return KEYS;
    const good = Object.entries(told).filter(([, deed]) => typeof deed === "string" && deeds.has(deed));
    const moved = new Set(good.map(([, deed]) => deed));
    const rest = Object.entries(KEYS).filter(([, deed]) => !moved.has(deed));
    return Object.fromEntries([...rest, ...good]) as Keymap;
  } catch {
    return KEYS;
  }
}

/** The field that a digit stands for, counted from 0; none for other keys. */
export function fieldOf(code: string): number | undefined {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  return digit === undefined ? undefined : Number(digit) - 1;
}
