/**
 * The CodeMirror extension. In a prompt cell the text belongs to a language without syntax, so that
 * Python's colours, closing quotes and indents do not apply; decorations mark what is ours. The
 * cell's type, the notebook's file and what the kernel gets are as before.
 */

import type * as LanguageModule from "@codemirror/language";
import type * as StateModule from "@codemirror/state";
import type * as ViewModule from "@codemirror/view";

import { markdownMarks } from "./markdown";
import { LIMIT, promptStart, readPrompt, type PromptText } from "./prompt_text";
import { THEME } from "./theme";

/** JupyterLab's own copies of CodeMirror's modules, which refuse the extensions of others. */
export interface CodeMirror {
  readonly state: typeof StateModule;
  readonly view: typeof ViewModule;
  readonly language: typeof LanguageModule;
}

const PROMPT = { class: "tm-prompt" };
const WRAPPED = { class: "cm-lineWrapping" };

/** @param fail receives an exception; the cell then looks as it would without the extension. */
export function promptEditor(
  { state, view, language }: CodeMirror,
  fail: (error: unknown) => void,
): StateModule.Extension {
  const { EditorState, Prec, StateField } = state;
  const { Decoration, EditorView, ViewPlugin } = view;

  const read = (doc: StateModule.Text): PromptText | null => {
    try {
      if (!promptStart(doc.sliceString(0, 4_000))) return null;
      return readPrompt(doc.sliceString(0, LIMIT));
    } catch (error) {
      fail(error);
      return null;
    }
  };
  const prompt = StateField.define<PromptText | null>({
    create: ({ doc }) => read(doc),
    update: (value, change) => (change.docChanged ? read(change.newDoc) : value),
  });
  const isPrompt = (each: StateModule.EditorState) => each.field(prompt, false) != null;

  // Its tokens are words, because JupyterLab completes the words of a cell.
  const text = language.StreamLanguage.define<null>({
    name: "tmchat",
    token: (stream) => {
      if (stream.eatWhile(/[\p{L}\p{N}_]/u)) return "content";
      stream.next();
      return null;
    },
  });
  // Of an editor without a language, which CodeMirror does not allow once an extension may set one.
  const none = language.StreamLanguage.define<null>({
    name: "none",
    token: (stream) => (stream.skipToEnd(), null),
  });
  const data = [{ closeBrackets: { brackets: [] } }];

  const marker = (kind: string) => Decoration.mark({ class: `tm-${kind}` });
  const liner = (kind: string) => Decoration.line({ class: `tm-${kind}` });

  /** The decorations of the lines that are visible. */
  function* visible({ state: { doc }, visibleRanges }: ViewModule.EditorView, found: PromptText) {
    for (const { from, to } of visibleRanges) {
      for (const mark of found.marks)
        if (mark.from < to && mark.to > from) yield marker(mark.kind).range(mark.from, mark.to);
      for (let at = Math.max(from, found.body); at <= to;) {
        const line = doc.lineAt(at);
        at = line.to + 1;
        if (found.roles.includes(line.from)) yield liner("message").range(line.from);
        else if (found.fences.some((each) => each.from <= line.from && line.from <= each.to))
          yield liner("fence").range(line.from);
        else {
          const start = Math.max(line.from, from);
          for (const mark of markdownMarks(doc.sliceString(start, Math.min(line.to, to)), start))
            yield marker(mark.kind).range(mark.from, mark.to);
        }
      }
    }
  }
  const decorations = (editor: ViewModule.EditorView): ViewModule.DecorationSet => {
    const found = editor.state.field(prompt, false);
    if (!found) return Decoration.none;
    try {
      return Decoration.set([...visible(editor, found)], true);
    } catch (error) {
      fail(error);
      return Decoration.none;
    }
  };

  return [
    prompt,
    Prec.highest([
      language.language.computeN([prompt], (each) => (isPrompt(each) ? [text] : [])),
      EditorState.languageData.of((each) => (isPrompt(each) ? data : [])),
      language.indentService.of((each) => (isPrompt(each.state) ? null : undefined)),
    ]),
    Prec.lowest(language.language.of(none)),
    EditorView.editorAttributes.of((each) => (isPrompt(each.state) ? PROMPT : null)),
    EditorView.contentAttributes.of((each) => (isPrompt(each.state) ? WRAPPED : null)),
    ViewPlugin.define(
      (editor) => ({
        marks: decorations(editor),
        update(change: ViewModule.ViewUpdate) {
          if (change.docChanged || change.viewportChanged) this.marks = decorations(change.view);
        },
      }),
      { decorations: (plugin) => plugin.marks },
    ),
    EditorView.baseTheme(THEME),
  ];
}
