"""A secret value that no repr, traceback, log or pickle shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

__all__ = [
    "SHORTEST",
    "STARS",
    "Secret",
    "as_text",
    "mask_keys",
    "quote_value",
]


STARS = "***"
SHORTEST = 16  # characters; a shorter key may be an ordinary word
_LONG_WORD = re.compile(rf"[\w~+=-]{{{SHORTEST},}}")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[a-zA-Z]")


class Secret:
    """A value that is in no repr, traceback, log or pickle."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself. Call this only where the value is sent."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: Any) -> Secret:
        return self

    def __reduce__(self) -> Any:
        raise TypeError("a Secret is not written to files")


def quote_value(value: Any) -> str:
    """A value, quoted for an error message; what may be a key or a password is masked."""
    # The part before an @ may be a password.
    return mask_keys(repr(as_text(value, str).rpartition("@")[2][:100]))


def as_text(value: Any, convert: Callable[[Any], str] = repr) -> str:
    """The repr or str of a value, or its type if that fails (an integer of 5,000 digits)."""
    try:
        return convert(value)
    except Exception:  # the value is the caller's and may raise any error
        return f"<{type(value).__name__}>"


def mask_keys(text: str) -> str:
    """The text with ``***`` in place of what looks like a key: long words of letters and digits."""
    return _LONG_WORD.sub(_mask, text)


def _mask(word: re.Match[str]) -> str:
    text = word[0]
    return STARS if _DIGIT.search(text) and _LETTER.search(text) else text
