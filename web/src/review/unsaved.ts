/** What was typed into a form is not lost by leaving its page for another one: the browser asks first. */

export function keepUnsaved(panel: HTMLFormElement): void {
  const before = written(panel);
  let saving = false;
  panel.addEventListener("submit", () => {
    saving = true;
  });
  window.addEventListener("beforeunload", (leaving) => {
    if (!saving && written(panel) !== before) leaving.preventDefault();
  });
}

function written(panel: HTMLFormElement): string {
  return JSON.stringify([...new FormData(panel)]);
}
