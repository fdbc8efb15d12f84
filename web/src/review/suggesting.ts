/** Parties of the registry, suggested while one writes. */

import { Combobox, listed } from "../page/combobox.ts";

interface Party {
  id: string;
  name: string;
  latin: string;
  kind: string;
}

export function suggestNames(panel: HTMLFormElement): void {
  for (const input of panel.querySelectorAll<HTMLInputElement>("input[name$='.text']")) {
    if (!/^(actors|targets|sources)\./.test(input.name)) continue;
    new Combobox<Party>(input, {
      ask: (begun) => listed("/api/v1/suggest", { kind: "actor", q: begun.slice(0, 60) }),
      write: ({ name, latin }) => ({ name, beside: latin }),
      choose: (party) => choose(input, party),
    });
  }
}

/** Take a party of the registry: the words stay those of the report, the name is what they stand for. */
function choose(input: HTMLInputElement, chosen: Party): void {
  const row = input.closest<HTMLElement>(".review-row");
  if (!row) return;
  for (const [part, value] of [["entry", chosen.id], ["name", chosen.name], ["class", chosen.kind]] as const) {
    const field = row.querySelector<HTMLInputElement | HTMLSelectElement>(`[name$='.${part}']`);
    if (field) field.value = value;
  }
  const span = row.querySelector<HTMLInputElement>("input[name$='.span']");
  if (!span?.value) input.value = input.defaultValue || chosen.name;
  row.closest(".review-field")?.classList.add("is-changed");
}
