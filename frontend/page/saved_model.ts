/** The inspector's model in a saved page: the kernel's part that needs no kernel. */

import type { FromKernel, InspectorModel, State } from "../inspector/messages";
import type { MessageListener } from "../shared/model";
import type { SavedResults } from "./saved_results";

const OFFLINE =
  "A saved page: to make branches, try a sampler or fetch whole distributions, use the notebook.";

/** No messages arrive: these listeners are not called. */
type Listener = (() => void) | MessageListener<FromKernel>;

class SavedModel {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly state: State;

  constructor(private readonly saved: SavedResults) {
    const neutral = { temperature: 1, top_p: 1, top_k: 0, min_p: 0 };
    this.state = {
      shown: saved.shown,
      choice: 0,
      pinned: null,
      selected: [],
      sampler: neutral,
      _columns: {},
      _about: saved.results[saved.shown].about,
      _tree: saved.tree,
      _beside: {},
      _made_with: neutral,
      _offline: OFFLINE,
      _fetched: [],
      _sampler_fields: [],
      _static: "",
      _was_opened: true,
      _progress: "",
      _problem: "",
    };
    this.show(saved.shown);
  }

  get<Name extends keyof State>(name: Name): State[Name] {
    return this.state[name];
  }

  set<Name extends keyof State>(name: Name, value: State[Name]): void {
    if (this.state[name] === value) return;
    this.state[name] = value;
    if (name === "shown") {
      this.show(this.state.shown);
      this.tell("_about");
    }
    this.tell(name);
  }

  on(event: string, listener: Listener): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  save_changes(): void {}

  send(): void {}

  /** What the kernel does when another result is shown. */
  private show(index: number): void {
    const { results, tree } = this.saved;
    const { columns, about } = results[index];
    const { parent } = tree[index];
    this.state._columns = columns;
    this.state._about = about;
    this.state._beside = parent === null ? {} : results[parent];
    this.state.choice = about.choices[0] ?? 0;
    this.state.selected = [];
    const rows = columns.position[1].byteLength / 4;
    const pinned = this.state.pinned ?? tree[index].position;
    this.state.pinned = pinned !== null && pinned < rows ? pinned : null;
  }

  private tell(name: string): void {
    for (const listener of this.listeners.get(`change:${name}`) ?? []) (listener as () => void)();
  }
}

/** The inspector's model of saved results. */
export function savedModel(saved: SavedResults): InspectorModel {
  return new SavedModel(saved);
}
