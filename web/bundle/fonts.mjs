/** The virtual style sheet "marsad:fonts": `@font-face` of the bundled fonts, only the scripts and weights that pages use. */

import { readFile } from "node:fs/promises";
import path from "node:path";

const FONTS = [
  { family: "IBM Plex Sans Arabic", name: "ibm-plex-sans-arabic", weights: [400, 600] },
  { family: "Noto Naskh Arabic", name: "noto-naskh-arabic", weights: [400, 700] },
];
const SUBSETS = ["arabic", "latin", "latin-ext"];

/** An esbuild plugin; files come from the @fontsource packages under `root`/node_modules. */
export function fonts(root) {
  return {
    name: "fonts",
    setup(build) {
      build.onResolve({ filter: /^marsad:fonts$/ }, () => ({ path: "fonts", namespace: "marsad-fonts" }));
      build.onLoad({ filter: /.*/, namespace: "marsad-fonts" }, async () => ({
        contents: (await Promise.all(FONTS.map((font) => faces(root, font)))).join("\n"),
        loader: "css",
        resolveDir: root,
      }));
    },
  };
}

async function faces(root, { family, name, weights }) {
  const ranges = JSON.parse(await readFile(path.join(root, "node_modules/@fontsource", name, "unicode.json"), "utf8"));
  const face = (subset, weight) => `@font-face {
    font-family: "${family}"; font-style: normal; font-weight: ${weight}; font-display: swap;
    src: url("@fontsource/${name}/files/${name}-${subset}-${weight}-normal.woff2") format("woff2");
    unicode-range: ${ranges[subset]};
  }`;
  return SUBSETS.flatMap((subset) => weights.map((weight) => face(subset, weight))).join("\n");
}
