/** Notice that the page's theme has changed: what is drawn on a canvas has to be drawn again. */

/** Call a function after every change of theme; returns a function that ends this. */
export function onThemeChange(changed: () => void): () => void {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  const names = ["class", "data-jp-theme-name", "data-jp-theme-light", "data-vscode-theme-kind"];
  for (const node of [document.documentElement, document.body])
    observer.observe(node, { attributes: true, attributeFilter: names });
  scheme.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", changed);
  };
}
