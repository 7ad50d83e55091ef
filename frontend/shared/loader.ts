/**
 * What front ends load for every widget: it loads the widget's page, once in a document.
 *
 * They keep the code of each widget, and the state of closed ones, as long as the document.
 */

interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown, options: { silent: boolean }): void;
}

interface Context {
  model: Model;
}

type Cleanup = () => void;

interface Page {
  initialize?(context: Context): Cleanup;
  render(context: Context): Cleanup;
}

/** Parts of the state that take memory, of all widgets. */
const LARGE = ["_code", "_css", "_columns", "_about", "_beside", "_opening", "_view"];
const KEY = Symbol.for("tensormesh_nb.pages");
/** By their code: a page may hold widgets of several releases. */
const pages: Map<string, Promise<Page>> = ((globalThis as Record<symbol, any>)[KEY] ??= new Map());

function load(model: Model): Promise<Page> {
  const code = String(model.get("_code"));
  let page = pages.get(code);
  if (!page) {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    page = import(url)
      .then((module): Page => module.default)
      .finally(() => URL.revokeObjectURL(url));
    page.catch(() => pages.delete(code));
    pages.set(code, page);
  }
  return page;
}

/** Free the state of a closed widget. */
function free(model: Model): void {
  for (const name of LARGE)
    if (model.get(name) !== undefined) model.set(name, "", { silent: true });
}

async function initialize(context: Context): Promise<Cleanup> {
  const cleanup = (await load(context.model)).initialize?.(context);
  return () => {
    cleanup?.();
    free(context.model);
  };
}

async function render(context: Context): Promise<Cleanup> {
  return (await load(context.model)).render(context);
}

export default { initialize, render };
