/** Links that keep the state of the page (`a[data-keep]`, the language switch): scripts change the address after it was rendered. */

/** On use, give such a link the query of the page as it is now, under the link's own parameters. */
export function keepStateInLinks(): void {
  const renew = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-keep]") : null;
    if (link) link.search = merged(new URLSearchParams(location.search), ownParameters(link)).toString();
  };
  for (const type of ["click", "auxclick", "contextmenu"]) document.addEventListener(type, renew, true);
}

/** `data-keep` names the parameters that are the link's own. */
function ownParameters(link: HTMLAnchorElement): URLSearchParams {
  const own = new URLSearchParams(link.search);
  const names = (link.dataset.keep ?? "").split(" ");
  return new URLSearchParams([...own].filter(([name]) => names.includes(name)));
}

/** `over` laid on `under`: its parameters replace those of the same name. */
export function merged(under: URLSearchParams, over: URLSearchParams): URLSearchParams {
  const result = new URLSearchParams([...under].filter(([name]) => !over.has(name)));
  for (const [name, value] of over) result.append(name, value);
  return result;
}
