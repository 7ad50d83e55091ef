"""A widget in an empty page with a model that the test plays: the fast browser tests."""

from __future__ import annotations

import base64
import json
from typing import Any

from anywidget import AnyWidget
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    ViewportSize,
)

# The model keeps what is set, calls listeners, and remembers what would have gone to the kernel.
START = """async ({code, css, state}) => {
    const revive = (value) => {
        if (Array.isArray(value)) return value.map(revive);
        if (value && typeof value === "object") {
            if ("base64" in value) {
                const raw = Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0));
                return new DataView(raw.buffer);
            }
            return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revive(v)]));
        }
        return value;
    };
    const heard = {};
    let dirty = {};
    const values = revive(state);
    const model = {
        saved: [], sent: [],
        get: (name) => values[name],
        set: (name, value) => {
            if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
            values[name] = dirty[name] = value;
            for (const listener of heard[`change:${name}`] ?? []) listener();
        },
        save_changes: () => { model.saved.push(dirty); dirty = {}; },
        on: (name, listener) => { (heard[name] ??= []).push(listener); },
        off: (name, listener) => {
            heard[name] = (heard[name] ?? []).filter((l) => l !== listener);
        },
        send: (content) => { model.sent.push(content); },
        hear: (content, buffers) => {
            for (const listener of heard["msg:custom"] ?? [])
                listener(revive(content), revive(buffers));
        },
        fire: (name) => { for (const listener of heard[name] ?? []) listener(); },
        put: (changes) => {
            for (const [name, value] of Object.entries(revive(changes))) values[name] = value;
            for (const name of Object.keys(changes))
                for (const listener of heard[`change:${name}`] ?? []) listener();
        },
    };
    window.model = model;
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    const url = URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
    const module = (await import(url)).default;
    const el = document.createElement("div");
    document.body.append(el);
    await module.initialize?.({model});
    window.close_view = await module.render({model, el});
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""


class Watched:
    """An empty page in which nothing may go wrong.

    Attributes:
        page: to look at and to act on.
        requests: every address that was requested.
        problems: errors of the page and of its console, and dialogs.
    """

    def __init__(
        self, browser: Browser, *, size: tuple[int, int] = (1000, 900), **context: Any
    ) -> None:
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        self._context = browser.new_context(viewport=viewport, **context)
        self.page: Page = self._context.new_page()
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", self._ask)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("console", self._listen)

    def _ask(self, request: Request) -> None:
        if not request.url.startswith("blob:"):
            self.requests.append(request.url)

    def _dismiss(self, dialog: Dialog) -> None:
        self.problems.append(dialog.message)
        dialog.dismiss()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def close(self) -> None:
        """Close it, and assert that nothing went wrong and no network was used."""
        assert self.problems == []
        assert self.requests == []
        self._context.close()


class Blank(Watched):
    """A page that shows one widget."""

    def __init__(self, browser: Browser, widget: AnyWidget, **context: Any) -> None:
        super().__init__(browser, **context)
        self.widget = widget
        state = widget.get_state()
        self.page.set_content("<!doctype html><body style='margin: 12px'></body>")
        self.page.evaluate(
            START, {"code": state["_esm"], "css": state["_css"], "state": plain(state)}
        )

    def take(self) -> None:
        """Pass the state that the page saved to the kernel's side."""
        for changes in self.page.evaluate("model.saved.splice(0)"):
            self.widget.set_state(changes)

    def give(self, *names: str) -> None:
        """Pass the state of the kernel's side to the page."""
        self.page.evaluate("changes => model.put(changes)", plain(self.widget.get_state(names)))

    def answer(self) -> None:
        """Let the kernel's side answer the messages that the page has sent."""
        self.widget.send = self.reply  # type: ignore[method-assign]
        while messages := self.sent():  # an answer may lead to the next message
            for message in messages:
                self.widget._handle_custom_msg(message, [])

    def reply(self, content: Any, buffers: Any = ()) -> None:
        """Give the page a message from the kernel."""
        told = json.loads(json.dumps(plain([content, list(buffers)])))
        self.page.evaluate("([content, buffers]) => model.hear(content, buffers)", told)

    def receive(self, kind: str, **content: Any) -> None:
        """Give the page a message of a kind."""
        self.reply({"kind": kind, **content})

    def sent(self) -> list[Any]:
        """Messages to the kernel since the last call."""
        found: list[Any] = self.page.evaluate("model.sent.splice(0)")
        return found


def selected_text(node: Locator) -> str:
    """What a selection of an element contains, and so what copying it gives."""
    text: str = node.evaluate(
        "n => { const s = getSelection(); s.selectAllChildren(n); return s.toString(); }"
    )
    return text


def plain(value: Any) -> Any:
    """State as JSON, with bytes as base64."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name != "layout"}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(value).decode()}
    return value
