/** Panel: the page's side of panel.py. The kernel keeps the conversation; the page shows it. */

import { element, say } from "./page.js";
import { copier } from "./rendered.js";
import { Live, Turn, button, problem } from "./turns.js";
import { Knobs } from "./knobs.js";

/** How near to its end, in pixels, a log counts as being there. */
const NEAR = 32;
/** How long the kernel may take to say that it has heard, in milliseconds. */
const PATIENCE = 5000;
const SENDING = "Sending …";

class View {
  /** @param {any} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    /** @type {Map<string, Turn>} */
    this.turns = new Map();
    /** @type {Live | null} */
    this.live = null;
    /** @type {Turn | null} */
    this.editing = null;
    /** What was being written when an edit began. */
    this.draft = "";
    this.tell = (/** @type {any} */ content) => model.send(content);
    this.build(el);
    this.hear = (/** @type {any} */ content) => this.take(content);
    model.on("msg:custom", this.hear);
    this.open(model.get("_opening"));
    this.lost = () => this.lose();
    model.on("comm_live_update", this.lost); // it begins anew
    // It ends, or dies. Only JupyterLab and Notebook tell.
    this.kernel = model.widget_manager?.kernel;
    this.ended = (/** @type {any} */ _kernel, /** @type {any} */ status) => {
      if (status === undefined || status === "dead") this.lose();
    };
    this.kernel?.disposed?.connect(this.ended);
    this.kernel?.statusChanged?.connect(this.ended);
    // What happened since the widget was made, and whatever was missed.
    this.tell({ kind: "hello" });
  }

  close() {
    clearTimeout(this.silence);
    this.model.off("msg:custom", this.hear);
    this.model.off("comm_live_update", this.lost);
    this.kernel?.disposed?.disconnect(this.ended);
    this.kernel?.statusChanged?.disconnect(this.ended);
    this.style.remove();
  }

  /** @param {HTMLElement} el */
  build(el) {
    this.name = element("strong", {});
    this.log = element("div", { class: "tm-log", role: "log", "aria-live": "polite", "aria-label": "Conversation", tabindex: 0 });
    this.status = element("span", { class: "tm-faint", role: "status" });
    this.problem = element("div", {});
    this.branches = element("div", { class: "tm-branches" });
    this.inspected = element("div", { class: "tm-inspected", role: "region", "aria-label": "Inspector" });
    this.empty = element("div", { class: "tm-faint tm-empty" }, "Say something.");
    this.input = element("textarea", {
      rows: 2,
      "aria-label": "Message",
      placeholder: "Write a message. Enter sends, Shift+Enter begins a line.",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.sender = button("Send", () => this.send(), { class: "tm-send" });
    this.stopper = button("Stop", () => this.stop(), { class: "tm-stop", hidden: true });
    this.unedit = button("cancel edit", () => this.edit(null), { hidden: true });
    this.gear = button("settings", () => this.showSettings(), { "aria-expanded": "false" });
    this.asker = button("show request", () => this.showRequest(), { "aria-expanded": "false" });
    this.pane = element("div", { class: "tm-pane", hidden: true });
    this.request = element("div", { class: "tm-pane tm-request", hidden: true });
    this.root = element(
      "div",
      // Notebooks listen to keys before we do, unless told not to.
      { class: "tm-widget tm-panel", role: "region", "aria-label": "Chat", "data-lm-suppress-shortcuts": "true" },
      element("div", { class: "tm-bar-top" }, this.name, element("span", { class: "tm-right" }), this.gear, this.asker),
      this.pane,
      this.request,
      this.log,
      this.inspected,
      this.branches,
      this.problem,
      element("div", { class: "tm-compose" }, this.input, element("div", { class: "tm-act" }, this.sender, this.stopper, this.unedit)),
      this.status,
    );
    // The static conversation above stands in for this view where there is none. A rule, not an
    // attribute: its outputs are drawn anew whenever the conversation grows.
    const static_ = `.tm-static[data-for="${this.model.get("_static")}"]`;
    this.style = element("style", {}, `${static_}, .jp-OutputArea-child:has(${static_}) { display: none; }`);
    document.head.append(this.style);
    el.append(this.root);
  }

  // What the kernel tells.

  /** @param {any} all */
  open(all) {
    this.name.textContent = all.name;
    if (!this.knobs) {
      this.knobs = new Knobs(all.form, this.tell);
      this.pane.append(this.knobs.node);
    }
    this.knobs.show(all.settings);
    if (!all.live) this.live = null;
    this.news(all);
    if (!all.live) this.finish();
    else if (this.live?.said === all.live.said) this.grow(all.live.pieces);
    else this.begin(all.live);
  }

  /** @param {any} content */
  take(content) {
    /** @type {Record<string, () => void>} */
    const takes = {
      all: () => this.open(content),
      turns: () => this.news(content),
      began: () => this.begin(content.live),
      grew: () => this.grow(content.pieces),
      ended: () => this.end(content),
      notice: () => say(this.status, content.lines.join(" ")),
      refused: () => this.refuse(content),
      settings: () => (this.knobs?.show(content.settings), this.askRequest()),
      unset: () => this.knobs?.refuse(content.name, content.problem),
      models: () => this.knobs?.list(content.models),
      request: () => this.drawRequest(content.texts),
      heat: () => this.turns.get(content.id)?.drawHeat(content.tree),
      inspect: () => this.inspect(content),
    };
    takes[content.kind]?.();
    this.watch();
  }

  /** Front ends lose messages under load, the last one too: what stays silent is asked. */
  watch() {
    clearTimeout(this.silence);
    if (this.live) this.silence = setTimeout(() => this.tell({ kind: "hello" }), PATIENCE);
  }

  /** The turns as they are now; those that are known stay as they are in the page.
   * @param {any} news */
  news(news) {
    for (const [id, about] of Object.entries(news.turns))
      if (!this.turns.has(id)) this.turns.set(id, new Turn(about, this.tell, (turn) => this.edit(turn)));
    this.order = news.order;
    this.attempt = news.attempt;
    this.lay();
    const several = news.branches.map((/** @type {string} */ summary, /** @type {number} */ index) =>
      element(
        "div",
        { class: "tm-branch" },
        `branch ${index + 1}: ${summary} `,
        button("restore", () => this.tell({ kind: "restore", number: index + 1 }), { "aria-label": `Restore branch ${index + 1}` }),
      ),
    );
    this.branches.replaceChildren(
      ...(several.length ? [element("details", {}, element("summary", {}, `${several.length} kept branch${several.length > 1 ? "es" : ""}`), ...several)] : []),
    );
  }

  /** Put the nodes of the turns into the log, touching only those that changed. */
  lay() {
    this.keepBottom(() => {
      const shown = this.live ? this.after : this.order;
      const ids = [...(shown ?? []), ...(!this.live && this.attempt ? [this.attempt] : [])];
      const nodes = ids.map((id) => this.turns.get(id)?.node).filter(Boolean);
      if (this.live) nodes.push(this.live.node);
      if (!nodes.length) nodes.push(this.empty);
      const there = [...this.log.childNodes];
      for (const [id, turn] of this.turns) turn.node.classList.toggle("tm-attempt", id === this.attempt);
      if (there.length === nodes.length && there.every((node, index) => node === nodes[index])) return;
      for (const node of there) if (!nodes.includes(node)) this.drop(node);
      nodes.forEach((node, index) => {
        if (this.log.childNodes[index] !== node) this.log.insertBefore(node, this.log.childNodes[index] ?? null);
      });
    });
  }

  /** Take a node away; who was in it is in the log, not nowhere. @param {any} node */
  drop(node) {
    const inside = node.contains(this.focused());
    node.remove();
    if (inside) this.log.focus({ preventScroll: true });
  }

  /** The element that has the focus, in a shadow tree (marimo), too. */
  focused() {
    return this.root.getRootNode().activeElement;
  }

  /** @param {any} live */
  begin(live) {
    // The page has what it sent; the box is the reader's again.
    this.mine = this.sending === live.said;
    if (this.mine) {
      this.input.value = "";
      this.edit(null);
    }
    this.sending = null;
    if (this.focused() === this.sender) this.input.focus();
    this.problem.replaceChildren();
    this.after = live.after;
    this.live = new Live(live);
    this.sender.hidden = true;
    this.stopper.hidden = false;
    this.stopper.disabled = false;
    this.status.textContent = "Answering …";
    this.lay();
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** @param {any[]} pieces */
  grow(pieces) {
    if (!this.live) return;
    this.keepBottom(() => pieces.forEach((piece) => this.live?.grow(piece)));
  }

  /** @param {any} content */
  end(content) {
    this.finish();
    this.news(content);
    const last = this.turns.get(this.attempt ?? this.order?.[this.order.length - 1]);
    if (content.problem !== undefined) this.refuse(content);
    else this.status.textContent = last ? `Answer ${last.about.status}.` : "";
    this.askRequest();
  }

  finish() {
    if (this.focused() === this.stopper) this.input.focus();
    this.live = null;
    this.sender.hidden = false;
    this.stopper.hidden = true;
    this.status.textContent = "";
  }

  /** What was typed comes back, in front of what has been typed since. @param {any} content */
  refuse(content) {
    const own = this.mine || this.sending === content.text;
    this.sending = null;
    const typed = this.input.value;
    if (content.text && typed !== content.text && (own || !typed))
      this.input.value = typed ? `${content.text}\n${typed}` : content.text;
    this.problem.replaceChildren(problem(content.problem || "Stopped before it was sent.", content.advice ?? ""));
    this.status.textContent = "";
  }

  /** The kernel has ended or begun anew: what is here stays to be read and copied. */
  lose() {
    this.finish();
    this.sending = null;
    this.problem.replaceChildren(problem("The kernel that held this conversation has ended.", "Run the cell again."));
  }

  /** Do something to the log; what is at its bottom stays there, what is not does not move.
   * @param {() => void} change */
  keepBottom(change) {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const at = scrollHeight - scrollTop - clientHeight < NEAR;
    change();
    if (at) this.log.scrollTop = this.log.scrollHeight;
  }

  // What the reader does.

  /** @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!this.live) this.send();
    } else if (event.key === "Escape") {
      if (this.live) this.stop();
      else this.edit(null);
    }
  }

  send() {
    const text = this.input.value;
    if (!text.trim() || this.live || this.status.textContent === SENDING) return;
    this.sending = text;
    this.status.textContent = SENDING;
    this.tell({ kind: "send", text, at: this.editing?.about.id ?? null });
    setTimeout(() => {
      if (this.sending === text)
        this.status.textContent = "The kernel does not answer: it is busy, or gone. Your text stays here.";
    }, PATIENCE);
  }

  stop() {
    this.stopper.disabled = true;
    this.status.textContent = "Stopping …";
    this.tell({ kind: "stop" });
    this.input.focus();
  }

  /** Say something else in the place of a turn; null says something new again.
   * @param {Turn | null} turn */
  edit(turn) {
    if (turn && !this.editing) this.draft = this.input.value;
    if (!turn && this.editing) this.input.value = this.draft;
    this.editing?.node.classList.remove("tm-edited");
    this.editing = turn;
    this.unedit.hidden = !turn;
    this.sender.textContent = turn ? "Send instead" : "Send";
    if (!turn) return;
    turn.node.classList.add("tm-edited");
    this.input.value = turn.about.prompt;
    this.input.focus();
  }

  /** Show another widget below the conversation. @param {{model?: string, cell: string}} what */
  async inspect({ model, cell }) {
    // What stays where a front end cannot show one widget inside another (marimo).
    this.inspected.replaceChildren(element("div", { class: "tm-faint" }, `In the next cell: ${cell}`));
    const manager = this.model.widget_manager;
    if (model && typeof manager?.create_view === "function") {
      const view = await manager.create_view(await manager.get_model(model));
      const shut = button("close inspector", () => {
        view.remove();
        this.inspected.replaceChildren();
      });
      this.inspected.replaceChildren(shut, view.el);
    }
    this.inspected.scrollIntoView({ block: "nearest" });
  }

  showSettings() {
    this.pane.hidden = !this.pane.hidden;
    this.gear.setAttribute("aria-expanded", String(!this.pane.hidden));
    if (!this.pane.hidden) this.tell({ kind: "models" });
  }

  showRequest() {
    this.request.hidden = !this.request.hidden;
    this.asker.setAttribute("aria-expanded", String(!this.request.hidden));
    this.askRequest();
  }

  /** What is shown is what would be sent now. */
  askRequest() {
    if (!this.request.hidden) this.tell({ kind: "request", text: this.input.value });
  }

  /** @param {Record<string, string>} texts */
  drawRequest(texts) {
    this.request.replaceChildren(
      ...Object.entries(texts)
        .filter(([, text]) => text)
        .map(([kind, text]) =>
          element("div", { class: "tm-recipe" }, element("div", { class: "tm-label" }, kind, " ", copier("copy", () => text, `Copy the ${kind}`)), element("pre", {}, text)),
        ),
    );
  }
}

/** How many views a panel has; the last one that goes, and stays away, takes its request along. */
const VIEWS = new Map();

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const id = model.get("_static");
  const view = new View(model, el);
  VIEWS.set(id, (VIEWS.get(id) ?? 0) + 1);
  return () => {
    view.close();
    VIEWS.set(id, VIEWS.get(id) - 1);
    setTimeout(() => {
      if (!VIEWS.get(id)) view.tell({ kind: "closed" });
    }, 1000);
  };
}

export default { render };
