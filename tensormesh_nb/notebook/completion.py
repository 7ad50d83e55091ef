"""Tab completion on ``%%tmchat`` and ``%tmchat`` lines, without network access."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
from .grammar.help import COMMANDS
from .session import SETTINGS, Session

__all__ = ["Completion"]

_matcher: Callable[[Any], Any] = context_matcher(identifier="tensormesh_nb.tmchat")  # untyped
_LINE = re.compile(r"\s*(%%?)tmchat\s(.*)", re.DOTALL)


class Completion:
    """Completes flags, their values, commands, known models and conversations."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
            values = self._values(before[-1])
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
        return _config_names() if before[0] == "config" else []

    def _values(self, spelling: str) -> Sequence[str]:
        try:
            flag = flag_named(spelling)
        except ArgumentError:
            return ()
        known = {"model": self._session.models, "chat": list(HISTORIES)}
        return known.get(flag.name, flag.choices)


def _config_names() -> list[str]:
    fields = [flag.name for flag in FLAGS.values() if flag.is_field and flag.name != "model"]
    return [f"{name}=" for name in (*SETTINGS, "system", *fields)]
