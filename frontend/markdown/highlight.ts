/** Code as a tree of spans whose classes name its parts. */

import hljs from "highlight.js/lib/core";
import type { Emitter } from "highlight.js";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import julia from "highlight.js/lib/languages/julia";
import latex from "highlight.js/lib/languages/latex";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import rust from "highlight.js/lib/languages/rust";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

import type { Tree, TreeElement } from "./tree";

const LANGUAGES = {
  bash,
  c,
  cpp,
  css,
  diff,
  go,

  java,
  javascript,
  json,
  julia,
  latex,
  python,
};
const MORE = { r, rust, shell, sql, typescript, xml, yaml };
/** Characters of code that are highlighted: so many take a twentieth of a second. */
const MAX_CODE = 20_000;
/** A run of characters without a blank, which some patterns search again from each of them. */
const LONG_RUN = /\S{200}/;

/** The tree that was finished last: that of the outermost language. */
let finished: Tree | null = null;

class TreeEmitter implements Emitter {
  private readonly root: TreeElement = ["span", {}];
  private readonly open: TreeElement[] = [this.root];

  startScope(scope: string): void {
    // "title.function" has the class of "title".
    this.add(["span", { class: `tm-c-${scope.split(".", 1)[0]}` }]);
  }

  endScope(): void {
    if (this.open.length > 1) this.open.pop();
  }

  // Under these names, too, the scopes of a grammar's modes are opened and closed.
  readonly openNode = this.startScope;
  readonly closeNode = this.endScope;

  addText(text: string): void {
    const top = this.open[this.open.length - 1];
    const last = top[top.length - 1];
    if (typeof last === "string" && top.length > 2) top[top.length - 1] = last + text;
    else if (text) top.push(text);
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof TreeEmitter) this.open[this.open.length - 1].push(emitter.root);
  }

  finalize(): void {
    this.open.length = 1;
  }

  toHTML(): string {
    const [, , ...tree] = this.root;
    finished = tree;
    return ""; // HTML is not used
  }

  private add(node: TreeElement): void {
    this.open[this.open.length - 1].push(node);
    this.open.push(node);
  }
}

for (const [name, language] of Object.entries({ ...LANGUAGES, ...MORE }))
  hljs.registerLanguage(name, language);
hljs.registerAliases(["ipython", "python3", "sage"], { languageName: "python" });
hljs.configure({ __emitter: TreeEmitter });

/** Whether the language is known and the code is quick to highlight. */
export function canHighlight(code: string, language: string): boolean {
  const known = code.length <= MAX_CODE && hljs.getLanguage(language) !== undefined;
  return known && !LONG_RUN.test(code);
}

export function highlighted(code: string, language: string): Tree {
  finished = null;
  hljs.highlight(code, { language, ignoreIllegals: true });
  return finished ?? [code];
}
