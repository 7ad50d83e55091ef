/** JupyterLab's plugin. Whatever fails, JupyterLab starts, and its cells are as they were. */

import type * as LanguageModule from "@codemirror/language";
import type * as StateModule from "@codemirror/state";
import type * as ViewModule from "@codemirror/view";

import { promptEditor, type CodeMirror } from "./prompt_editor";
import { sharedModule, type ShareScope } from "./shared_modules";
import { showTokenCards } from "./token_cards";

/** JupyterLab's objects, as far as they are used here. */
interface Editor {
  readonly editor: ViewModule.EditorView;
  dispose(): void;
}

interface EditorModel {
  readonly type?: string;
  readonly sharedModel: { setSource(text: string): void };
  dispose(): void;
}

interface LabCodeMirror {
  readonly IEditorExtensionRegistry: unknown;
  readonly CodeMirrorEditor: new (options: {
    host: HTMLElement;
    model: EditorModel;
    extensions: StateModule.Extension[];
  }) => Editor;
  readonly jupyterHighlightStyle: unknown;
}

interface LabCodeEditor {
  readonly CodeEditor: { readonly Model: new () => EditorModel };
}

interface Registry {
  addExtension(factory: {
    name: string;
    factory: (options: { inline?: boolean; model?: EditorModel }) => {
      instance: () => StateModule.Extension;
      reconfigure: () => null;
    } | null;
  }): void;
}

export interface Plugin {
  readonly id: string;
  readonly description: string;
  readonly autoStart: boolean;
  readonly optional: readonly unknown[];
  activate(app: unknown, registry: Registry | null): void;
}

let reported = false;

/** Log the first problem, in one line. */
export function report(problem: unknown): void {
  if (reported) return;
  reported = true;
  const reason = problem instanceof Error ? problem.message : String(problem);
  console.warn(`tensormesh-nb: prompt cells are shown as Python: ${reason.split("\n")[0]}`);
}

const TOKEN_CARDS: Plugin = {
  id: "tensormesh-nb:token-cards",
  description: "Shows the numbers of an answer's tokens in a card.",
  autoStart: true,
  optional: [],
  activate() {
    try {
      showTokenCards(document);
    } catch {
      // A token then has its title.
    }
  },
};

/** The plugins, without that of the editor if JupyterLab lacks what it needs. */
export async function plugins(scope: ShareScope): Promise<Plugin[]> {
  // Voila loads the extensions of JupyterLab, too, and has no editor.
  if (!("@jupyterlab/codemirror" in scope)) return [TOKEN_CARDS];
  try {
    return [TOKEN_CARDS, await promptCells(scope)];
  } catch (error) {
    report(error);
    return [TOKEN_CARDS];
  }
}

async function promptCells(scope: ShareScope): Promise<Plugin> {
  const [state, view, language, codemirror, codeeditor] = await Promise.all([
    sharedModule<typeof StateModule>(scope, "@codemirror/state"),
    sharedModule<typeof ViewModule>(scope, "@codemirror/view"),
    sharedModule<typeof LanguageModule>(scope, "@codemirror/language"),
    sharedModule<LabCodeMirror>(scope, "@jupyterlab/codemirror"),
    sharedModule<LabCodeEditor>(scope, "@jupyterlab/codeeditor"),
  ]);
  const modules = { state, view, language };
  const extension = promptEditor(modules, report);
  return {
    id: "tensormesh-nb:prompt-cells",
    description: "Shows cells that start with %%tmchat as text.",
    autoStart: true,
    optional: [codemirror.IEditorExtensionRegistry],
    activate(_app, registry) {
      try {
        if (!registry) throw new Error("no registry of editor extensions");
        tryOut(modules, codemirror, codeeditor, extension);
        registry.addExtension({
          name: "tensormesh-nb:prompt-cells",
          // Cells and consoles; not files, nor Markdown cells.
          factory: ({ inline, model }) =>
            inline && (model?.type ?? "code") === "code"
              ? { instance: () => extension, reconfigure: () => null }
              : null,
        });
      } catch (error) {
        report(error);
      }
    },
  };
}

/**
 * Show a prompt in an editor that is on no page, as a cell would.
 *
 * @throws Error if another extension has brought its own CodeMirror, or JupyterLab has changed: an
 *     extension that JupyterLab's editor refuses would leave every cell empty.
 */
function tryOut(
  { view, language }: CodeMirror,
  codemirror: LabCodeMirror,
  { CodeEditor }: LabCodeEditor,
  extension: StateModule.Extension,
): void {
  const model = new CodeEditor.Model();
  model.sharedModel.setSource("%%tmchat\n@user\nIt's {{ what }}");
  const host = document.createElement("div");
  const editor = new codemirror.CodeMirrorEditor({ host, model, extensions: [extension] });
  try {
    const isOurs =
      editor.editor instanceof view.EditorView &&
      codemirror.jupyterHighlightStyle instanceof language.HighlightStyle;
    const shown = [".tm-prompt", ".tm-magic", ".tm-role", ".tm-template"];
    if (!isOurs || !shown.every((each) => host.querySelector(each)))
      throw new Error("this JupyterLab's editor is not known");
  } finally {
    editor.dispose();
    model.dispose();
  }
}
