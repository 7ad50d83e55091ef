/** Bundle the pages into the Python package; with --watch, again after every change. */

import { context } from "esbuild";
import { labextension } from "./labextension/build.mjs";
import { licences, noHtml } from "./libraries.mjs";

const PACKAGE = "../tensormesh_nb";
const PAGES = {
  game: `${PACKAGE}/widgets/static`,
  inspector: `${PACKAGE}/widgets/static`,
  next_token: `${PACKAGE}/widgets/static`,
  panel: `${PACKAGE}/widgets/static`,
  page: `${PACKAGE}/render/page/static`,
};
const SHARED = {
  bundle: true,
  target: "es2022",
  charset: "utf8",
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  legalComments: "none",
  logLevel: "info",
};

const loader = {
  ...SHARED,
  minify: true,
  entryPoints: [{ in: "shared/loader.ts", out: "loader" }],
  outdir: PAGES.panel,
  format: "esm",
};
const builds = Object.entries(PAGES).map(([name, outdir]) => ({
  ...SHARED,
  // The bundle is in the state of every widget: it is small.
  minify: true,
  entryPoints: [
    { in: `${name}/index.ts`, out: name },
    { in: `${name}/${name}.css`, out: name },
  ],
  outdir,
  format: "esm",
  metafile: true,
  plugins: [noHtml, licences],
}));

for (const options of [loader, ...builds, { ...SHARED, ...labextension(PACKAGE) }]) {
  const build = await context(options);
  if (process.argv.includes("--watch")) {
    await build.watch();
  } else {
    await build.rebuild();
    await build.dispose();
  }
}
