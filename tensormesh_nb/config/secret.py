"""A secret value that no repr, traceback, log or pickle shows."""

from __future__ import annotations

import re
from typing import Any

__all__ = [
    "SHORTEST",
    "STARS",
    "Secret",
    "mask_keys",
    "quote_value",
]


STARS = "***"
SHORTEST = 16  # characters; a shorter key may be an ordinary word
_KEY_LIKE = re.compile(rf"(?=[\w~+=-]*\d)(?=[\w~+=-]*[a-zA-Z])[\w~+=-]{{{SHORTEST},}}")


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
    return mask_keys(repr(str(value).rpartition("@")[2][:100]))


def mask_keys(text: str) -> str:
    """The text with ``***`` in place of what looks like a key: long words of letters and digits."""
    return _KEY_LIKE.sub(STARS, text)
