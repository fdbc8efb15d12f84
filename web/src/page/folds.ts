/**
 * Folded parts (menu, filters) that wide screens show open. Styles alone show what is in them where a browser can do that;
 * that they are open is told here, for readers of screens and for browsers that cannot.
 */

const WIDE: Record<string, string> = { ".menu-box": "(min-width: 48.01rem)", ".fold": "(min-width: 60rem)" };

/** Open them where the screen is wide, now and when it becomes so. */
export function openFolds(): void {
  for (const [selector, query] of Object.entries(WIDE)) {
    const wide = matchMedia(query);
    const follow = () => {
      for (const fold of document.querySelectorAll<HTMLDetailsElement>(`details${selector}`)) fold.open = wide.matches;
    };
    follow();
    wide.addEventListener("change", follow);
  }
}
