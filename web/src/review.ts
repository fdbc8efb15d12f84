/** Entry of the review page: keys by position, words taken from the text by selecting them, names suggested. */

import { watchKeys } from "./review/keys.ts";
import { takeSelections } from "./review/selecting.ts";
import { suggestNames } from "./review/suggesting.ts";

const panel = document.querySelector<HTMLFormElement>("form.review-panel");
const text = document.querySelector<HTMLElement>(".review-text");
if (panel) {
  watchKeys(document, panel);
  suggestNames(panel);
  if (text) takeSelections(text, panel);
}
