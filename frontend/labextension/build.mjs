/** How the lab extension is built: one script with its hash in its name, and a package.json. */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

/** esbuild's options. */
export function labextension(pythonPackage) {
  const directory = `${pythonPackage}/labextension`;
  return {
    entryPoints: [{ in: "labextension/index.ts", out: "remoteEntry" }],
    outdir: `${directory}/static`,
    entryNames: "[name].[hash]", // browsers keep a file by its name
    format: "iife",
    write: false,
    plugins: [
      {
        name: "labextension",
        setup: (build) =>
          build.onEnd(async ({ outputFiles: [script] = [] }) => {
            if (script) await write(directory, script, await version(pythonPackage));
          }),
      },
    ],
  };
}

async function version(pythonPackage) {
  const source = await readFile(`${pythonPackage}/_version.py`, "utf8");
  return /__version__ = "(.*)"/.exec(source)[1];
}

async function write(directory, script, version) {
  await rm(`${directory}/static`, { recursive: true, force: true });
  await mkdir(`${directory}/static`, { recursive: true });
  await writeFile(`${directory}/static/${basename(script.path)}`, script.contents);
  const manifest = {
    name: "tensormesh-nb",
    version,
    description: "Shows cells that start with %%tmchat as text, and a token's numbers in a card.",
    license: "Apache-2.0",
    jupyterlab: {
      extension: true,
      _build: { load: `static/${basename(script.path)}`, extension: "./extension" },
    },
  };
  await writeFile(`${directory}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}
