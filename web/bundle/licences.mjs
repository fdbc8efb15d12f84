/** The licences of everything that is bundled, whole: packages that esbuild took in, what MapLibre's own bundle holds, data and fonts. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const ALWAYS = ["world-atlas", "@fontsource/ibm-plex-sans-arabic", "@fontsource/noto-naskh-arabic"];
const PREBUNDLED = "maplibre-gl"; // its files hold its dependencies

/** The text of licenses.txt; raises where a package carries no licence file. */
export async function licences(root, metafile) {
  const lock = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")).packages;
  const names = new Set(ALWAYS);
  for (const input of Object.keys(metafile.inputs)) {
    const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) names.add(found[1]);
  }
  addDependencies(PREBUNDLED, lock, names);
  const parts = [...names].filter((name) => !name.startsWith("@types/")).sort().map((name) => entry(root, name));
  return `Marsad's pages hold these packages.\n\n${(await Promise.all(parts)).join("\n")}`;
}

function addDependencies(name, lock, names) {
  for (const next of Object.keys(lock[`node_modules/${name}`]?.dependencies ?? {})) {
    if (names.has(next)) continue;
    names.add(next);
    addDependencies(next, lock, names);
  }
}

async function entry(root, name) {
  const folder = path.join(root, "node_modules", name);
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
  if (!texts.length) texts.push(`(no licence file in the package; its package.json says ${licence(about)})`);
  const line = "=".repeat(80);
  return `${line}\n${name} ${about.version} (${licence(about)})\n${line}\n\n${texts.map((text) => text.trim()).join("\n\n")}\n`;
}

function licence(about) {
  return typeof about.license === "string" ? about.license : (about.license?.type ?? "see below");
}
