/** Entry of pages with a map: the front page, or a small map of one place. What is slow to come is asked for first. */

import { fetchStream } from "./map/stream.ts";
import { pageData, type PageData } from "./page/data.ts";
import { toast } from "./page/toast.ts";
import { speech } from "./page/words.ts";

const page = pageData();
const box = document.getElementById("map");
if (page?.map && box) {
  const words = speech(page);
  start(box, page).catch((error: unknown) => {
    console.warn(error);
    box.dataset.ready = "failed";
    toast(words.say("map.failed"));
  });
}

async function start(box: HTMLElement, page: PageData): Promise<void> {
  const { single, data } = page.map!;
  const words = speech(page);
  if (single) {
    const { showSingle } = await import("./map/single.ts");
    return showSingle(box, page, words, single);
  }
  const stream = fetchStream(data ?? "");
  stream.catch(() => undefined); // told when it is awaited
  const [{ observe }, { makeView }] = await Promise.all([import("./map/observatory.ts"), import("./map/view.ts")]);
  return observe(box, page, words, stream, makeView);
}
