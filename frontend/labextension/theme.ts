/** Colours from JupyterLab's CSS variables, so that they follow the theme. */

const TEMPLATE = "var(--jp-mirror-editor-operator-color)";

export const THEME = {
  ".tm-magic": { color: "var(--jp-mirror-editor-keyword-color)", fontWeight: "bold" },
  ".tm-flag": { color: "var(--jp-mirror-editor-property-color)" },
  ".tm-string": { color: "var(--jp-mirror-editor-string-color)" },
  ".tm-number": { color: "var(--jp-mirror-editor-keyword-color)" },
  ".tm-role": { color: "var(--jp-mirror-editor-keyword-color)", fontWeight: "bold" },
  ".tm-call": { color: "var(--jp-mirror-editor-string-color)" },
  ".tm-escape, .tm-continuation": { opacity: "0.75" },
  ".tm-template": {
    color: TEMPLATE,
    backgroundColor: `color-mix(in srgb, ${TEMPLATE} 12%, transparent)`,
    borderRadius: "3px",
  },
  ".tm-message": { borderTop: "1px solid var(--jp-border-color2)", paddingTop: "3px" },
  ".tm-heading, .tm-strong": { fontWeight: "bold" },
  ".tm-code, .tm-fence": {
    backgroundColor: "color-mix(in srgb, var(--jp-content-font-color1) 7%, transparent)",
  },
  ".tm-code": { borderRadius: "3px" },
  // Text is not an unbalanced expression: a lone bracket is no mistake.
  "&.tm-prompt .cm-nonmatchingBracket": { color: "inherit", background: "none" },
};
