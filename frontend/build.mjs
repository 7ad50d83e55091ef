/** Bundle the widgets into the Python package; with --watch, again after every change. */

import { context } from "esbuild";

const build = await context({
  entryPoints: ["inspector", "panel"].flatMap((name) => [
    { in: `${name}/index.ts`, out: name },
    { in: `${name}/${name}.css`, out: name },
  ]),
  outdir: "../tensormesh_nb/widgets/static",
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
