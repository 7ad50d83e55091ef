/** Modules that JupyterLab shares with its extensions, as webpack's module federation offers them. */

interface SharedModule {
  readonly get: () => Promise<() => unknown> | (() => unknown);
  readonly loaded?: unknown;
}

/** What JupyterLab passes to `init`: modules by package and version. */
export type ShareScope = Readonly<Record<string, Readonly<Record<string, SharedModule>>>>;

/**
 * Load a shared module: the copy that JupyterLab itself uses, by webpack's rule for singletons.
 *
 * @throws Error if JupyterLab does not share it.
 */
export async function sharedModule<T>(scope: ShareScope, name: string): Promise<T> {
  const versions = Object.entries(scope[name] ?? {});
  const first = versions.shift();
  if (!first) throw new Error(`JupyterLab does not share ${name}`);
  const [, chosen] = versions.reduce(
    (best, each) =>
      !best[1].loaded && (each[1].loaded || isOlder(best[0], each[0])) ? each : best,
    first,
  );
  return (await chosen.get())() as T;
}

function isOlder(version: string, other: string): boolean {
  const order = new Intl.Collator("en", { numeric: true });
  return order.compare(version, other) < 0;
}
