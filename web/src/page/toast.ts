/** Short messages that go by themselves; screen readers hear them too (`#toasts` is a live region). */

const STAYS = 6000; // milliseconds

/** Show a message. */
export function toast(text: string): void {
  const box = document.getElementById("toasts");
  if (!box) return;
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = text;
  box.append(note);
  setTimeout(() => note.remove(), STAYS);
}
