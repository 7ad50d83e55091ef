/** The inspector's view: it draws the kernel's frames and reports what the reader does. */

import { announce, element } from "../shared/dom";
import { onKernelEnd } from "../shared/kernel";
import { Branches } from "./branches";
import { CardView } from "./card/card_view";
import { paintCell } from "./flow/cell_paint";
import { legend } from "./colours";
import { ComparedAnswer } from "./compared_answer";
import { Cursor } from "./flow/cursor";
import { Filter } from "./filter";
import { listenToFlow } from "./flow/flow_events";
import { Layout } from "./layout";
import type { FromKernel, InspectorModel, Measure } from "./messages";
import { Selection } from "./flow/selection";
import { StripChart } from "./flow/strip_chart";
import { fillTabs } from "./tabs";
import { TokenFlow } from "./flow/token_flow";
import { TokenTable } from "./flow/token_table";

export class InspectorView {
  table: TokenTable;
  /** Rows of the choice that is shown. */
  range: [number, number] = [0, 0];
  private segment = "";
  private measure: Measure = "surprisal";
  private matches: (row: number) => boolean = () => true;
  private readonly selection = new Selection();
  private hovered: number | null = null;
  /** The row under the pointer in the compared answer. */
  private hoveredBeside: number | null = null;
  /** Whether a change of the state comes from this view. */
  private picking = false;

  private readonly prefix = `tm-${Math.random().toString(36).slice(2)}-`;
  readonly flow: TokenFlow;
  private readonly cursor: Cursor;
  readonly beside: ComparedAnswer;
  private readonly strip: StripChart;
  private readonly filter: Filter;
  private readonly card: CardView;
  private readonly branches: Branches;
  readonly layout: Layout;
  private readonly listeners: [string, () => void][];
  private readonly unwatchKernel: () => void;
  private readonly onMessage = (message: FromKernel, buffers: DataView[]) =>
    this.card.receive(message, buffers);

  constructor(
    private readonly model: InspectorModel,
    el: HTMLElement,
  ) {
    this.table = new TokenTable(model.get("_columns"), model.get("_about"));
    this.flow = new TokenFlow((cell, node) => this.paint(cell, node), this.prefix);
    this.cursor = new Cursor(this.flow, this.table, {
      moved: (row) => this.hover(row),
      pick: (row, event) => this.pick(row, event),
      unpin: () => this.unpin(),
    });
    this.beside = new ComparedAnswer(this.prefix, {
      hover: (row) => this.hoverBeside(row),
      pick: (position) => this.showResult(this.branches.parent, position),
    });
    this.strip = new StripChart(
      (row) => this.hover(row),
      (row, event) => this.pick(row, event),
    );
    this.filter = new Filter(() => this.applyFilter());
    const cardNode = element("div", {
      class: "tm-card",
      role: "region",
      "aria-label": "The token",
    });
    this.card = new CardView(
      model,
      cardNode,
      () => this.matching(),
      (row, event) => {
        this.pick(row, event);
        this.flow.node.focus(); // the button was removed
      },
      () => this.refine(),
    );
    const parts = {
      strip: this.strip.node,
      beside: this.beside.node,
      flow: this.flow.node,
      card: cardNode,
      sampler: this.card.sampler.node,
      samplerState: this.card.sampler.state,
      filter: this.filter.node,
    };
    this.layout = new Layout(parts, Object.keys(model.get("_about").scales), {
      colourBy: (measure) => this.colourBy(measure),
      selectMatching: () => this.select(this.matching()),
      clear: () => this.clear(),
    });
    this.branches = new Branches(model, this, (index) => this.showResult(index));
    listenToFlow(this.flow, this.cursor, {
      hover: (row) => this.hover(row),
      pick: (row, event) => this.pick(row, event),
      start: () => this.pinned ?? this.range[0],
    });
    this.layout.root.addEventListener("mouseleave", () => this.hover(null));
    el.append(this.layout.root);
    this.layout.hideStatic(model.get("_static"));
    this.listeners = [
      ["change:_about", () => this.load()],
      ["change:choice", () => this.showChoice()],
      ["change:pinned", () => this.pinnedChanged()],
      ["change:selected", () => this.selectionChanged()],
      ["change:sampler", () => this.card.readSampler()],
      ["change:_tree", () => this.showBranches()],
      ["change:shown", () => this.showBranches()],
      ["change:_progress", () => this.showProgress()],
      ["change:_problem", () => this.showProgress()],
    ];
    for (const [event, listener] of this.listeners) model.on(event, listener);
    model.on("msg:custom", this.onMessage);
    this.unwatchKernel = onKernelEnd(model, () => {
      this.goOffline("The kernel has ended. Run the cell again to branch or to try a sampler.");
    });
    this.load();
    if (model.get("_offline")) this.goOffline("");
  }

  get node(): HTMLElement {
    return this.layout.root;
  }

  /** Go on without a kernel: what is here can be read. */
  private goOffline(why: string): void {
    this.layout.hideSampler();
    this.card.goOffline();
    announce(this.layout.notice, why);
  }

  close(): void {
    for (const [event, listener] of this.listeners) this.model.off(event, listener);
    this.model.off("msg:custom", this.onMessage);
    this.unwatchKernel();
    this.card.close();
    this.beside.close();
    this.flow.close();
    this.strip.close();
    this.layout.showStatic();
  }

  // State from the kernel.

  private load(): void {
    const about = this.model.get("_about");
    this.table = new TokenTable(this.model.get("_columns"), about);
    const saved = this.model.get("_offline") ?? "";
    const lines = [about.problem, ...about.warnings, about.footer, saved];
    this.layout.title.textContent = about.title;
    this.layout.root.toggleAttribute("data-empty", !this.table.rows);
    this.card.sampler.explain(about.made_with);
    this.card.refine(this.table, this.table.about.shown);
    this.layout.foot.replaceChildren(
      ...lines
        .filter((line) => line !== null && line !== "")
        .map((line) => element("div", {}, line as string)),
    );
    this.card.readSampler();
    this.showChoice();
    this.showBranches();
    this.showProgress();
  }

  /** Some numbers have become exact. */
  private refine(): void {
    this.card.refine(this.table, this.table.about.shown);
    if (this.beside.table) this.card.refine(this.beside.table, this.branches.parent);
    this.beside.flow.repaint();
    this.flow.repaint();
    this.strip.set(this.table, this.range, this.matches);
  }

  private showBranches(): void {
    this.branches.show();
    if (this.beside.table) this.card.refine(this.beside.table, this.branches.parent);
    this.flow.repaint();
  }

  /** What the kernel is doing for this view, or why it failed. */
  private showProgress(): void {
    const [progress, problem] = [this.model.get("_progress"), this.model.get("_problem")];
    announce(this.layout.progress, progress || problem);
    this.layout.progress.classList.toggle("tm-alarm", !progress && !!problem);
    this.layout.root.toggleAttribute("data-busy", !!progress);
    this.card.draw();
  }

  private showChoice(): void {
    const { choices } = this.table.about;
    const choice = this.model.get("choice");
    this.range = this.table.range(choice);
    this.segment = "";
    this.hovered = null;
    this.selection.forgetAnchor();
    this.cursor.leave(this.table, this.range);
    fillTabs(
      this.layout.choices,
      this.flow.node,
      choices.map((index) => `choice ${index}`),
      choices.indexOf(choice),
      (index) => this.choose(choices[index]),
    );
    this.readSelection();
    this.showSegment();
  }

  private showSegment(): void {
    const segments = new Set<string>();
    const cells = [];
    for (let cell = 0; cell < this.table.cells; cell++) {
      const [row] = this.table.span(cell);
      if (row < this.range[0] || row >= this.range[1]) continue;
      const segment = this.table.segment(row);
      segments.add(segment);
      if (!this.segment || this.segment === segment) cells.push(cell);
    }
    const tabs = segments.size > 1 ? ["", ...segments] : [];
    fillTabs(
      this.layout.segments,
      this.flow.node,
      tabs.map((name) => name.replace("_", " ") || "all"),
      tabs.indexOf(this.segment),
      (index) => {
        this.segment = tabs[index];
        this.showSegment();
      },
    );
    this.flow.set(this.table, cells);
    if (!this.table.rows) this.flow.setEmpty(this.table.about.empty, this.table.about.text);
    this.showLegend();
    this.applyFilter();
  }

  private readSelection(): void {
    this.selection.read(this.model.get("selected"), this.range[0]);
  }

  private selectionChanged(): void {
    this.readSelection();
    this.flow.repaint();
    this.showCount();
    const { first } = this.selection;
    if (first !== undefined && !this.picking) this.flow.reveal(this.table.cellOf[first]);
  }

  private pinnedChanged(): void {
    this.flow.repaint();
    if (this.pinned !== null && !this.picking) this.flow.reveal(this.table.cellOf[this.pinned]);
    this.showCard();
  }

  /** The pinned row. */
  private get pinned(): number | null {
    const position = this.model.get("pinned");
    return position === null || position === undefined ? null : this.range[0] + position;
  }

  // What the reader does.

  private showResult(index: number, position?: number): void {
    this.model.set("shown", index);
    if (position !== undefined) this.model.set("pinned", position);
    this.model.save_changes();
  }

  private choose(choice: number): void {
    this.model.set("pinned", null);
    this.model.set("selected", []);
    this.model.set("choice", choice);
    this.model.save_changes();
  }

  private hover(row: number | null): void {
    if (row === this.hovered && this.hoveredBeside === null) return;
    this.hovered = row;
    this.hoveredBeside = null;
    this.showCard();
  }

  private hoverBeside(row: number | null): void {
    if (row === this.hoveredBeside) return;
    this.hoveredBeside = row;
    this.showCard();
  }

  /** Pin and select a row. */
  private pick(row: number, event: MouseEvent | KeyboardEvent): void {
    const chosen = this.selection.after(row, event);
    this.cursor.row = this.hovered = row;
    this.pin(row, chosen);
    this.flow.reveal(this.table.cellOf[row]);
  }

  private pin(row: number | null, selected: Set<number>): void {
    this.picking = true;
    this.model.set("pinned", row === null ? null : this.table.of.position[row]);
    this.select(selected);
    this.picking = false;
    this.cursor.show();
  }

  private unpin(): void {
    this.pin(null, new Set());
  }

  private select(rows: Iterable<number>): void {
    const positions = [...rows].map((row) => this.table.of.position[row]);
    this.model.set(
      "selected",
      positions.sort((a, b) => a - b),
    );
    this.model.save_changes();
  }

  private clear(): void {
    this.filter.clear();
    this.unpin();
    this.applyFilter();
  }

  // Colours, filter, card.

  private colourBy(measure: Measure): void {
    this.measure = measure;
    this.flow.repaint();
    this.beside.colourBy(measure);
    this.showLegend();
  }

  private showLegend(): void {
    const { scales, full_bits } = this.table.about;
    this.layout.legend.replaceChildren(...legend(scales[this.measure], full_bits));
  }

  private applyFilter(): void {
    this.matches = this.filter.matcher(this.table);
    this.flow.repaint();
    this.strip.set(this.table, this.range, this.matches);
    this.showCount();
    this.showCard();
    this.card.draw();
  }

  /** The shown rows that the filter matches. */
  private matching(): number[] {
    const found = [];
    for (let row = this.range[0]; row < this.range[1]; row++)
      if (this.flow.has(this.table.cellOf[row]) && this.matches(row)) found.push(row);
    return found;
  }

  private showCount(): void {
    const parts = [];
    const found = this.filter.active ? this.matching().length : 0;
    this.layout.selectMatching.disabled = !found;
    if (this.filter.active) parts.push(`${found} of ${this.range[1] - this.range[0]} tokens match`);
    const { size } = this.selection.rows;
    if (size) parts.push(`${size} selected`);
    announce(this.layout.count, parts.join(" · "));
  }

  private paint(cell: number, node: HTMLElement): void {
    const { table, measure, matches, pinned } = this;
    const [selected, cursor, fork] = [this.selection.rows, this.cursor.row, this.branches.fork];
    paintCell(node, cell, { table, measure, matches, selected, pinned, cursor, fork });
  }

  /** Show the token under the pointer, else the pinned one, else the cursor's. */
  private showCard(): void {
    const row = this.hovered ?? this.pinned ?? this.cursor.row;
    this.strip.point(row);
    const { shown } = this.table.about;
    const { beside, hoveredBeside } = this;
    if (beside.table && hoveredBeside !== null)
      this.card.show({
        table: beside.table,
        shown: this.branches.parent,
        row: hoveredBeside,
        pinned: null,
      });
    else this.card.show({ table: this.table, shown, row, pinned: this.pinned });
  }
}
