/** Entry of the review page: keys by position, words taken from the text by selecting them, names suggested, places set. */

import { pageData } from "./page/data.ts";
import { speech } from "./page/words.ts";
import { watchKeys } from "./review/keys.ts";
import { setPlaces } from "./review/placing.ts";
import { takeSelections } from "./review/selecting.ts";
import { suggestNames } from "./review/suggesting.ts";
import { keepUnsaved } from "./review/unsaved.ts";

const panel = document.querySelector<HTMLFormElement>("form.review-panel");
const text = document.querySelector<HTMLElement>(".review-text");
if (panel) {
  watchKeys(document, panel);
  suggestNames(panel);
  const page = pageData();
  if (page?.map) setPlaces(panel, page.map, speech(page));
  if (text) takeSelections(text, panel);
  keepUnsaved(panel);
}
