/** Incidents near one in place and time, suggested while one writes a place, a type or an id. */

import { Combobox, listed } from "../page/combobox.ts";

interface Incident {
  id: string;
  first: string;
  last: string;
  types: string[];
  places: string[];
}

interface ClaimType {
  code: string;
  english: string;
  arabic: string;
}

/** `input` has the address to ask in `data-near`. */
export function suggestNear(input: HTMLInputElement, lang: string): void {
  let labels: Promise<Map<string, string>> | null = null;
  const named = async () => {
    const types = await listed<ClaimType>("/api/v1/types", {});
    return new Map(types.map((each) => [each.code, lang === "ar" ? each.arabic : each.english]));
  };
  let known = new Map<string, string>();
  new Combobox<Incident>(input, {
    unasked: true,
    async ask(begun) {
      labels ??= named();
      const [found, names] = await Promise.all([listed<Incident>(input.dataset["near"] ?? "", { q: begun.slice(0, 60) }), labels]);
      known = names;
      return found;
    },
    write(each) {
      const days = each.first === each.last ? each.first : `${each.first} – ${each.last}`;
      const types = each.types.slice(0, 2).map((code) => known.get(code) ?? code);
      return { name: [...types, ...each.places.slice(0, 2)].join(" · "), beside: `${days} · ${each.id}` };
    },
    choose(each) {
      input.value = each.id;
    },
  });
}
