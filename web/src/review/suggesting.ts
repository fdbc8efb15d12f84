/** Names of the registry and the gazetteer, suggested while one writes (the combobox pattern of WAI-ARIA). */

interface Suggestion {
  id: string;
  name: string;
  latin: string;
  kind: string;
  country: string;
}

const WAIT = 150; // milliseconds without a key before names are asked for

export function suggestNames(panel: HTMLFormElement): void {
  const inputs = panel.querySelectorAll<HTMLInputElement>("input[name$='.text']");
  for (const input of inputs) {
    const kind = /^(actors|targets|sources)\./.test(input.name) ? "actor" : null;
    if (kind) new Combobox(input, kind);
  }
}

class Combobox {
  private readonly list = document.createElement("ul");
  private shown: Suggestion[] = [];
  private at = -1;
  private timer = 0;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly kind: string,
  ) {
    this.list.className = "options";
    this.list.id = `options-${input.name.replaceAll(".", "-")}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.getAttribute("aria-label") ?? "");
    this.list.hidden = true;
    input.after(this.list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
      ["autocomplete", "off"],
    ] as const) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
  }

  private ask(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(this.input.value.trim()), WAIT);
  }

  private async load(begun: string): Promise<void> {
    if (!begun) return this.close();
    const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ kind: this.kind, q: begun.slice(0, 60) })}`);
    if (!answer.ok || this.input.value.trim() !== begun) return;
    this.show((await answer.json()) as Suggestion[]);
  }

  private show(names: Suggestion[]): void {
    this.shown = names;
    this.at = -1;
    this.list.replaceChildren(
      ...names.map((each, at) => {
        const line = document.createElement("li");
        line.id = `${this.list.id}-${at}`;
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        const name = document.createElement("bdi");
        name.textContent = each.name;
        const latin = document.createElement("small");
        latin.textContent = ` ${each.latin}`;
        line.append(name, latin);
        line.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.choose(at);
        });
        return line;
      }),
    );
    this.list.hidden = names.length === 0;
    this.input.setAttribute("aria-expanded", String(names.length > 0));
  }

  private onKey(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.point((this.at + (event.key === "ArrowDown" ? 1 : -1) + this.shown.length) % this.shown.length);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.choose(this.at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  private point(at: number): void {
    this.at = at;
    for (const [index, line] of [...this.list.children].entries()) line.setAttribute("aria-selected", String(index === at));
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
  }

  /** Take a party of the registry: the words stay those of the report, the name is what they stand for. */
  private choose(at: number): void {
    const chosen = this.shown[at];
    const row = this.input.closest<HTMLElement>(".review-row");
    if (!chosen || !row) return;
    for (const [part, value] of [["entry", chosen.id], ["name", chosen.name], ["class", chosen.kind]] as const) {
      const field = row.querySelector<HTMLInputElement | HTMLSelectElement>(`[name$='.${part}']`);
      if (field) field.value = value;
    }
    const span = row.querySelector<HTMLInputElement>("input[name$='.span']");
    if (!span?.value) this.input.value = this.input.defaultValue || chosen.name;
    row.closest(".review-field")?.classList.add("is-changed");
    this.close();
  }

  private close(): void {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
