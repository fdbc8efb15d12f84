/** Words of the report taken into a field by selecting them: their characters are kept with them. */

import { codePoints } from "./codepoints.ts";

export function takeSelections(text: HTMLElement, panel: HTMLFormElement): void {
  let row: HTMLElement | null = null;
  panel.addEventListener("focusin", (event) => {
    const field = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(".review-row") : null;
    if (!field) return;
    row?.closest(".review-field")?.classList.remove("is-editing");
    row = field;
    row.closest(".review-field")?.classList.add("is-editing");
  });
  panel.addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.name.endsWith(".text")) return;
    setSpan(input.closest(".review-row"), "");
    input.closest(".review-field")?.classList.add("is-changed");
  });
  text.addEventListener("pointerup", () => take(text, row));
  text.addEventListener("keyup", () => take(text, row));
}

function take(text: HTMLElement, row: HTMLElement | null): void {
  const selection = getSelection();
  if (!row || !selection || selection.isCollapsed || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const sentence = sentenceOf(range.startContainer);
  if (!sentence || sentence !== sentenceOf(range.endContainer) || !text.contains(sentence)) return;
  const before = document.createRange();
  before.selectNodeContents(sentence);
  before.setEnd(range.startContainer, range.startOffset);
  const whole = range.toString();
  const words = whole.trim();
  if (!words) return;
  const lead = whole.length - whole.trimStart().length;
  const start = Number(sentence.dataset["start"]) + codePoints(before.toString()) + codePoints(whole.slice(0, lead));
  const input = row.querySelector<HTMLInputElement>("input[name$='.text']");
  if (!input) return;
  input.value = words;
  setSpan(row, `${start}-${start + codePoints(words)}`);
  row.closest(".review-field")?.classList.add("is-changed");
}

function sentenceOf(node: Node): HTMLElement | null {
  const element = node instanceof HTMLElement ? node : node.parentElement;
  return element?.closest<HTMLElement>("[data-start]") ?? null;
}

function setSpan(row: HTMLElement | null, span: string): void {
  const hidden = row?.querySelector<HTMLInputElement>("input[name$='.span']");
  if (hidden) hidden.value = span;
}
