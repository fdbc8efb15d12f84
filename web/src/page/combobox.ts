/** A field that offers what may be meant while one writes (the combobox pattern of WAI-ARIA). */

const WAIT = 150; // milliseconds without a key before it is asked

export interface Offers<T> {
  /** What may be meant by what was written. */
  ask(begun: string): Promise<T[]>;
  /** How one is written in the list: its name, and what stands small beside it. */
  write(each: T): { name: string; beside: string };
  choose(each: T): void;
  /** Whether the whole list is offered in an empty field. */
  unasked?: boolean;
}

export class Combobox<T> {
  private readonly list = document.createElement("ul");
  private shown: T[] = [];
  private at = -1;
  private timer = 0;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly offers: Offers<T>,
  ) {
    this.list.className = "options";
    this.list.id = `options-${(input.name || input.id).replaceAll(".", "-")}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent ?? "");
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
    if (offers.unasked) input.addEventListener("focus", () => this.ask());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
  }

  private ask(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(this.input.value.trim()), WAIT);
  }

  private async load(begun: string): Promise<void> {
    if (!begun && !this.offers.unasked) return this.close();
    const found = await this.offers.ask(begun);
    if (this.input.value.trim() === begun && document.activeElement === this.input) this.show(found);
  }

  private show(found: T[]): void {
    this.shown = found;
    this.at = -1;
    this.list.replaceChildren(...found.map((each, at) => this.line(each, at)));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  private line(each: T, at: number): HTMLElement {
    const line = document.createElement("li");
    line.id = `${this.list.id}-${at}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const { name, beside } = this.offers.write(each);
    const first = document.createElement("bdi");
    first.textContent = name;
    const second = document.createElement("small");
    second.dir = "auto";
    second.textContent = ` ${beside}`;
    line.append(first, second);
    line.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take(at);
    });
    return line;
  }

  private onKey(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const start = this.at < 0 && event.key === "ArrowUp" ? 0 : this.at;
      this.point((start + (event.key === "ArrowDown" ? 1 : -1) + this.shown.length) % this.shown.length);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  private point(at: number): void {
    this.at = at;
    for (const [index, line] of [...this.list.children].entries()) line.setAttribute("aria-selected", String(index === at));
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
  }

  private take(at: number): void {
    const chosen = this.shown[at];
    if (chosen === undefined) return;
    this.offers.choose(chosen);
    this.close();
  }

  private close(): void {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** JSON of an address of this server; an empty list when it fails. */
export async function listed<T>(path: string, query: Record<string, string>): Promise<T[]> {
  try {
    const answer = await fetch(`${path}?${new URLSearchParams(query)}`);
    return answer.ok ? ((await answer.json()) as T[]) : [];
  } catch {
    return [];
  }
}
