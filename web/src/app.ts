/** Entry of every page: preferences, links that keep the state, spans and claims. Nothing here is needed to read a page. */

import { watchPreferences } from "./page/preferences.ts";
import { openFolds } from "./page/folds.ts";
import { keepStateInLinks } from "./page/links.ts";
import { linkSpans } from "./page/spans.ts";

watchPreferences();
keepStateInLinks();
openFolds();
linkSpans(document);
