"""The commands of ``%tmchat COMMAND``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..assembly.accounting.timing import TIMES
from ..errors import ArgumentError
from ..wire.near_names import did_you_mean
from ..wire.sanitize import one_line
from .conversation_commands import CHAT_COMMANDS
from .grammar.arguments import Options, refuse_variable
from .grammar.flags import FLAGS, refuse_key
from .grammar.help import COMMANDS, help_page, help_topic
from .session import (
    SETTINGS,
    Layers,
    Session,
    combine_fields,
    resolve_settings,
    system_message,
)

if TYPE_CHECKING:
    import pandas as pd

    from ..client.client import Client

__all__ = ["Commands"]


class Commands:
    """The commands of the line magic, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self, options: Options, layers: Layers, client: Callable[[], Client]) -> Any:
        """Run the command that the options name.

        Args:
            options: the parsed magic line.
            layers: (source, values) of this call, strongest first.
            client: returns the client to use.

        Raises:
            ArgumentError: the command is unknown, or its arguments are wrong.
        """
        name, *words = options.words or ["help"]
        if name not in COMMANDS:
            raise _unknown(options.words)
        field = next(iter(options.fields), None)
        if field is not None:
            raise ArgumentError(
                f"{FLAGS[field].spelling} applies to %%tmchat; "
                f"%tmchat config {field}=... sets it for the session."
            )
        if name == "config":
            return self._config(words, layers, reset=options.reset)
        if name in CHAT_COMMANDS:
            return CHAT_COMMANDS[name](words)
        if name == "panel":
            return self._panel(words, layers, client())
        if name == "help":
            print("\n\n".join(map(help_topic, words)) or help_page())  # noqa: T201
            return None
        if words:
            raise ArgumentError(
                f"%tmchat {name} takes no arguments, got {one_line(words[0], 40)!r}."
            )
        if name == "models":
            return self._models(client())
        return self._last() if name == "last" else self._session.usage.frame()

    def _panel(self, words: list[str], layers: Layers, client: Client) -> Any:
        if len(words) > 1:
            raise ArgumentError("%tmchat panel takes the name of one conversation, or none.")
        # Loads pandas and anywidget, which ``%load_ext`` should not wait for.
        from ..widgets.panel.panel import Panel

        fields = {
            name: value
            for name, (value, source) in combine_fields(layers).items()
            if not source.startswith("default") and name != "tools"
        }
        system, _ = system_message(layers) or (None, "")
        settings = {"system": system, "model": resolve_settings(layers).model, **fields}
        return Panel(*words, client=client, record=self._session.record, **settings)

    def _models(self, client: Client) -> pd.DataFrame:
        for notice in self._session.new_notices(client):
            print(notice)  # noqa: T201
        frame = client.models()
        self._session.add_models([str(model) for model in frame["id"]])
        return frame

    @staticmethod
    def _last() -> object:
        # Loads what ``%load_ext`` should not wait for.
        from ..client.last_result import last_result

        result = last_result()
        if result is None:
            raise ArgumentError("There is no result yet: run a %%tmchat cell first.")
        return result

    def _config(self, words: list[str], layers: Layers, *, reset: bool) -> None:
        values = {} if reset else dict(self._session.values)
        for word in words:
            name, value = _assignment(word)
            if value is None:
                values.pop(name, None)
                if name == "cassette":  # the others mean nothing without it
                    values.pop("cassette_mode", None)
                    values.pop("cassette_pace", None)
            else:
                values[name] = value
        # Checked before it is set, so that an invalid value changes nothing.
        changed: Layers = [
            (source, values if layer is self._session.values else layer) for source, layer in layers
        ]
        settings = resolve_settings(changed)
        if reset or any(word.startswith("cassette") for word in words):
            self._session.rewind()
        self._session.values.clear()
        self._session.values.update(values)
        TIMES.are_shown = values.get("footer") != "stable"
        if not words and not reset:
            print(_table([*settings.table(), *_field_rows(layers, settings.host)]))  # noqa: T201


def _assignment(word: str) -> tuple[str, Any]:
    """The name and value of ``name=value``; the value is None if empty.

    Raises:
        ArgumentError: the word is not an assignment, or its name or value is invalid.
    """
    name, sign, text = word.partition("=")
    name = name.replace("-", "_")
    refuse_key(name)
    if not sign:
        raise ArgumentError(
            f"config: expected NAME=VALUE without spaces, such as temperature=0.5, got "
            f"{one_line(word, 60)!r}."
        )
    refuse_variable(name, "config", text, {}, f"{name}=")
    if name == "footer":
        return name, _footer(text) if text else None
    if name in FLAGS and (FLAGS[name].is_field or name in ("system", "view")):
        return name, FLAGS[name].read(text) if text else None
    if name in SETTINGS:
        return name, text or None
    fields = [flag.name for flag in FLAGS.values() if flag.is_field]
    names = [*SETTINGS, "system", "view", "footer", *fields]
    raise ArgumentError(f"config: unknown name {one_line(name, 40)!r}.{did_you_mean(name, names)}")


_FOOTERS = ("times", "stable")


def _footer(text: str) -> str:
    if text not in _FOOTERS:
        raise ArgumentError(
            f"footer: expected {' or '.join(_FOOTERS)}, got {one_line(text, 40)!r}."
        )
    return text


def _unknown(words: list[str]) -> ArgumentError:
    if len(words) > 1:
        return ArgumentError(
            "Write the prompt in a cell of its own, below a line with two percent signs: %%tmchat."
        )
    hint = did_you_mean(words[0], COMMANDS)
    return ArgumentError(
        f"Unknown command {one_line(words[0], 40)!r}.{hint} Commands: {', '.join(COMMANDS)}. "
        "Write a prompt below %%tmchat."
    )


def _field_rows(layers: Layers, host: str) -> list[tuple[str, str, str]]:
    """The view, system message and request fields of a cell without flags."""
    rows = [
        (name, json.dumps(value, ensure_ascii=False, default=repr), source)
        for name, (value, source) in combine_fields(layers, host).items()
    ]
    system = system_message(layers)
    views = [*layers, ("default", {"view": "auto"})]
    view = next((layer["view"], source) for source, layer in views if layer.get("view"))
    layer = next((each for each in layers if each[1].get("footer")), None)
    footer = ("times", "default") if layer is None else (layer[1]["footer"], layer[0])
    own = [("view", *view), ("footer", *footer)]
    return [*own, *([] if system is None else [("system", *system)]), *rows]


def _table(rows: list[tuple[str, str, str]]) -> str:
    cells = [(name, one_line(value, 60), source) for name, value, source in rows]
    first, second = (max(len(row[column]) for row in cells) for column in (0, 1))
    return "\n".join(
        f"{name:<{first}}  {value:<{second}}  {source}" for name, value, source in cells
    )
