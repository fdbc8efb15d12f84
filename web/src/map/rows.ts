/** Incidents as the server renders them, fetched as a fragment of HTML; and the list beside the map. */

const WAIT = 250; // milliseconds after the last change

/** Elements of a fragment that the server renders; null where it answers with an error. */
export async function fetchRows(base: string, query: URLSearchParams, signal: AbortSignal): Promise<Element[] | null> {
  const answer = await fetch(`${base}?${query}`, { signal, headers: { Accept: "text/html" } });
  if (!answer.ok) return null;
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...parsed.body.children].map((child) => document.importNode(child, true));
}

/** Keeps `#list` in step with the query; changes come often, so the newest waits a moment and the others are dropped. */
export class List {
  private list: HTMLElement;
  private timer = 0;
  private asked: AbortController | null = null;

  /** `pointed` is told the incident that is pointed at or in focus, or null. */
  constructor(
    list: HTMLElement,
    private readonly base: string,
    pointed: (uid: string | null) => void,
  ) {
    this.list = list;
    const tell = ({ target }: Event) => {
      const item = target instanceof Element ? target.closest<HTMLElement>("[data-uid]") : null;
      pointed(item?.dataset.uid ?? null);
    };
    const box = list.parentElement ?? list;
    box.addEventListener("pointerover", tell);
    box.addEventListener("focusin", tell);
    box.addEventListener("pointerleave", () => pointed(null));
    box.addEventListener("focusout", () => pointed(null));
  }

  refresh(query: URLSearchParams): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.fetch(query), WAIT);
  }

  private async fetch(query: URLSearchParams): Promise<void> {
    this.asked?.abort();
    const asked = new AbortController();
    this.asked = asked;
    this.list.setAttribute("aria-busy", "true");
    try {
      const rows = await fetchRows(this.base, query, asked.signal);
      if (rows) this.show(rows);
    } catch (error) {
      ignoreAbort(error);
    }
    if (this.asked === asked) this.list.removeAttribute("aria-busy");
  }

  /** Put the rows in; where the server had none, a list takes the place of its note. */
  private show(rows: Element[]): void {
    if (this.list.tagName !== "OL") {
      const list = document.createElement("ol");
      list.className = "list";
      list.id = this.list.id;
      this.list.replaceWith(list);
      this.list = list;
    }
    this.list.replaceChildren(...rows);
  }
}

/** Throw on what is no abort. */
export function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}
