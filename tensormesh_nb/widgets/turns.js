/** Turns: one turn of a conversation in the page, and the answer that is on its way. */

import { element } from "./page.js";
import { copier, copyable, rendered } from "./rendered.js";

/** @typedef {(message: Record<string, any>) => void} Tell */

/** A button with a name. @param {string} label @param {() => void} act @param {any} [more] */
export function button(label, act, more = {}) {
  return element("button", { type: "button", onclick: act, ...more }, label);
}

/** @param {string} role @param {...any} content */
function message(role, ...content) {
  const name = { user: "You", assistant: "Answer", system: "System" }[role] ?? role;
  return element(
    "div",
    { class: `tm-message tm-${role}`, role: "article", "aria-label": name },
    ...content,
  );
}

/** A text as it is, line breaks kept. @param {string} text @param {string} [kind] */
function plain(text, kind = "") {
  return element("div", { class: `tm-plain ${kind}` }, text);
}

/** @param {string} text @param {boolean} [open] */
function thinking(text, open = false) {
  const node = element("details", { class: "tm-thought", open }, element("summary", {}, "Thinking"));
  node.append(plain(text));
  return node;
}

export class Turn {
  /** @param {any} about @param {Tell} tell @param {(turn: Turn) => void} edit */
  constructor(about, tell, edit) {
    this.about = about;
    this.tell = tell;
    this.reply = element("div", { class: "tm-reply" }, ...rendered(about.reply));
    about.others.forEach((/** @type {any[]} */ tree, /** @type {number} */ index) =>
      this.reply.append(
        element("div", { class: "tm-other" }, element("div", { class: "tm-label" }, `choice ${index + 1}`), ...rendered(tree)),
      ),
    );
    copyable(this.reply);
    this.heat = element("div", { class: "tm-heat", hidden: true });
    this.said = element("div", { class: "tm-said" });
    this.node = element(
      "section",
      { class: "tm-turn", "data-turn": about.id, "data-status": about.status },
      this.said,
      this.answer(),
    );
    for (const each of about.said) this.said.append(message(each.role, plain(each.text)));
    this.said.append(
      element(
        "div",
        { class: "tm-tools" },
        button("edit", () => edit(this), { "aria-label": "Edit this message" }),
        copier("copy", () => about.prompt, "Copy this message"),
      ),
    );
  }

  answer() {
    const { about, tell } = this;
    const whole = about.status === "complete";
    this.colours = button("heat map", () => this.colour(), { "aria-pressed": "false" });
    return message(
      "assistant",
      ...(about.thought ? [thinking(about.thought)] : []),
      ...about.steps.map((/** @type {string} */ step) => plain(step, "tm-step-run")),
      this.reply,
      this.heat,
      ...(about.problem ? [problem(about.problem, about.advice)] : []),
      ...(whole ? [] : [element("div", { class: "tm-faint tm-outside" }, "Not part of the conversation" + (about.text ? " unless you keep it." : "."))]),
      ...about.notes.map((/** @type {string} */ note) => plain(note, "tm-faint")),
      element("div", { class: "tm-faint tm-footer" }, about.footer),
      element(
        "div",
        { class: "tm-tools" },
        copier("copy", () => about.text, "Copy this answer"),
        ...(about.has_tokens
          ? [
              this.colours,
              button("open in inspector", () => tell({ kind: "inspect", id: about.id })),
            ]
          : []),
        button("retry", () => tell({ kind: "retry", id: about.id })),
        ...(whole || !about.text ? [] : [button("keep", () => tell({ kind: "keep" }), { class: "tm-keep" })]),
        button("delete", () => tell({ kind: "delete", id: about.id })),
      ),
    );
  }

  /** Show the heat map in the place of the text, or the text again. */
  colour() {
    const on = this.heat.hidden;
    if (on && !this.heat.childNodes.length) this.tell({ kind: "heat", id: this.about.id });
    this.heat.hidden = !on;
    this.reply.hidden = on;
    this.colours.setAttribute("aria-pressed", String(on));
  }

  /** @param {any[]} tree */
  drawHeat(tree) {
    this.heat.replaceChildren(...rendered(tree));
  }
}

/** What went wrong, and what to do. @param {string} what @param {string} advice */
export function problem(what, advice) {
  return element(
    "div",
    { class: "tm-alarm tm-problem", role: "alert" },
    element("div", {}, what),
    ...(advice ? [element("div", { class: "tm-advice" }, advice)] : []),
  );
}

/** The answer that is on its way: plain text that only grows. */
export class Live {
  /** @param {any} about */
  constructor(about) {
    this.said = about.said;
    this.lines = element("div", { class: "tm-plain tm-growing" });
    this.thought = element("details", { class: "tm-thought", hidden: true, open: true }, element("summary", {}, "Thinking"));
    this.thoughts = element("div", { class: "tm-plain" });
    this.thought.append(this.thoughts);
    this.wait = element("div", { class: "tm-faint" }, "waiting for the first token …");
    this.node = element(
      "section",
      // Read aloud when it is whole; words as they come say nothing well.
      { class: "tm-turn tm-live", "aria-busy": "true", "aria-live": "off" },
      element("div", { class: "tm-said" }, message("user", plain(about.said))),
      message("assistant", this.thought, this.lines, this.wait),
    );
    this.length = { text: 0, thought: 0 };
    for (const piece of about.pieces) this.grow(piece);
  }

  /** Add a piece where it belongs. What the page already has is left out; a piece that was lost
   * leaves a gap that the whole answer fills in the end.
   * @param {{part: "text" | "thought", at: number, text: string}} piece */
  grow({ part, at, text }) {
    const have = this.length[part];
    const fresh = at < have ? text.slice(have - at) : text;
    if (!fresh) return;
    this.wait.hidden = true;
    this.length[part] = at + text.length;
    if (part === "thought") this.thought.hidden = false;
    append(part === "thought" ? this.thoughts : this.lines, at > have ? ` … ${fresh}` : fresh);
  }
}

/** Append to the last block of lines, and begin a new one after a line's end: a page lays out only
 * what changes, and a piece of a thousand lines is one block.
 * @param {any} node @param {string} text */
function append(node, text) {
  const end = text.lastIndexOf("\n") + 1;
  if (!node.lastChild) node.append(line());
  node.lastChild.firstChild.appendData(text.slice(0, end || undefined));
  if (!end) return;
  node.append(line());
  node.lastChild.firstChild.appendData(text.slice(end));
}

function line() {
  return element("div", { class: "tm-grown" }, "");
}
