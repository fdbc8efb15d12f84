/**
 * The report page: pieces of text and the claims that they belong to light up together, on hover and on focus.
 *
 * Pieces are `[data-claims]` (ids, space between), claims `[data-claim]`, values of a claim `[data-span]` ("start-end").
 */

const LIT = "is-lit";

/** Link pieces and claims under `root`, both ways. */
export function linkSpans(root: ParentNode): void {
  const pieces = new Map<string, HTMLElement[]>();
  for (const piece of root.querySelectorAll<HTMLElement>("[data-claims]")) {
    for (const id of claimsOf(piece)) pieces.set(id, [...(pieces.get(id) ?? []), piece]);
  }
  const claims = new Map([...root.querySelectorAll<HTMLElement>("[data-claim]")].map((claim) => [claim.dataset.claim ?? "", claim]));
  let lit: Element[] = [];

  const light = (target: EventTarget | null) => {
    for (const element of lit) element.classList.remove(LIT);
    lit = target instanceof Element ? partners(target, pieces, claims) : [];
    for (const element of lit) element.classList.add(LIT);
  };
  for (const box of root.querySelectorAll<HTMLElement>(".reading, .review")) {
    box.addEventListener("pointerover", ({ target }) => light(target));
    box.addEventListener("pointerleave", () => light(document.activeElement));
    box.addEventListener("focusin", ({ target }) => light(target));
    box.addEventListener("focusout", () => light(null));
  }
}

function partners(target: Element, pieces: Map<string, HTMLElement[]>, claims: Map<string, HTMLElement>): Element[] {
  const piece = target.closest<HTMLElement>("[data-claims]");
  if (piece) {
    const ids = claimsOf(piece);
    const values = ids.flatMap((id) => [...(claims.get(id)?.querySelectorAll("[data-span]") ?? [])]);
    const same = values.filter((value) => overlaps(value.getAttribute("data-span"), piece.dataset.at));
    return [...ids.flatMap((id) => claims.get(id) ?? []), ...ids.flatMap((id) => pieces.get(id) ?? []), ...same];
  }
  const claim = target.closest<HTMLElement>("[data-claim]");
  if (!claim) return [];
  const own = pieces.get(claim.dataset.claim ?? "") ?? [];
  const value = target.closest("[data-span]");
  if (!value) return [claim, ...own];
  return [claim, value, ...own.filter((each) => overlaps(value.getAttribute("data-span"), each.dataset.at))];
}

function claimsOf(piece: HTMLElement): string[] {
  return (piece.dataset.claims ?? "").split(" ").filter(Boolean);
}

/** Whether two spans "start-end" share a character. */
export function overlaps(one: string | null | undefined, other: string | null | undefined): boolean {
  const [a, b] = (one ?? "").split("-").map(Number);
  const [c, d] = (other ?? "").split("-").map(Number);
  return a !== undefined && b !== undefined && c !== undefined && d !== undefined && a < d && c < b;
}
