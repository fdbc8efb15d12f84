/** The filters of the front page: what scripts answer applies at once, what only the server knows is asked anew. */

import { isoOf } from "../page/days.ts";
import { asked, readState, type State } from "./address.ts";

const OWN = ["since", "until", "type", "status"];

export class Form {
  /** `changed` gets what scripts answer, `ask` a query for the server. */
  constructor(
    private readonly form: HTMLFormElement,
    changed: (patch: Partial<State>) => void,
    ask: (query: URLSearchParams) => void,
  ) {
    document.addEventListener("input", (event) => {
      const control = this.own(event);
      if (!control || !OWN.includes(control.name)) return;
      const { since, until, types, statuses } = readState(this.values());
      changed(control.name === "since" || control.name === "until" ? { since, until } : { types, statuses });
    });
    document.addEventListener("change", (event) => {
      const control = this.own(event);
      if (control && asked(new URLSearchParams([[control.name, "x"]])).size > 0) ask(asked(this.values()));
    });
  }

  /** Put days into the date inputs; one that the reader is typing in stays. */
  showDays({ since, until }: Pick<State, "since" | "until">): void {
    for (const [id, day] of Object.entries({ since, until })) {
      const input = document.getElementById(id);
      if (input instanceof HTMLInputElement && input !== document.activeElement) input.value = day === null ? "" : isoOf(day);
    }
  }

  /** The control of an event if it belongs to the form (it may stand elsewhere, by its `form` attribute). */
  private own({ target }: Event): HTMLInputElement | HTMLSelectElement | null {
    const control = target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target : null;
    return control?.form === this.form ? control : null;
  }

  private values(): URLSearchParams {
    return new URLSearchParams(new FormData(this.form) as unknown as Record<string, string>);
  }
}
