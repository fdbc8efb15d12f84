/** Entry of the page of an incident for reviewers: incidents near it are suggested as one writes. */

import { suggestNear } from "./incident/near.ts";

const field = document.querySelector<HTMLInputElement>("input[data-near]");
if (field) suggestNear(field, document.documentElement.lang);
