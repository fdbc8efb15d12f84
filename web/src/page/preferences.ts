/** Preferences: the form of the page frame works without script; with it, a choice applies at once. */

/** Make `select[data-pref]` and `input[data-pref]` apply on change; the theme without loading the page anew. */
export function watchPreferences(): void {
  for (const control of document.querySelectorAll<HTMLSelectElement | HTMLInputElement>("[data-pref]")) {
    const { form } = control;
    form?.querySelector<HTMLElement>("[data-noscript]")?.setAttribute("hidden", "");
    control.addEventListener("change", () => {
      if (control.dataset.pref !== "theme") return form?.requestSubmit();
      document.documentElement.dataset.theme = control.value;
      document.dispatchEvent(new Event("marsad:theme"));
      if (form) void keep(form);
    });
  }
}

/** Have the server remember, in the background; if it cannot, the choice holds for this page. */
async function keep(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.type !== "opaqueredirect" && !answer.ok) console.warn(`The preference was not kept (${answer.status}).`);
}
