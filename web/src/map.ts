/** Entry of pages with a map: the front page, or a small map of one place. */

import { pageData } from "./page/data.ts";
import { toast } from "./page/toast.ts";
import { speech } from "./page/words.ts";

const page = pageData();
const box = document.getElementById("map");
if (page?.map && box) {
  const words = speech(page);
  const { single } = page.map;
  const started = single
    ? import("./map/single.ts").then(({ showSingle }) => showSingle(box, page, words, single))
    : import("./map/observatory.ts").then(({ observe }) => observe(box, page, words));
  started.catch((error: unknown) => {
    console.warn(error);
    box.dataset.ready = "failed";
    toast(words.say("map.failed"));
  });
}
