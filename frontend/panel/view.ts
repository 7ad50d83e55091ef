/** The panel's view: the kernel keeps the conversation, the page shows it. */

import { copyFormulas } from "../markdown/copying";
import { announce, button, element } from "../shared/dom";
import { iconButton } from "../shared/icons";
import { type Kernel, sent } from "../shared/model";
import { hidingStatic } from "../shared/static_output";
import { Composer } from "./composer/composer";
import { Log } from "./log";
import type {
  Failure,
  FromKernel,
  PanelModel,
  RunningAnswerView,
  Send,
  Settings,
  Snapshot,
  TurnChanges,
} from "./messages";
import { chooseMathFont, useMathFont } from "./math_font";
import { RequestPreview } from "./composer/request_preview";
import { RunningAnswer } from "./running_answer";
import { SettingsForm } from "./composer/settings_form";
import { problemNode, Turn, type TurnActions } from "./turn";

/** Milliseconds after which a silent kernel is asked again. */
const PATIENCE = 5000;
/** Characters of an answer that are announced. */
const MAX_SPOKEN = 5000;

const ANSWERING = "Answering …";

export class PanelView {
  readonly node: HTMLElement;
  readonly send: Send;
  private readonly turns = new Map<string, Turn>();
  private running: RunningAnswer | null = null;
  private order: string[] = [];
  private attempt: string | null = null;
  private versions: TurnChanges["versions"] = {};
  /** The turns in the log, without the running one. */
  private shown: Turn[] = [];
  private form: SettingsForm | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;
  /** The turn whose message was edited and sent last. */
  private replaced: string | null = null;
  /** Closes the inspector that is open. */
  private closeInspector: () => void = () => {};

  private readonly log = new Log();
  private readonly actions: TurnActions = {
    send: (message) => this.send(message),
    replace: (text, id) => {
      this.replaced = id;
      this.composer.post(text, id);
    },
  };
  private readonly composer: Composer;
  private readonly preview: RequestPreview;
  private readonly name = element("strong");
  private readonly modelName = element("span", { class: "tm-faint tm-model" });
  private readonly status = element("span", { role: "status" });
  private readonly problem = element("div");
  /** The text of an answer that is complete, for screen readers; the log is silent while it grows. */
  private readonly spoken = element("div", { class: "tm-off-screen", "aria-live": "polite" });
  private readonly branches = element("div", { class: "tm-branches" });
  private readonly settingsPane = element("div", { class: "tm-pane", hidden: true });
  private readonly settingsButton = iconButton(
    "settings",
    "Settings",
    () => this.toggleSettings(),
    {
      "aria-expanded": "false",
    },
  );
  private readonly hidesStatic: HTMLStyleElement;

  private readonly kernel: Kernel | undefined;
  private readonly onMessage = (message: FromKernel, buffers: DataView[]) =>
    message.kind === "math_font" ? useMathFont(buffers[0]) : this.receive(message);
  private readonly onRestart = () => this.kernelEnded();
  private readonly onKernelChange = (_kernel: unknown, status: string | void) => {
    if (status === undefined || status === "dead") this.kernelEnded();
  };

  constructor(
    private readonly model: PanelModel,
    el: HTMLElement,
  ) {
    this.send = (message) => void sent(model, message);
    this.composer = new Composer(this.send, (text) => this.say(text));
    this.preview = new RequestPreview(this.send, () => this.composer.text);
    this.hidesStatic = hidingStatic(model.get("_static"));
    document.head.append(this.hidesStatic);
    this.node = this.root();
    el.append(this.node);
    model.on("msg:custom", this.onMessage);
    model.on("comm_live_update", this.onRestart);
    // Only JupyterLab and Notebook 7 tell when the kernel ends.
    this.kernel = model.widget_manager?.kernel;
    this.kernel?.disposed?.connect(this.onKernelChange);
    this.kernel?.statusChanged?.connect(this.onKernelChange);
    this.open(model.get("_opening"));
    this.send({ kind: "open" }); // what has happened since the widget was made
  }

  close(): void {
    clearTimeout(this.silence);
    this.model.off("msg:custom", this.onMessage);
    this.model.off("comm_live_update", this.onRestart);
    this.kernel?.disposed?.disconnect(this.onKernelChange);
    this.kernel?.statusChanged?.disconnect(this.onKernelChange);
    this.hidesStatic.remove();
    this.running?.end();
    this.log.close();
    this.closeInspector();
  }

  private root(): HTMLElement {
    return element(
      "div",
      {
        class: "tm-widget tm-panel",
        role: "region",
        "aria-label": "Chat",
        // Without this attribute notebooks handle keys before the panel does.
        "data-lm-suppress-shortcuts": "true",
        oncopy: copyFormulas,
      },
      element(
        "div",
        { class: "tm-bar-top" },
        this.name,
        this.modelName,
        iconButton("add", "New conversation", () => this.startOver(), { class: "tm-right" }),
        this.settingsButton,
        this.preview.toggle,
      ),
      this.settingsPane,
      this.preview.node,
      element(
        "div",
        { class: "tm-chat-box" },
        this.log.node,
        this.branches,
        this.problem,
        this.composer.node,
      ),
      element("div", { class: "tm-faint" }, this.status),
      this.spoken,
    );
  }

  // Messages from the kernel.

  private receive(message: Exclude<FromKernel, { kind: "math_font" }>): void {
    switch (message.kind) {
      case "snapshot":
        this.open(message);
        break;
      case "turns":
        this.update(message);
        break;
      case "started":
        this.start(message.answer);
        break;
      case "delta":
        this.running?.add(message.pieces);
        break;
      case "ended":
        this.end(message);
        break;
      case "notice":
        this.say(message.lines.join(" ") || ANSWERING);
        this.running?.wait(message.lines.at(-1));
        break;
      case "refused":
        this.refuse(message);
        break;
      case "settings":
        this.showSettings(message.settings);
        this.preview.refresh();
        break;
      case "setting_refused":
        this.form?.refuse(message.name, message.problem);
        break;
      case "models":
        this.form?.offer(message.models);
        break;
      case "request":
        this.preview.show(message.texts);
        break;
      case "heatmap":
        this.turns.get(message.id)?.drawHeatmap(message.tree);
        break;
      case "inspect":
        void this.inspect(message.id, message.cell, message.model);
    }
    this.watch();
    chooseMathFont(() => this.send({ kind: "math_font" }));
  }

  /** Ask for everything if the kernel is silent: front ends lose messages under load. */
  private watch(): void {
    clearTimeout(this.silence);
    if (this.running) this.silence = setTimeout(() => this.send({ kind: "open" }), PATIENCE);
  }

  private open(all: Snapshot): void {
    this.name.textContent = all.name;
    if (!this.form) {
      this.form = new SettingsForm(all.form, this.send);
      this.settingsPane.append(this.form.node);
    }
    this.showSettings(all.settings);
    const { running } = all;
    if (!running) this.finish(all);
    else if (this.running?.prompt === running.prompt) {
      this.update(all);
      this.running.add(running.pieces);
    } else {
      this.update(all);
      this.start(running);
    }
  }

  private showSettings(settings: Settings): void {
    this.form?.show(settings);
    const { set, model, host } = settings;
    this.modelName.textContent = [set.model ?? model, set.host ?? host].filter(Boolean).join(" · ");
  }

  /** Show the turns; the nodes of known turns stay. */
  private update({ turns, order, attempt, branches, versions }: TurnChanges): void {
    for (const [id, view] of Object.entries(turns))
      if (!this.turns.has(id))
        this.turns.set(id, new Turn(view.messages, this.actions).settle(view));
    this.order = order;
    this.attempt = attempt;
    this.versions = versions;
    this.showTurns();
    this.branches.replaceChildren();
    if (branches.length) this.branches.append(this.branchList(branches));
  }

  private branchList(branches: string[]): Node {
    const lines = branches.map((summary, index) =>
      element(
        "div",
        { class: "tm-branch" },
        `branch ${index + 1}: ${summary} `,
        button("restore", () => this.send({ kind: "restore", number: index + 1 }), {
          "aria-label": `Restore branch ${index + 1}`,
        }),
      ),
    );
    const title = `${branches.length} kept branch${branches.length > 1 ? "es" : ""}`;
    return element("details", {}, element("summary", {}, title), ...lines);
  }

  private showTurns(): void {
    const { running, attempt } = this;
    const shown = running ? running.base : [...this.order, ...(attempt ? [attempt] : [])];
    for (const [id, turn] of this.turns) turn.node.classList.toggle("tm-attempt", id === attempt);
    const turns = shown.flatMap((id) => this.turns.get(id) ?? []);
    turns.forEach((turn, index) => turn.hideRepeated(turns[index - 1]));
    for (const id of shown) this.turns.get(id)?.showVersions(this.versions[id], !!running);
    const nodes = turns.map((turn) => turn.node);
    const place = this.shown.findIndex((turn) => turn.versions.held);
    const held = this.shown[place]?.versions.held;
    this.log.show(running ? [...nodes, running.turn.node] : nodes);
    // Another version of a turn: its switch is where the last one was, and has the focus.
    const version = turns[place];
    if (held && version && version !== this.shown[place])
      this.log.align(version.versions.take(held), held.top);
    this.shown = turns;
  }

  private start(answer: RunningAnswerView): void {
    this.composer.started(answer.prompt);
    this.problem.replaceChildren();
    this.running?.end();
    this.running = new RunningAnswer(answer, this.actions, this.log.keepBottom);
    this.say(ANSWERING);
    this.showTurns();
    this.log.scrollToEnd();
  }

  private end(changes: TurnChanges & Partial<Failure>): void {
    this.finish(changes);
    const { problem, advice = "", text = "" } = changes;
    const last = this.turns.get(this.attempt ?? this.order[this.order.length - 1]);
    if (problem !== undefined) this.refuse({ problem, advice, text });
    else {
      if (this.replaced) this.turns.get(this.replaced)?.stopEditing();
      this.say(last ? `Answer ${last.status}.` : "", false);
      this.speak(last?.text ?? "");
    }
    this.replaced = null;
    this.preview.refresh();
  }

  /** No answer is running any more: the one that was is a turn now, with the nodes that it has. */
  private finish(changes: TurnChanges): void {
    const { running } = this;
    this.stopRunning();
    const fresh = Object.values(changes.turns).filter(({ id }) => !this.turns.has(id));
    const view = fresh.findLast(({ prompt }) => prompt === running?.prompt);
    this.log.keepBottom(() => {
      if (running && view) this.turns.set(view.id, running.turn.settle(view));
      this.update(changes);
    });
  }

  /** Announce a text; what can be seen in the log is not shown again. */
  private say(text: string, isSeen = true): void {
    announce(this.status, text);
    this.status.classList.toggle("tm-off-screen", !isSeen);
  }

  private speak(text: string): void {
    this.spoken.textContent = text.slice(0, MAX_SPOKEN);
    // Reading the page, it would be there twice.
    setTimeout(() => this.spoken.replaceChildren(), 1000);
  }

  private stopRunning(): void {
    this.running?.end();
    this.running = null;
    this.composer.finished();
    this.status.textContent = "";
  }

  private refuse({ problem, advice, text }: Failure): void {
    // The text of an edited message is still in its editor.
    if (this.replaced && this.order.includes(this.replaced)) this.composer.forget();
    else this.composer.giveBack(text);
    this.problem.replaceChildren(problemNode(problem || "Stopped before it was sent.", advice));
    this.status.textContent = "";
    this.showTurns();
  }

  /** What is shown remains readable. */
  private kernelEnded(): void {
    this.stopRunning();
    this.composer.forget();
    this.problem.replaceChildren(
      problemNode("The kernel that held this conversation has ended.", "Run the cell again."),
    );
  }

  /** Show an inspector below its answer, or the cell that opens one. */
  private async inspect(id: string, cell: string, model: string | null): Promise<void> {
    this.closeInspector();
    const place = this.turns.get(id)?.inspected;
    if (!place) return;
    this.closeInspector = () => place.replaceChildren();
    // Front ends that cannot show one widget inside another (marimo) keep this line.
    const hint = element("div", { class: "tm-faint" }, `In the next cell: ${cell}`);
    place.replaceChildren(hint);
    const manager = this.model.widget_manager;
    if (model && manager?.create_view && manager.get_model) {
      const view = await manager.create_view(await manager.get_model(model));
      this.closeInspector = () => {
        view.remove();
        place.replaceChildren();
      };
      const close = iconButton("close", "Close inspector", () => this.closeInspector());
      place.replaceChildren(close, view.el);
    }
    place.scrollIntoView({ block: "nearest" });
  }

  private startOver(): void {
    this.send({ kind: "start_over" });
    this.composer.focus();
  }

  private toggleSettings(): void {
    this.settingsPane.hidden = !this.settingsPane.hidden;
    this.settingsButton.setAttribute("aria-expanded", String(!this.settingsPane.hidden));
    if (!this.settingsPane.hidden) this.send({ kind: "models" });
  }
}
