"""Commands: what ``%tmchat COMMAND`` does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError
from ...wire.sanitize import one_line
from ..grammar.arguments import FLAGS, Options, nearest, refuse_key
from ..grammar.defaults import combine
from ..session import SETTINGS, Layers, Session, resolve
from .conversations import CHAT_COMMANDS
from .help import COMMANDS, guide

if TYPE_CHECKING:
    import pandas as pd

    from ...client.client import Client
    from ...result import ChatResult

__all__ = ["Commands"]


class Commands:
    """The line magic's commands over a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self, options: Options, layers: Layers, client: Callable[[], Client]) -> Any:
        """Run the command that the options name.

        Args:
            options: the magic line, read.
            layers: (source, values) that hold for this call, strongest first.
            client: gives the client to ask with.

        Raises:
            ArgumentError: there is no such command, or it does not take these words.
        """
        name, *words = options.words or ["help"]
        if name not in COMMANDS:
            raise _unknown(options.words)
        unfit = next(iter(options.fields), None)
        if unfit is not None:
            raise ArgumentError(
                f"{FLAGS[unfit].spelling}: is for %%tmchat. "
                f"%tmchat config {unfit}=... sets it for the session."
            )
        if name == "config":
            return self._config(words, layers, reset=options.reset)
        if name in CHAT_COMMANDS:
            return CHAT_COMMANDS[name](words)
        if name == "panel":
            return self._panel(words, layers, client())
        if words:
            raise ArgumentError(
                f"%tmchat {name} takes no words; {one_line(words[0], 40)!r} is one."
            )
        match name:
            case "models":
                return self._models(client())
            case "last":
                return self._last()
            case "usage":
                return self._session.ledger.frame()
        print(guide())  # noqa: T201
        return None

    def _panel(self, words: list[str], layers: Layers, client: Client) -> Any:
        if len(words) > 1:
            raise ArgumentError("%tmchat panel takes the name of one conversation, or none.")
        # Loads pandas and anywidget, which ``%load_ext`` should not wait for.
        from ...widgets.panel import Panel

        set_here = {
            name: value
            for name, (value, source) in combine(layers).items()
            if not source.startswith("default") and name != "tools"
        }
        system = next((v for _, layer in layers if (v := layer.get("system"))), None)
        model = resolve(layers).model
        settings = {"system": system, "model": model, **set_here}
        return Panel(*words, client=client, record=self._session.record, **settings)

    def _models(self, client: Client) -> pd.DataFrame:
        for notice in self._session.news(client):
            print(notice)  # noqa: T201
        frame = client.models()
        self._session.learn([str(model) for model in frame["id"]])
        return frame

    def _last(self) -> ChatResult:
        if self._session.last is None:
            raise ArgumentError("There is no result yet: run a %%tmchat cell first.")
        return self._session.last

    def _config(self, words: list[str], layers: Layers, *, reset: bool) -> None:
        values = {} if reset else dict(self._session.values)
        for word in words:
            name, value = _assignment(word)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
        # Checked before it holds: a value that cannot be used changes nothing.
        changed: Layers = [
            (source, values if layer is self._session.values else layer) for source, layer in layers
        ]
        settings = resolve(changed)
        self._session.values.clear()
        self._session.values.update(values)
        if not words and not reset:
            print(_table([*settings.table(), *_field_rows(layers)]))  # noqa: T201


def _assignment(word: str) -> tuple[str, Any]:
    """``name=value`` read; the value is None where nothing follows the sign.

    Raises:
        ArgumentError: it is no assignment, there is no such name, or the value is wrong.
    """
    name, sign, text = word.partition("=")
    name = name.replace("-", "_")
    refuse_key(name)
    if not sign:
        raise ArgumentError(f"config: expected NAME=VALUE, got {one_line(word, 60)!r}.")
    if name in FLAGS and (FLAGS[name].is_field or name == "system"):
        return name, FLAGS[name].read(text) if text else None
    if name in SETTINGS:
        return name, text or None
    names = [*SETTINGS, "system", *(flag.name for flag in FLAGS.values() if flag.is_field)]
    raise ArgumentError(f"config: there is no {one_line(name, 40)!r}.{nearest(name, names)}")


def _unknown(words: list[str]) -> ArgumentError:
    if len(words) > 1:
        return ArgumentError(
            "A prompt goes into a cell of its own, below a line with two percent signs: %%tmchat."
        )
    hint = nearest(words[0], list(COMMANDS))
    return ArgumentError(
        f"There is no command {one_line(words[0], 40)!r}.{hint} Commands: {', '.join(COMMANDS)}; "
        "a prompt goes below %%tmchat."
    )


def _field_rows(layers: Layers) -> list[tuple[str, str, str]]:
    """The request fields that a cell without flags would send, and the system message."""
    rows = [
        (name, json.dumps(value, ensure_ascii=False, default=repr), source)
        for name, (value, source) in combine(layers).items()
    ]
    system = next(((layer["system"], s) for s, layer in layers if layer.get("system")), None)
    return rows if system is None else [("system", *system), *rows]


def _table(rows: list[tuple[str, str, str]]) -> str:
    wide = max(len(name) for name, _, _ in rows)
    shown = [(name, one_line(value, 60), source) for name, value, source in rows]
    long = max(len(value) for _, value, _ in shown)
    return "\n".join(f"{name:<{wide}}  {value:<{long}}  {source}" for name, value, source in shown)
