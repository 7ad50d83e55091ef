"""The chat panel widget: a conversation with the settings of its requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from ...client.client import Client
from ...client.request_defaults import default_fields
from ...conversation.conversation import Conversation
from ...conversation.history import ChatTurn, History
from ...conversation.pending_turn import UNSENT_ERRORS
from ...conversation.registry import HISTORIES
from ...conversation.versions import show_version
from ...errors import RequestError, TensormeshError
from ...wire.fields.signatures import shows_fields
from ...wire.messages import Message
from ...wire.sanitize import escape_unsafe
from .. import STATIC
from ..markdown import tree_of
from ..page_widget import PageWidget, decode_message, run_in_background
from ..publishing import publish_below
from . import panel_messages as page
from .offers import Offers
from .panel_messages import (
    FromPage,
    InspectorOpened,
    Piece,
    SettingsView,
    Snapshot,
    ToPage,
)
from .panel_session import PanelSession
from .panel_settings import PanelSettings, form, typed_text
from .request_preview import request_texts
from .running_answer import RunningAnswer
from .static_output import StaticOutput
from .turn_view import TurnViews, advice_for, failure_text

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ...result import ChatResult
    from ...wire.fields.keywords import PanelKeywords
    from ..inspector.inspector import Inspector

__all__ = ["Panel", "panel"]

_SESSIONS: dict[History, PanelSession] = {}


class Panel(PageWidget):
    """A chat panel: ``panel = tm.panel()``, then ``panel`` in the last line of a cell.

    Its turns are those of the conversation ``chat``, which ``%%tmchat -c NAME`` and
    ``client.conversation(name)`` continue. Every answer is a :class:`ChatResult`.

    Args:
        chat: the conversation's name.
        client: sends the requests until another host is set; by default a Client of the
            environment.
        record: called with every answer, on any thread.
        settings: initial host, model, system and request fields.

    Attributes:
        settings: the settings of requests; set and delete items (``panel.settings["top_p"]``).
        results: the answers since the panel was made, partial ones too.
        inspector: the inspector that was opened last in the panel, or None.
    """

    page_name = "panel"

    # What a page begins with; later changes go as messages. Nothing of a client is in it.
    _opening: Any = traitlets.Dict().tag(sync=True)

    @shows_fields
    def __init__(
        self,
        chat: str = "panel",
        *,
        client: Client | None = None,
        record: Callable[[ChatResult], None] | None = None,
        **settings: Unpack[PanelKeywords],
    ) -> None:
        self.results: list[ChatResult] = []
        self.inspector: Inspector | None = None
        self._record = record
        self._client = Client() if client is None else client
        if not isinstance(self._client, Client):
            raise RequestError(f"client: expected a Client, got {type(client).__name__}.")
        self._clients: dict[str | None, Client] = {None: self._client}
        self._offers = Offers(self._client.settings)
        self._panel_settings = PanelSettings(dict(settings), self._send_settings)
        self._session = _SESSIONS.setdefault(HISTORIES[chat], PanelSession(HISTORIES[chat]))
        self._views = TurnViews(self._session.history)
        super().__init__()
        self._static_output = StaticOutput(self._session.history, self._static)
        self._opening = self._snapshot()
        self._session.enter(self)
        self.on_msg(self._on_message)

    @property
    def chat(self) -> Conversation:
        """The conversation."""
        host = self._panel_settings.get("host")
        if host not in self._clients:
            self._clients[host] = Client(host=host)
        return Conversation(self._clients[host], self._session.history)

    @property
    def settings(self) -> PanelSettings:
        """The settings of requests."""
        return self._panel_settings

    @property
    def last(self) -> ChatResult | None:
        """The last answer, or None."""
        return self.results[-1] if self.results else None

    def send(self, text: Any, buffers: Any = None) -> Any:
        """Send a message as if it were typed, and wait for the answer: a :class:`ChatResult`.

        (Anything but a string is a message to the pages, as for every widget.)

        Raises:
            TensormeshError: the request failed, or another answer is running.
            KeyboardInterrupt: Ctrl-C; the partial answer is in ``last``.
        """
        if not isinstance(text, str):
            return super().send(text, buffers)
        try:
            answer = self._ask(text)
            answer.ended.wait()
        except KeyboardInterrupt:
            self._session.stop_and_wait()
            raise
        if answer.error is not None:
            raise answer.error
        if answer.result is None:
            raise RequestError("Stopped before the request was sent.")
        return answer.result

    def stop(self) -> None:
        """Stop the running answer."""
        self._session.stop()

    def close(self) -> None:
        """Remove the panel; the last one of a conversation stops its request."""
        if "_session" in vars(self):  # else the constructor failed
            self._session.exit(self)
            self._static_output.close()
        super().close()

    def __repr__(self) -> str:
        return f"<Panel of {self._session.history!r}>"

    # Display.

    def _ipython_display_(self) -> None:
        """Publish the static conversation, then the view, which hides it."""
        self._static_output.close()
        self._static_output = StaticOutput(self._session.history, self._static)
        self._static_output.show()
        publish_below(self._repr_mimebundle_(), self._static)

    def _repr_mimebundle_(self, **keys: Any) -> Any:
        found: Any = super()._repr_mimebundle_(**keys)
        bundle = found[0] if isinstance(found, tuple) else found
        return {**(bundle or {}), **self._static_output.bundle}

    # Calls from the session.

    def _history_changed(self) -> None:
        if self._session.answer is None:  # otherwise the end of the answer sends the change
            self._post({"kind": "turns", **self._views.changes()})
            self._static_output.update_soon()

    def _answer_started(self, answer: RunningAnswer) -> None:
        self._static_output.pause()
        self._post({"kind": "started", "answer": answer.view})

    def _answer_grew(self, answer: RunningAnswer, pieces: list[Piece]) -> None:
        if pieces:
            self._post({"kind": "delta", "pieces": pieces})
        else:
            self._post({"kind": "notice", "lines": [*map(escape_unsafe, answer.notices)]})

    def _answer_ended(self, answer: RunningAnswer) -> None:
        self._static_output.update_soon()
        # A message that was never sent goes back to the page, to be fixed.
        if answer.result is None or isinstance(answer.error, UNSENT_ERRORS):
            self._post(
                {
                    "kind": "ended",
                    **self._views.changes(),
                    "problem": failure_text(answer.error) if answer.error else "",
                    "advice": advice_for(answer.error),
                    "text": answer.prompt,
                }
            )
            return
        self.results.append(answer.result)
        if self._record is not None and not answer.is_recorded:  # once, however many panels
            answer.is_recorded = True
            self._record(answer.result)
        self._post({"kind": "ended", **self._views.changes()})

    # Messages from the page, on any thread. Nothing here waits for a host.

    def _on_message(self, _widget: Any, content: object, _buffers: Any) -> None:
        message: FromPage | None = decode_message(content, FromPage)  # type: ignore[arg-type]
        if message is None:
            return
        try:
            self._handle(message)
        except Exception as error:  # only the page can show it
            self._refuse(error, message.text if isinstance(message, page.Send) else "")

    def _handle(self, message: FromPage) -> None:
        match message:
            case page.Send(text=text, at=at):
                self._ask(text, None if at is None else self._turn(at))
            case page.Retry(id=id_):
                self._retry(self._turn(id_))
            case page.Stop():
                self.stop()
            case page.Delete(id=id_):
                self._session.idle_history().delete(self._turn(id_))
            case page.Keep():
                self._session.idle_history().keep()
            case page.Restore(number=number):
                self._session.idle_history().restore(number)
            case page.ShowVersion(id=id_, number=number):
                show_version(self._session.idle_history(), self._turn(id_), number)
            case page.StartOver():
                self._session.idle_history().start_over()
            case page.SetValue(name=name, value=value):
                self._set(name, value)
            case _:
                self._handle_view(message)

    def _handle_view(self, message: FromPage) -> None:
        match message:
            case page.Open():
                self._open()
            case page.Closed():
                self._static_output.has_page = False
                self._session.exit(self)
            case page.AskModels():
                run_in_background(self._send_models, self._refuse)
            case page.AskRequest(text=text):
                run_in_background(lambda: self._send_request(text), self._refuse)
            case page.AskHeatmap(id=id_):
                self._send_heatmap(self._turn(id_))
            case page.AskMathFont():
                self.send({"kind": "math_font"}, [(STATIC / "math.woff2").read_bytes()])
            case page.Inspect(id=id_):
                self._inspect(self._turn(id_))

    def _open(self) -> None:
        """Send everything to a page that is new or was closed."""
        self._static_output.has_page = True
        self._session.enter(self)
        self._post({"kind": "snapshot", **self._snapshot()})

    def _set(self, name: str, value: str) -> None:
        try:
            value = self._offers.check(name, value, self._panel_settings.get("host"))
            self._panel_settings.parse(name, value)
        except TensormeshError as error:
            self._post({"kind": "setting_refused", "name": name, "problem": failure_text(error)})

    def _send_models(self) -> None:
        host = self._panel_settings.get("host")
        models = map(str, self.chat.client.models()["id"])
        self._post({"kind": "models", "models": self._offers.set_models(host, models)})

    def _send_request(self, text: str) -> None:
        messages = self._messages(text or "Your message", None)
        settings = self._panel_settings
        texts = request_texts(self.chat, messages, settings.fields, settings.get("host"))
        self._post({"kind": "request", "texts": texts})

    def _send_heatmap(self, turn: ChatTurn) -> None:
        tree = tree_of(str(turn.result.heatmap()))
        self._post({"kind": "heatmap", "id": turn.id, "tree": tree})

    def _inspect(self, turn: ChatTurn) -> None:
        from ..inspector.inspector import Inspector

        if self.inspector is not None:
            self.inspector.close()
        turns = self._session.history.turns
        place = f"chat.turns[{turns.index(turn)}].result" if turn in turns else "last"
        message: InspectorOpened = {
            "kind": "inspect",
            "id": turn.id,
            "cell": f"panel.{place}.inspect()",
            "model": None,
        }
        try:
            self.inspector = Inspector(turn.result)
            message["model"] = self.inspector.model_id
        except AssertionError:  # marimo makes widgets in cells only
            self.inspector = None
        self._post(message)

    # Requests.

    def _ask(self, text: str, at: ChatTurn | None = None) -> RunningAnswer:
        if not text.strip():
            raise RequestError("There is nothing to send: write a message first.")
        if at is None:
            self._session.keep_stopped()
        messages = self._messages(text, at)
        return self._session.ask(self.chat, messages, self._panel_settings.fields, at)

    def _retry(self, turn: ChatTurn) -> None:
        self._session.ask(self.chat, list(turn.prompt_messages), self._panel_settings.fields, turn)

    def _messages(self, text: str, at: ChatTurn | None) -> list[Message]:
        """A turn's messages; the system message comes first if the conversation lacks it."""
        own = [m for m in at.prompt_messages if m["role"] == "system"] if at is not None else []
        history = self._session.history
        before = history.messages_after(history.turns if at is None else (), own)
        system = self._panel_settings.get("system")
        if system and not any(m["role"] == "system" and m["content"] == system for m in before):
            own = [{"role": "system", "content": system}]
        return [*own, {"role": "user", "content": text}]

    def _turn(self, id_: str) -> ChatTurn:
        history = self._session.history
        for turn in (*history.turns, history.attempt):
            if turn is not None and turn.id == id_:
                return turn
        raise RequestError("This turn is no longer part of the conversation.")

    # Messages to the page.

    def _snapshot(self) -> Snapshot:
        self._views.forget_page()
        answer = self._session.answer
        return {
            **self._views.changes(),
            "name": escape_unsafe(self._session.history.name),
            "running": None if answer is None else answer.view,
            "form": form(),
            "settings": self._settings_view(),
        }

    def _settings_view(self) -> SettingsView:
        settings = self._client.settings
        if host := self._panel_settings.get("host"):
            self._offers.add_host(host)
        defaults = default_fields(settings.host, self._panel_settings)
        return {
            "set": {name: typed_text(value) for name, value in self._panel_settings.items()},
            "host": escape_unsafe(settings.host),
            "model": escape_unsafe(settings.model or ""),
            "defaults": {name: typed_text(value) for name, value in defaults.items()},
            "hosts": self._offers.hosts,
        }

    def _send_settings(self) -> None:
        self._post({"kind": "settings", "settings": self._settings_view()})

    def _refuse(self, error: Exception, text: str = "") -> None:
        problem, advice = failure_text(error), advice_for(error)
        self._post({"kind": "refused", "text": text, "problem": problem, "advice": advice})

    def _post(self, message: ToPage) -> None:
        if self.comm is not None:
            super().send(message)


@shows_fields
def panel(
    chat: str = "panel", *, client: Client | None = None, **settings: Unpack[PanelKeywords]
) -> Panel:
    """A chat panel on the conversation of that name; see :class:`Panel`."""
    return Panel(chat, client=client, **settings)
