"""Panel: a conversation to take part in, with the settings of its requests beside it."""

from __future__ import annotations

import contextvars
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from ..client.client import Client
from ..conversation.conversation import Conversation
from ..conversation.history import ChatTurn, History
from ..conversation.pending_turn import UNSENT_ERRORS
from ..conversation.registry import HISTORIES
from ..conversation.snippets import DEFAULTS, cell_text, python_text, request_fields
from ..errors import RequestError, TensormeshError
from ..wire.messages import Message
from ..wire.sanitize import escape_unsafe
from .assets import module, style
from .markdown import tree_of
from .panel_session import Answer, Stage
from .panel_settings import Knobs, form
from .sheets import Sheets
from .turn_view import advice, failure, shown

if TYPE_CHECKING:
    from ..result import ChatResult
    from .inspector import Inspector

__all__ = ["Panel", "panel"]

_DEAD = "(Run the cell to go on with the conversation.)"
_STAGES: dict[History, Stage] = {}


class Panel(anywidget.AnyWidget):
    """A chat panel: ``panel = tm.panel()``, then ``panel`` in a cell's last line.

    What is said in it is a turn of the conversation ``chat``, the same that ``%%tmchat -c NAME``
    and ``client.conversation(name)`` continue, and every answer is a :class:`ChatResult`.

    Args:
        chat: the conversation's name.
        client: who asks, until another host is set; without it a Client of the environment.
        record: called with every answer, on any thread.
        settings: host, model, system and request fields to begin with.

    Attributes:
        settings: what requests are made with; set and delete items (``panel.settings["top_p"]``).
        results: the answers that came while the panel was there, partial ones too.
        inspector: the inspector that was opened last in the panel, or None.
    """

    _esm = module("panel.js")
    _css = style("tokens.css", "panel.css")

    # What a page begins with; everything after it goes as messages. Nothing of a client is in it.
    _opening = traitlets.Dict().tag(sync=True)
    _static = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        chat: str = "panel",
        *,
        client: Client | None = None,
        record: Callable[[ChatResult], None] | None = None,
        **settings: Any,
    ) -> None:
        self.results: list[ChatResult] = []
        self.inspector: Inspector | None = None
        self._record = record
        self._client = client or Client()
        self._clients: dict[str | None, Client] = {None: self._client}
        self._knobs = Knobs(settings, lambda _name: self._tell_settings())
        self._stage = _STAGES.setdefault(HISTORIES[chat], Stage(HISTORIES[chat]))
        self._known: set[str] = set()
        self._views: dict[str, dict[str, Any]] = {}
        super().__init__(_static=secrets.token_hex(6))
        self._sheets = Sheets(self._stage.history, self._static)
        self._opening = self._snapshot()
        self._stage.enter(self)
        self.on_msg(self._hear)

    @property
    def chat(self) -> Conversation:
        """The conversation."""
        host = self._knobs.get("host")
        if host not in self._clients:
            self._clients[host] = Client(host=host)
        return Conversation(self._clients[host], self._stage.history)

    @property
    def settings(self) -> Knobs:
        """What requests are made with."""
        return self._knobs

    @property
    def last(self) -> ChatResult | None:
        """The last answer, or None."""
        return self.results[-1] if self.results else None

    def send(self, text: Any, buffers: Any = None) -> Any:
        """Say something as if it were typed, and wait for the answer: a :class:`ChatResult`.

        (What is no text is a message to the pages, as for any widget.)

        Raises:
            TensormeshError: it failed, or another answer is on its way.
            KeyboardInterrupt: Ctrl-C; what had arrived is in ``last``.
        """
        if not isinstance(text, str):
            return super().send(text, buffers)
        try:
            answer = self._ask(text)
            answer.ended.wait()
        except KeyboardInterrupt:
            self._stage.end()
            raise
        if answer.error is not None:
            raise answer.error
        if answer.result is None:
            raise RequestError("Stopped before it was sent.")
        return answer.result

    def stop(self) -> None:
        """Stop the answer under way."""
        self._stage.stop()

    def close(self) -> None:
        """Take the panel away; the last one of a conversation ends its request."""
        self._stage.exit(self)
        super().close()

    def __repr__(self) -> str:
        return f"<Panel of {self._stage.history!r}>"

    # How it is shown.

    def _ipython_display_(self) -> None:
        """Static HTML that is kept up to date, then the view, which hides it."""
        self._sheets = Sheets(self._stage.history, self._static)
        self._publish(update=False)
        view = {**self._repr_mimebundle_(), "text/plain": _DEAD}
        del view["text/html"]
        publish_display_data(view)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **keys: Any) -> Any:
        found: Any = super()._repr_mimebundle_(**keys)
        bundle = found[0] if isinstance(found, tuple) else found
        return {**(bundle or {}), **self._sheets.sheet()}

    def _publish(self, *, update: bool) -> None:
        """Show the sheets of the static conversation, or those that have changed."""
        for number, sheet in self._sheets.news():
            place = {"display_id": f"{self._static}-{number}"}
            publish_display_data(sheet, transient=place, update=update)  # type: ignore[no-untyped-call]

    # What the stage tells.

    def _changed(self) -> None:
        if self._stage.answer is None:  # else its end tells
            self._tell({"kind": "turns", **self._news()})
            self._restate()

    def _restate(self) -> None:
        """Bring the static HTML up to date."""
        if InteractiveShell.initialized():
            self._publish(update=True)

    def _began(self, answer: Answer) -> None:
        self._tell({"kind": "began", "live": _live(answer)})

    def _grew(self, answer: Answer, pieces: list[dict[str, Any]]) -> None:
        if pieces:
            self._tell({"kind": "grew", "pieces": pieces})
        elif answer.result is not None and answer.result.notices:
            lines = [escape_unsafe(notice) for notice in answer.result.notices]
            self._tell({"kind": "notice", "lines": lines})

    def _ended(self, answer: Answer) -> None:
        # What was never sent is given back, to be mended.
        if answer.result is None or isinstance(answer.error, UNSENT_ERRORS):
            problem = failure(answer.error) if answer.error else ""
            told = {"problem": problem, "advice": advice(answer.error), "text": _said(answer)}
            self._tell({"kind": "ended", **self._news(), **told})
            return
        self.results.append(answer.result)
        if self._record is not None and not answer.is_recorded:  # one request, however many panels
            answer.is_recorded = True
            self._record(answer.result)
        self._tell({"kind": "ended", **self._news()})
        self._restate()

    # What the page tells. On whatever thread: nothing here waits for a host.

    def _hear(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        hears: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "hello": lambda _: self._open(),
            "send": lambda c: _nothing(self._ask(str(c["text"]), self._turn(c.get("at")))),
            "retry": lambda c: self._retry(self._found(c)),
            "stop": lambda _: self.stop(),
            "closed": lambda _: self._stage.exit(self),
            "delete": lambda c: self._stage.resting().delete(self._found(c)),
            "keep": lambda _: self._stage.resting().keep(),
            "restore": lambda c: self._stage.resting().restore(int(c["number"])),
            "set": self._set,
            "models": lambda _: self._aside(self._list_models),
            "request": lambda c: self._aside(lambda: self._show_request(str(c["text"]))),
            "heat": lambda c: self._heat(self._found(c)),
            "inspect": lambda c: self._inspect(self._found(c)),
        }
        kind = content.get("kind") if isinstance(content, Mapping) else None
        if kind not in hears:
            return
        try:
            hears[kind](content)
        except Exception as error:  # the page is the only one to tell
            self._refuse(str(kind), error, str(content.get("text", "")))

    def _open(self) -> None:
        """A page has come, the first one or one that was closed."""
        self._stage.enter(self)
        self._tell({"kind": "all", **self._snapshot()})

    def _set(self, content: Mapping[str, Any]) -> None:
        name = str(content["name"])
        try:
            self._knobs.read(name, str(content["value"]))
        except TensormeshError as error:
            self._tell({"kind": "unset", "name": name, "problem": failure(error)})

    def _list_models(self) -> None:
        models = [str(model) for model in self.chat.client.models()["id"]]
        self._tell({"kind": "models", "models": [escape_unsafe(model) for model in models]})

    def _show_request(self, text: str) -> None:
        chat = self.chat
        said = self._said_by(text or "Your message", None)
        request = chat.client.prepare(
            chat.history.messages_after(chat.turns, said), **self._fields()
        )
        fields = request_fields(request)
        host = self._knobs.get("host")
        spelt: dict[str, Any] = {"chat": chat.name, "host": host}
        base_url = chat.client.settings.base_url or "http://127.0.0.1:PORT/v1"
        body = json.dumps(request.body(), indent=2, ensure_ascii=False)
        self._tell(
            {
                "kind": "request",
                "texts": {
                    "JSON": escape_unsafe(
                        f"POST {base_url}/chat/completions\nAuthorization: Bearer ***\n\n{body}"
                    ),
                    "Cell": escape_unsafe(cell_text(said, fields, **spelt) or ""),
                    "Python": escape_unsafe(python_text(said, fields, **spelt)),
                },
            }
        )

    def _heat(self, turn: ChatTurn) -> None:
        tree = tree_of(str(turn.result.heatmap()))
        self._tell({"kind": "heat", "id": turn.id, "tree": tree})

    def _inspect(self, turn: ChatTurn) -> None:
        from .inspector import Inspector

        if self.inspector is not None:
            self.inspector.close()
        turns = self._stage.history.turns
        found = f"chat.turns[{turns.index(turn)}].result" if turn in turns else "last"
        told = {"kind": "inspect", "cell": f"panel.{found}.inspect()"}
        try:
            self.inspector = Inspector(turn.result)
            told["model"] = self.inspector.model_id
        except AssertionError:  # marimo makes widgets in cells alone
            self.inspector = None
        self._tell(told)

    # How it is done.

    def _ask(self, text: str, at: ChatTurn | None = None) -> Answer:
        if not text.strip():
            raise RequestError("There is nothing to send: write a message first.")
        return self._stage.ask(self.chat, self._said_by(text, at), self._fields(), at)

    def _retry(self, turn: ChatTurn) -> None:
        self._stage.ask(self.chat, list(turn.prompt_messages), self._fields(), turn)

    def _said_by(self, text: str, at: ChatTurn | None) -> list[Message]:
        """The messages of what is said, with the system message where it is a new one."""
        own = [m for m in at.prompt_messages if m["role"] == "system"] if at is not None else []
        before = self._stage.history.messages_after(
            self._stage.history.turns if at is None else (), own
        )
        system = self._knobs.get("system")
        if system and not any(m["role"] == "system" and m["content"] == system for m in before):
            own = [{"role": "system", "content": system}]
        return [*own, {"role": "user", "content": text}]

    def _fields(self) -> dict[str, Any]:
        given = {**DEFAULTS, **self._knobs.fields}
        if given["logprobs"] is False:
            del given["top_logprobs"]
        return given

    def _turn(self, id_: Any) -> ChatTurn | None:
        if id_ is None:
            return None
        history = self._stage.history
        for turn in (*history.turns, history.attempt):
            if turn is not None and turn.id == id_:
                return turn
        raise RequestError("This turn is no longer part of the conversation.")

    def _found(self, content: Mapping[str, Any]) -> ChatTurn:
        turn = self._turn(content["id"])
        if turn is None:
            raise RequestError("No turn is named.")
        return turn

    def _snapshot(self) -> dict[str, Any]:
        """Everything that a page needs to begin."""
        self._known.clear()
        answer = self._stage.answer
        return {
            **self._news(),
            "name": escape_unsafe(self._stage.history.name),
            "live": None if answer is None else _live(answer),
            "form": form(),
            "settings": self._settings(),
        }

    def _news(self) -> dict[str, Any]:
        """The turns in order, those that the page does not know whole."""
        history = self._stage.history
        attempt = history.attempt
        turns = [*history.turns, *([attempt] if attempt is not None else [])]
        views = {turn.id: self._views.get(turn.id) or shown(turn) for turn in turns}
        self._views = views
        fresh = {id_: view for id_, view in views.items() if id_ not in self._known}
        self._known |= set(fresh)
        return {
            "order": [turn.id for turn in history.turns],
            "attempt": None if attempt is None else attempt.id,
            "turns": fresh,
            "branches": [escape_unsafe(branch.summary) for branch in history.branches],
        }

    def _settings(self) -> dict[str, Any]:
        """What is set, as it would be typed, and what holds where nothing is."""
        client = self._client
        typed = {name: _typed(value) for name, value in self._knobs.items()}
        return {
            "set": typed,
            "host": escape_unsafe(client.settings.host),
            "model": escape_unsafe(client.settings.model or ""),
            "defaults": {name: _typed(value) for name, value in DEFAULTS.items()},
        }

    def _tell_settings(self) -> None:
        self._tell({"kind": "settings", "settings": self._settings()})

    def _refuse(self, what: str, error: Exception, text: str) -> None:
        told = {"problem": failure(error), "advice": advice(error)}
        self._tell({"kind": "refused", "what": what, "text": text, **told})

    def _aside(self, ask: Callable[[], None]) -> None:
        """Do something that waits for a host, on a thread of its own."""

        def run() -> None:
            try:
                ask()
            except TensormeshError as error:
                self._refuse("aside", error, "")

        # ipykernel 7.0 sends nothing from a thread without the context of a message.
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(run,), daemon=True).start()

    def _tell(self, content: dict[str, Any]) -> None:
        if self.comm is not None:
            super().send(content)


def panel(chat: str = "panel", *, client: Client | None = None, **settings: Any) -> Panel:
    """A chat panel on the conversation of that name; see :class:`Panel`."""
    return Panel(chat, client=client, **settings)


def _live(answer: Answer) -> dict[str, Any]:
    return {
        "said": _said(answer),
        "after": [turn.id for turn in answer.base],
        "pieces": answer.pieces,
    }


def _said(answer: Answer) -> str:
    return str(answer.said[-1]["content"])


def _typed(value: Any) -> str:
    """A value as somebody would type it."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _nothing(_: object) -> None:
    """Forget a value."""
