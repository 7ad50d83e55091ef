/** What the build does with the libraries in a bundle. */

import { readFile, readdir, writeFile } from "node:fs/promises";

/** Leave out the function of highlight.js that reads HTML; it is not used. */
export const noHtml = {
  name: "no-html",
  setup(build) {
    build.onLoad({ filter: /highlight\.js.lib.core\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const head = "function highlightElement(element) {";
      if (!source.includes(head)) throw new Error(`${path}: no ${head}`);
      return { contents: source.replace(head, `${head} return;`) };
    });
  },
};

/** math_font.py writes a part of it beside the bundle. */
const MATH_FONT = "node_modules/@fontsource/stix-two-math";

/** Write the licences of the packages in a bundle beside it. */
export const licences = {
  name: "licences",
  setup(build) {
    build.onEnd(async ({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const folders = inputs.flatMap((path) => path.match(/^node_modules\/[^/]+/) ?? []);
      if (!folders.length) return;
      folders.push(MATH_FONT);
      const texts = [...new Set(folders)].sort().map(async (folder) => {
        const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
        const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
        return `${name} ${version}\n\n${(await readFile(`${folder}/${file}`, "utf8")).trim()}\n`;
      });
      const whole = (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
      await writeFile(`${build.initialOptions.outdir}/LICENSES.txt`, whole);
    });
  },
};
