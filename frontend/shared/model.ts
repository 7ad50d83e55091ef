/** The widget model that a front end passes to `render`: anywidget's, with types. */

/** State `S`, messages to the kernel `Out`, messages from the kernel `In`. */
export interface Model<S, Out, In> {
  get<Name extends keyof S>(name: Name): S[Name];
  set<Name extends keyof S>(name: Name, value: S[Name]): void;
  save_changes(): void;
  send(message: Out): void;
  on(event: "msg:custom", listener: MessageListener<In>): void;
  on(event: string, listener: () => void): void;
  off(event: "msg:custom", listener: MessageListener<In>): void;
  off(event: string, listener: () => void): void;
  /** Present in JupyterLab, Notebook 7 and VS Code. */
  widget_manager?: WidgetManager;
}

export type MessageListener<In> = (message: In, buffers: DataView[]) => void;

/** The parts of the ipywidgets manager that are used. */
export interface WidgetManager {
  kernel?: Kernel;
  get_model?(id: string): Promise<unknown>;
  create_view?(model: unknown): Promise<{ el: HTMLElement; remove(): void }>;
}

/** JupyterLab's kernel connection. */
export interface Kernel {
  disposed?: Signal<void>;
  statusChanged?: Signal<string>;
}

export interface Signal<Value> {
  connect(slot: (sender: unknown, value: Value) => void): void;
  disconnect(slot: (sender: unknown, value: Value) => void): void;
}

/** Send a message; returns false if the connection to the kernel is closed. */
export function sent<Out>(model: { send(message: Out): void }, message: Out): boolean {
  try {
    model.send(message);
    return true;
  } catch {
    return false;
  }
}
