/** Single keys of review. In a field all keys write, but Escape, which leaves it. */

import { type Deed, fieldOf, keymap } from "./keymap.ts";

const STORE = "marsad.keys";

export function watchKeys(page: Document, panel: HTMLFormElement): void {
  const keys = keymap(localStorage.getItem(STORE));
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inField = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
    const deed = keys[event.code];
    if (inField && deed !== "leave") return;
    const field = inField ? undefined : fieldOf(event.code);
    if (field !== undefined) {
      event.preventDefault();
      focusField(panel, field);
    } else if (deed) {
      if (act(page, panel, deed)) event.preventDefault();
    }
  });
  for (const hint of page.querySelectorAll<HTMLElement>("[data-key]")) {
    const deed = hint instanceof HTMLButtonElement ? hint.value || "undo" : "undo";
    const code = Object.keys(keys).find((each) => keys[each] === deed);
    const shown = hint.querySelector("kbd");
    if (code && shown) shown.textContent = code.replace(/^(Key|Digit)/, "");
  }
}

/** Do what a key stands for; whether there was anything to do. */
function act(page: Document, panel: HTMLFormElement, deed: Deed): boolean {
  if (deed === "leave") {
    if (!(page.activeElement instanceof HTMLElement)) return false;
    page.activeElement.blur();
    return true;
  }
  if (deed === "next" || deed === "previous") return step(page, deed === "next" ? 1 : -1);
  if (deed === "help") {
    panel.querySelector<HTMLElement>(".review-actions")?.scrollIntoView({ block: "center" });
    return true;
  }
  const button =
    deed === "undo"
      ? page.querySelector<HTMLButtonElement>(".review-undo button")
      : panel.querySelector<HTMLButtonElement>(`button[name=decision][value=${deed}]`);
  button?.click();
  return button !== null;
}

function step(page: Document, by: number): boolean {
  const links = [...page.querySelectorAll<HTMLAnchorElement>(".review-queue a")];
  const at = links.findIndex((link) => link.getAttribute("aria-current") === "true");
  const link = links[at + by];
  link?.click();
  return link !== undefined;
}

function focusField(panel: HTMLFormElement, at: number): void {
  const field = panel.querySelectorAll<HTMLElement>(".review-field")[at];
  field?.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
}
