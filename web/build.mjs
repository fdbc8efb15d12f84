/** Builds the pages' styles and scripts: web/src and locked npm packages → src/marsad/web/static (or the folder given). */

import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { fonts } from "./bundle/fonts.mjs";
import { licences } from "./bundle/licences.mjs";
import { world } from "./bundle/world.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const OUT = path.resolve(process.argv[2] ?? path.join(HERE, "..", "src", "marsad", "web", "static"));
const FRESH = `${OUT}.new`;

/** Bundle every entry: `src/*.ts` as modules that share chunks, `src/css/{app,map}.css`, and the map's worker. */
async function bundle() {
  const scripts = (await readdir(path.join(HERE, "src"))).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: [
      ...scripts.map((name) => ({ in: `src/${name}`, out: path.parse(name).name })),
      { in: "src/css/app.css", out: "app" },
      { in: "src/css/map.css", out: "map" },
      { in: "maplibre-gl/dist/maplibre-gl-worker.mjs", out: "maplibre-worker" },
    ],
    outdir: FRESH,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    legalComments: "none", // licenses.txt has them whole
    target: ["chrome123", "firefox121", "safari17.5"],
    chunkNames: "chunks/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    loader: { ".svg": "file", ".woff2": "file" },
    plugins: [fonts(HERE)],
    metafile: true,
    logLevel: "warning",
  });
  return result.metafile;
}

/** A hash over the names and bytes of all files. */
async function fingerprint(folder) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(path.relative(folder, name)).update("\0").update(await readFile(name));
  return hash.digest("hex").slice(0, 12);
}

/** Swap the new folder in whole, so that no reader sees half of one. */
async function swap() {
  await rm(`${OUT}.old`, { recursive: true, force: true });
  await rename(OUT, `${OUT}.old`).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(FRESH, OUT);
  await rm(`${OUT}.old`, { recursive: true, force: true });
}

await rm(FRESH, { recursive: true, force: true });
await mkdir(path.join(FRESH, "world"), { recursive: true });
const meta = await bundle();
await world(HERE, path.join(FRESH, "world"));
await writeFile(path.join(FRESH, "licenses.txt"), await licences(HERE, meta));
await cp(path.join(HERE, "src", "icon.svg"), path.join(FRESH, "icon.svg"));
const version = await fingerprint(FRESH);
await writeFile(path.join(FRESH, "manifest.json"), `${JSON.stringify({ version })}\n`);
await swap();
console.log(`${path.relative(process.cwd(), OUT) || "."}: version ${version}`);
