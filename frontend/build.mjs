/** Bundle the pages into the Python package; with --watch, again after every change. */

import { context } from "esbuild";

const PACKAGE = "../tensormesh_nb";
const PAGES = {
  inspector: `${PACKAGE}/widgets/static`,
  panel: `${PACKAGE}/widgets/static`,
  page: `${PACKAGE}/render/page/static`,
};

for (const [name, outdir] of Object.entries(PAGES)) {
  const build = await context({
    entryPoints: [
      { in: `${name}/index.ts`, out: name },
      { in: `${name}/${name}.css`, out: name },
    ],
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    // The bundle is in the state of every widget: it is small, and names stay legible.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 200,
    legalComments: "none",
    logLevel: "info",
  });
  if (process.argv.includes("--watch")) {
    await build.watch();
  } else {
    await build.rebuild();
    await build.dispose();
  }
}
