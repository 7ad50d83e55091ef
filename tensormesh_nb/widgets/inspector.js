/** Inspector: the page's side of inspector.py. What is drawn comes from the frames it sends. */

import { element, say } from "./page.js";
import { Table, typed } from "./table.js";
import { fills, scales } from "./scale.js";
import { Flow } from "./flow.js";
import { Strip } from "./strip.js";
import { Filter } from "./filter.js";
import { Candidates } from "./candidates.js";
import { WhatIf } from "./whatif.js";
import { tabs } from "./tabs.js";
import { tree } from "./tree.js";
import { alternatives, head, overview, striking, words } from "./card.js";

/** @typedef {{get(name: string): any, set(name: string, value: any): void, save_changes(): void,
 *   on(name: string, heard: (...all: any[]) => void): void, send(content: any): void,
 *   off(name?: string | null, heard?: any): void}} Model */

class View {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    /** @type {[number, number]} */
    this.range = [0, 0]; // rows of the choice that is shown
    /** @type {[string, (...all: any[]) => void][]} */
    this.heard = [];
    this.colour = "surprisal";
    this.segment = "";
    /** @type {number | null} */
    this.hovered = null;
    /** @type {number | null} */
    this.cursor = null;
    /** @type {number | null} */
    this.anchor = null;
    this.selected = new Set();
    /** @type {{row: number | null, table: Table, pinned: number | null} | undefined} */
    this.looked = undefined; // what the card shows
    this.place = ""; // where the pointer was
    this.prefix = `tm-${Math.random().toString(36).slice(2)}-`;
    this.table = new Table({}, { segments: [], statuses: [], choices: [], warnings: [] });
    this.scales = scales(this.table);
    this.flow = new Flow(this.table, (cell, node) => this.paint(cell, node), this.prefix);
    this.strip = new Strip(
      (row) => this.hover(row),
      (row, event) => this.pick(row, event),
    );
    this.filter = new Filter(() => this.refilter());
    this.whatIf = new WhatIf(
      () => this.look(true),
      () => this.settle(),
      () => this.ask("fetch", {}),
    );
    /** @type {Map<string, Candidates>} */
    this.fetched = new Map();
    this.asked = new Set();
    this.build(el);
    this.hear();
    this.load();
  }

  close() {
    for (const [name, heard] of this.heard) this.model.off(name, heard);
    this.flow.close();
    this.strip.close();
    this.fallback?.removeAttribute("hidden");
  }

  // What is in the page.

  /** @param {HTMLElement} el */
  build(el) {
    this.tabs = element("div", { class: "tm-tabs", role: "tablist", "aria-label": "Choices" });
    this.parts = element("div", { class: "tm-tabs", role: "tablist", "aria-label": "Segments" });
    this.legend = element("div", { class: "tm-legend" });
    this.colours = element(
      "select",
      {
        "aria-label": "colour by",
        onchange: (/** @type {any} */ event) => this.recolour(event.target.value),
      },
      ...["surprisal", "entropy", "rank", "time"].map((name) => element("option", {}, name)),
    );
    this.card = element("div", { class: "tm-card", role: "region", "aria-label": "The token" });
    this.count = element("span", { class: "tm-count", role: "status" });
    this.pickAll = element(
      "button",
      { onclick: () => this.select(this.matching()) },
      "select filtered",
    );
    this.none = element("button", { onclick: () => this.clear() }, "clear");
    this.foot = element("div", { class: "tm-faint tm-foot" });
    this.branches = element("div", { class: "tm-branches" });
    this.news = element("div", { class: "tm-news", role: "status" });
    this.root = element(
      "div",
      { class: "tm-widget tm-inspector", role: "region", "aria-label": "Inspector" },
      element(
        "div",
        { class: "tm-bar-top" },
        this.tabs,
        this.parts,
        element("label", { class: "tm-right" }, "colour by ", this.colours),
      ),
      this.strip.node,
      this.flow.node,
      this.legend,
      this.card,
      this.whatIf.node,
      element(
        "div",
        { class: "tm-bar-top" },
        this.filter.node,
        this.pickAll,
        this.none,
        this.count,
      ),
      this.branches,
      this.news,
      this.foot,
    );
    const flow = this.flow.node;
    flow.addEventListener("mousemove", (/** @type {MouseEvent} */ event) => {
      // What scrolls by under a pointer that rests is not pointed at.
      const place = `${event.screenX} ${event.screenY}`;
      if (place !== this.place) this.hover(this.rowAt(event));
      this.place = place;
    });
    this.root.addEventListener("mouseleave", () => this.hover(null));
    flow.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const row = this.rowAt(event);
      if (row !== null) this.pick(row, event);
    });
    flow.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    flow.addEventListener("focus", () => {
      // By keyboard, that is; a click says itself which token it means.
      if (this.cursor === null && flow.matches(":focus-visible"))
        this.move(this.pinned ?? this.range[0]);
    });
    el.append(this.root);
    this.hide();
  }

  /** The static heat map above stands in for this view where there is none. */
  hide() {
    this.fallback = document.querySelector(`.tm-static[data-for="${this.model.get("_static")}"]`);
    this.fallback?.setAttribute("hidden", "");
  }

  hear() {
    this.heard = [
      ["change:_columns", () => this.load()],
      ["change:choice", () => this.turn()],
      ["change:pinned", () => this.repin()],
      ["change:selected", () => this.reselect()],
      ["change:sampler", () => this.whatIf.show(this.model.get("sampler")) ?? this.look(true)],
      ["change:_tree", () => this.grow()],
      ["change:shown", () => this.grow()],
      ["change:_progress", () => this.report()],
      ["change:_problem", () => this.report()],
      ["msg:custom", (content, buffers) => this.receive(content, buffers)],
    ];
    for (const [name, heard] of this.heard) this.model.on(name, heard);
  }

  // What came from the kernel.

  load() {
    this.table = new Table(this.model.get("_columns"), this.model.get("_about"));
    this.scales = scales(this.table);
    this.foot.replaceChildren(
      ...[this.table.about.problem, ...this.table.about.warnings, this.table.about.footer]
        .filter(Boolean)
        .map((line) => element("div", {}, line)),
    );
    this.whatIf.show(this.model.get("sampler"));
    this.turn();
    this.grow();
    this.report();
  }

  /** The branches, where there are any. */
  grow() {
    const nodes = this.model.get("_tree");
    this.branches.replaceChildren(
      ...(nodes.length > 1
        ? [tree(nodes, this.model.get("shown"), (index) => this.show(index))]
        : []),
    );
  }

  /** What the kernel is doing for this page, or why it did not. */
  report() {
    const [progress, problem] = [this.model.get("_progress"), this.model.get("_problem")];
    say(this.news, progress || problem);
    this.news.classList.toggle("tm-alarm", !progress && !!problem);
    this.root.toggleAttribute("data-busy", !!progress);
    this.look(true);
  }

  /** The whole distribution of a position. @param {any} content @param {DataView[]} buffers */
  receive(content, buffers) {
    if (content.kind !== "distribution") return;
    /** @type {any} */
    const packed = {};
    content.names.forEach((/** @type {string} */ name, /** @type {number} */ i) => {
      packed[name] = typed(content.types[i], buffers[i]);
    });
    const named = new Table({}, this.table.about);
    named.of = packed;
    this.fetched.set(
      content.key,
      new Candidates(packed, 0, packed.top_prob.length, (code) => named.string(code), {
        listed: true,
        others: 0,
      }),
    );
    this.look(true);
  }

  /** Show the choice that is chosen. */
  turn() {
    const { choices } = this.table.about;
    this.range = this.table.range(this.model.get("choice"));
    this.segment = "";
    this.cursor = this.hovered = this.anchor = null;
    const own = choices.indexOf(this.model.get("choice"));
    const names = choices.map((/** @type {number} */ index) => `choice ${index}`);
    tabs(this.tabs, this.flow.node, names, own, (at) => this.choose(choices[at]));
    this.selected = new Set(
      this.model.get("selected").map((/** @type {number} */ p) => p + this.range[0]),
    );
    this.cut();
  }

  /** Show the cells of the segment that is chosen. */
  cut() {
    const seen = new Set();
    const cells = [];
    for (let cell = 0; cell < this.table.cells; cell++) {
      const [row] = this.table.span(cell);
      if (row < this.range[0] || row >= this.range[1]) continue;
      const segment = this.table.segment(row);
      seen.add(segment);
      if (!this.segment || this.segment === segment) cells.push(cell);
    }
    const parts = seen.size > 1 ? ["", ...seen] : [];
    const names = parts.map((name) => name.replace("_", " ") || "all");
    tabs(this.parts, this.flow.node, names, parts.indexOf(this.segment), (at) => {
      this.segment = parts[at];
      this.cut();
    });
    this.flow.set(this.table, cells);
    if (!this.table.rows) this.flow.sheet.replaceChildren(this.table.about.text || "No tokens.");
    this.explain();
    this.refilter();
  }

  reselect() {
    this.selected = new Set(
      this.model.get("selected").map((/** @type {number} */ p) => p + this.range[0]),
    );
    this.flow.repaint();
    this.tell();
    const first = Math.min(...this.selected);
    if (this.selected.size && !this.picking) this.flow.reveal(this.table.cellOf[first]);
  }

  repin() {
    this.flow.repaint();
    if (this.pinned !== null && !this.picking) this.flow.reveal(this.table.cellOf[this.pinned]);
    this.look();
  }

  get pinned() {
    const position = this.model.get("pinned");
    return position === null || position === undefined ? null : this.range[0] + position;
  }

  // What the reader does.

  /** Ask the kernel for something about the pinned token. @param {string} kind @param {any} more */
  ask(kind, more) {
    if (this.pinned !== null)
      this.model.send({ kind, position: this.model.get("pinned"), ...more });
  }

  /** Tell the kernel where the sampler stands. */
  settle() {
    this.model.set("sampler", this.whatIf.sampler);
    this.model.save_changes();
  }

  /** Show another branch. @param {number} index */
  show(index) {
    this.model.set("shown", index);
    this.model.save_changes();
  }

  /** @param {number} index */
  choose(index) {
    this.model.set("pinned", null);
    this.model.set("selected", []);
    this.model.set("choice", index);
    this.model.save_changes();
  }

  /** The row under an event; of a character in parts, the part. @param {any} event */
  rowAt(event) {
    const cell = this.flow.at(event);
    if (cell === undefined) return null;
    const [from, to] = this.table.span(cell);
    const box = event.target.closest("[data-cell]").getBoundingClientRect();
    const part = ((event.clientX - box.left) / box.width) * (to - from);
    return from + Math.min(Math.max(Math.floor(part), 0), to - from - 1);
  }

  /** @param {number | null} row */
  hover(row) {
    if (row === this.hovered) return;
    this.hovered = row;
    this.look();
  }

  /** Pin and select a row; with Shift the rows up to it, with Ctrl one more.
   * @param {number} row @param {MouseEvent | KeyboardEvent} event */
  pick(row, event) {
    const chosen = event.ctrlKey || event.metaKey ? new Set(this.selected) : new Set();
    if (event.shiftKey && this.anchor !== null) {
      const [low, high] = [Math.min(this.anchor, row), Math.max(this.anchor, row)];
      for (let each = low; each <= high; each++) chosen.add(each);
    } else {
      if (chosen.has(row)) chosen.delete(row);
      else chosen.add(row);
      this.anchor = row;
    }
    this.cursor = this.hovered = row;
    this.pin(row, chosen);
    this.flow.reveal(this.table.cellOf[row]);
  }

  /** @param {number | null} row @param {Set<number>} selected */
  pin(row, selected) {
    this.picking = true;
    this.model.set("pinned", row === null ? null : this.table.of.position[row]);
    this.select(selected);
    this.picking = false;
    this.focusOn();
  }

  /** @param {Iterable<number>} rows */
  select(rows) {
    const positions = [...rows].map((row) => this.table.of.position[row]);
    this.model.set(
      "selected",
      positions.sort((a, b) => a - b),
    );
    this.model.save_changes();
  }

  clear() {
    this.filter.clear();
    this.pin(null, new Set());
    this.refilter();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const from = this.cursor ?? this.range[0];
    const cell = this.table.cellOf[from];
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      ArrowUp: () => this.move(this.table.span(this.flow.beside(cell, -1))[0]),
      ArrowDown: () => this.move(this.table.span(this.flow.beside(cell, 1))[0]),
      Home: () => this.move(this.table.span(this.flow.cells[0])[0]),
      End: () => this.move(this.table.span(this.flow.cells[this.flow.cells.length - 1])[1] - 1),
      Enter: () => this.pick(from, event),
      " ": () => this.pick(from, event),
      Escape: () => this.pin(null, new Set()),
    };
    const act = keys[event.key];
    if (!act || !this.flow.cells.length) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** To the row beside the cursor, among those that are shown. @param {number} by */
  step(by) {
    let row = (this.cursor ?? this.range[0]) + by;
    while (row >= this.range[0] && row < this.range[1]) {
      if (this.flow.lineOf.has(this.table.cellOf[row])) return this.move(row);
      row += by;
    }
    return undefined;
  }

  /** @param {number} row */
  move(row) {
    if (row < this.range[0] || row >= this.range[1]) return;
    this.cursor = this.hovered = row;
    this.flow.reveal(this.table.cellOf[row]);
    this.focusOn();
    this.look();
  }

  focusOn() {
    if (this.cursor === null) this.flow.node.removeAttribute("aria-activedescendant");
    else
      this.flow.node.setAttribute(
        "aria-activedescendant",
        `${this.prefix}${this.table.cellOf[this.cursor]}`,
      );
    this.flow.repaint();
  }

  /** @param {string} name */
  recolour(name) {
    this.colour = name;
    this.flow.repaint();
    this.explain();
  }

  refilter() {
    this.match = this.filter.matcher(this.table);
    this.flow.repaint();
    this.strip.set(this.table, this.range, this.match);
    this.tell();
    this.look(true);
  }

  /** The rows that the filter finds, among those that are shown. */
  matching() {
    const found = [];
    for (let row = this.range[0]; row < this.range[1]; row++)
      if (this.flow.lineOf.has(this.table.cellOf[row]) && this.match?.(row)) found.push(row);
    return found;
  }

  // How it looks.

  /** @param {number} cell @param {any} node */
  paint(cell, node) {
    const [from, to] = this.table.span(cell);
    const scale = this.scales[this.colour];
    const values = [];
    let [chosen, found] = [false, false];
    for (let row = from; row < to; row++) {
      values.push(scale.at(this.table.of[scale.column][row]));
      chosen ||= this.selected.has(row);
      found ||= this.match?.(row) ?? true;
    }
    const [low, high] = [this.table.of.entropy_min[from], this.table.of.entropy_max[from]];
    const style = node.style;
    style.setProperty("--fill", fills(values));
    style.setProperty("--low", gauge(low));
    style.setProperty("--high", gauge(Number.isNaN(high) ? low : high));
    const marks = node.classList;
    marks.toggle(
      "tm-over",
      values.some((value) => value > 1),
    );
    marks.toggle("tm-dim", !found);
    marks.toggle("tm-selected", chosen);
    marks.toggle("tm-pinned", this.pinned !== null && this.pinned >= from && this.pinned < to);
    const here = this.cursor !== null && this.cursor >= from && this.cursor < to;
    marks.toggle("tm-cursor", here);
    marks.toggle("tm-parts", to - from > 1);
    node.setAttribute("aria-selected", String(chosen));
    node.setAttribute("aria-label", words(this.table, here ? this.cursor ?? from : from));
  }

  /** Fill the card with the token under the pointer, else the pinned one, else the cursor's.
   * @param {boolean} [again] even if it is the same token */
  look(again) {
    const row = this.hovered ?? this.pinned ?? this.cursor;
    this.strip.point(row);
    const { looked, table } = this;
    const same =
      looked && row === looked.row && table === looked.table && this.pinned === looked.pinned;
    if (same && !again) return;
    this.looked = { row, table, pinned: this.pinned };
    const pinned = this.pinned === null ? null : this.candidates(this.pinned);
    const found = pinned && pinned.prob.length ? pinned.resample(this.whatIf.sampler) : null;
    this.whatIf.judge(found, this.table.about.logprob_kind);
    this.whatIf.fetch.hidden = !pinned || !pinned.rest.others || !this.table.about.can_fetch;
    if (row === null || row >= this.table.rows) {
      const found = striking(this.table, this.matching());
      const pick = (/** @type {number} */ row, /** @type {MouseEvent} */ event) => {
        this.pick(row, event);
        this.flow.node.focus(); // the button has gone
      };
      this.card.replaceChildren(overview(this.table, found, pick));
      return;
    }
    const here = row === this.pinned;
    this.card.replaceChildren(
      element("div", {}, ...head(this.table, row, here)),
      alternatives(
        this.candidates(row),
        1 - this.table.of.mass_seen[row],
        here && !this.whatIf.neutral ? found : null,
        here && this.table.about.can_branch ? (rank, token) => this.fork(rank, token) : null,
      ),
    );
  }

  /** A button that continues the answer with another token. @param {number} rank @param {string} token */
  fork(rank, token) {
    return element(
      "button",
      {
        class: "tm-fork",
        title: "Branch: continue with this token instead",
        "aria-label": `branch with ${token}`,
        disabled: !!this.model.get("_progress"),
        onclick: () => this.ask("branch", { rank }),
      },
      "↳",
    );
  }

  /** What might have stood in a row's place. @param {number} row */
  candidates(row) {
    const of = this.table.of;
    const key = `${this.model.get("shown")}/${of.choice[row]}/${of.position[row]}`;
    const size = this.table.about.vocab_size ?? Infinity;
    const [from, to] = [of.top_start[row], of.top_start[row + 1]];
    const known = to - from;
    if (this.model.get("_fetched").includes(key) && !this.fetched.has(key) && !this.asked.has(key)) {
      this.asked.add(key); // a page that was loaded anew
      this.model.send({ kind: "fetch", position: of.position[row] });
    }
    return (
      this.fetched.get(key) ??
      new Candidates(of, from, to, (code) => this.table.string(code), {
        listed: !of.rank_censored[row],
        others: Math.max(size - known, 0),
      })
    );
  }

  explain() {
    const scale = this.scales[this.colour];
    const last = scale.marks.length - 1;
    const steps = scale.marks.map(([value, name], index) =>
      element(
        "span",
        {
          class: index === last && name.endsWith("+") ? "tm-step tm-over" : "tm-step",
          style: `--fill: ${fills([scale.at(value)])}`,
        },
        name,
      ),
    );
    this.legend.replaceChildren(
      element("span", {}, `${scale.label} `, ...steps),
      element(
        "span",
        {},
        element("span", {
          class: "tm-step tm-wide",
          style: "--fill: none; --low: 40%; --high: 75%",
        }),
        " entropy: at least, at most (full width: 8 bits)",
      ),
      element(
        "span",
        {},
        element("span", { class: "tm-step", style: `--fill: ${fills([NaN])}` }),
        " unknown",
      ),
    );
  }

  tell() {
    const parts = [];
    const found = this.filter.on ? this.matching().length : 0;
    this.pickAll.disabled = !this.filter.on || !found;
    if (this.filter.on) parts.push(`${found} of ${this.range[1] - this.range[0]} tokens match`);
    if (this.selected.size) parts.push(`${this.selected.size} selected`);
    say(this.count, parts.join(" · "));
  }
}

/** @param {number} bits */
function gauge(bits) {
  return Number.isNaN(bits) ? "0%" : `${Math.min((bits / 8) * 100, 100).toFixed(1)}%`;
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const view = new View(model, el);
  return () => view.close();
}

export default { render };
