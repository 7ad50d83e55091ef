"""Tab completion on ``%%tmchat`` and ``%tmchat`` lines, without network access."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)

from ..conversation.export import FORMATS
from ..conversation.registry import HISTORIES
from ..errors import ArgumentError
from .conversation_commands import CHAT_COMMANDS
from .grammar.flags import FLAGS, flag_named
from .grammar.help import COMMANDS, help_names
from .session import SETTINGS, Session

__all__ = ["Completion"]

_matcher: Callable[[Any], Any] = context_matcher(identifier="tensormesh_nb.tmchat")  # untyped
_LINE = re.compile(r"\s*(%%?)tmchat\s(.*)", re.DOTALL)


class Completion:
    """Completes flags, their values, commands, known models, conversations and variables.

    Args:
        session: knows the models.
        names: the notebook's variables.
    """

    def __init__(self, session: Session, names: Mapping[str, Any]) -> None:
        self._session = session
        self._names = names

    @_matcher
    def match(self, context: CompletionContext) -> SimpleMatcherResult:
        """An IPython matcher; suppresses other matchers if it finds a completion."""
        line = context.text_until_cursor.rpartition("\n")[2]
        found = _LINE.fullmatch(line)
        if found is None:
            return SimpleMatcherResult(completions=[])
        *before, word = found.group(2).split(" ")
        words = [each for each in before if each]
        options = self._options(words, word, is_cell=found.group(1) == "%%")
        completions = [
            SimpleCompletion(option, type="flag") for option in options if option.startswith(word)
        ]
        return {"completions": completions, "suppress": bool(completions), "matched_fragment": word}

    def _options(self, before: list[str], word: str, *, is_cell: bool) -> Sequence[str]:
        if before and before[-1].startswith("-"):
            values = self._values(before, word)
            if values:
                return values
        if word.startswith("-"):
            return [flag.spelling for flag in FLAGS.values()]
        if is_cell:
            return []
        if not before:
            return list(COMMANDS)
        if before[0] in (*CHAT_COMMANDS, "panel"):
            return list(FORMATS if before[0] == "export" and len(before) == 2 else HISTORIES)
        more = {"config": _config_names, "help": help_names}.get(before[0])
        return more() if more is not None else []

    def _values(self, before: Sequence[str], word: str) -> Sequence[str]:
        """The values of the flag that is the last word."""
        try:
            flag = flag_named(before[-1])
        except ArgumentError:
            return ()
        match flag.name:
            case "model":
                return self._session.models
            case "models":
                typed = word.rpartition(",")[0]
                return [f"{typed},{name}" if typed else name for name in self._session.models]
            case "sweep" if "=" not in word:
                return [f"{flag.name}=" for flag in FLAGS.values() if flag.is_field]
            case "chat":
                return list(HISTORIES)
            case "tools":
                typed = word.rpartition(",")[0]
                return [f"{typed},{name}" if typed else name for name in self._variables("tools")]
            case "tool_choice":
                return [*flag.choices, *_tools_on(before)]
            case "response_format":
                return ["json_object", "text", *self._variables(flag.name)]
        return self._variables(flag.name) if flag.name in _HOLDS else flag.choices

    def _variables(self, flag: str) -> list[str]:
        """The variables whose value a flag takes, without those of IPython."""
        holds = _HOLDS[flag]
        return [
            name
            for name, value in self._names.items()
            if not name.startswith("_") and name not in _OF_IPYTHON and holds(value)
        ]


_OF_IPYTHON = {"In", "Out", "exit", "quit", "get_ipython", "open"}
# Whether a variable's value suits a flag, by its name.
_HOLDS: dict[str, Callable[[Any], bool]] = {
    # Importing Client would load numpy and httptools.
    "client": lambda value: type(value).__name__ == "Client" and _is_ours(value),
    "messages": lambda value: isinstance(value, list | str) or hasattr(type(value), "messages"),
    "tools": lambda value: inspect.isfunction(value) or _is_list_of_tools(value),
    "response_format": lambda value: isinstance(value, dict) or _has_schema(value),
    "logit_bias": lambda value: isinstance(value, dict),
    "metadata": lambda value: isinstance(value, dict),
    "extra": lambda value: isinstance(value, dict),
}


def _is_ours(value: object) -> bool:
    return type(value).__module__.startswith("tensormesh_nb")


def _is_list_of_tools(value: object) -> bool:
    items = value if isinstance(value, list) and value else [value]
    return all(inspect.isfunction(each) or _is_declaration(each) for each in items)


def _is_declaration(value: object) -> bool:
    return isinstance(value, dict) and value.get("type") == "function"


def _has_schema(value: object) -> bool:
    """Whether a value is a class with fields, which has a JSON schema."""
    return inspect.isclass(value) and bool(getattr(value, "__annotations__", None))


def _tools_on(words: Sequence[str]) -> list[str]:
    """The names after ``--tools``."""
    given = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "--tools"]
    return [name for value in given for name in value.split(",") if name.isidentifier()]


def _config_names() -> list[str]:
    fields = [flag.name for flag in FLAGS.values() if flag.is_field and flag.name != "model"]
    return [f"{name}=" for name in (*SETTINGS, "system", "view", "footer", *fields)]
