"""A secret value that no repr, traceback, log or pickle shows."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

__all__ = [
    "SHORTEST",
    "STARS",
    "Secret",
    "mask_keys",
    "quote_value",
]


STARS = "***"
SHORTEST = 16  # characters of what can be told from a word wherever it stands
_CUT = 6  # characters in front of a cut that are taken for the beginning of a secret
_KEY_LIKE = re.compile(rf"(?=[\w~+=-]*\d)(?=[\w~+=-]*[a-zA-Z])[\w~+=-]{{{SHORTEST},}}")


class Secret:
    """A value that shows itself to nobody: not in a repr, a traceback, a log or a pickle."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself; only the line that writes it on the wire asks."""
        return self.__value

    @property
    def spellings(self) -> tuple[str, ...]:
        """How it may stand in a text: as it is, and as JSON, URLs and HTML write it.

        None of a short one: stand-ins that some hosts want for a key (``EMPTY``, ``none``) are
        words.
        """
        value = self.__value
        if len(value) < SHORTEST:
            return ()
        as_json = json.dumps(value)[1:-1]
        ways = (value, as_json, as_json.replace("/", "\\/"), quote(value, safe=""))
        return tuple(dict.fromkeys((*ways, html.escape(value))))

    def out_of(self, text: str) -> str:
        """What a host says of a request that failed, with stars where it repeats the secret.

        Also in other letter case, broken by white space, in base64, and cut off at the end.
        """
        if len(self.__value) < SHORTEST:
            return re.sub(rf"(?<![\w-]){re.escape(self.__value)}(?![\w-])", STARS, text)
        squeezed = "".join(text.split()).casefold()
        ways = (*self.spellings, *self._in_base64())
        found = [way for way in ways if way.casefold() in squeezed]
        if found:
            pattern = "|".join(r"\s*".join(map(re.escape, way)) for way in found)
            text = re.sub(pattern, STARS, text, flags=re.IGNORECASE)
        whole = text.rstrip("…")
        for length in range(len(self.__value) - 1, _CUT - 1, -1):
            if whole.endswith(self.__value[:length]):
                return whole[:-length] + STARS + text[len(whole) :]
        return text

    def _in_base64(self) -> Iterator[str]:
        """Its middle, wherever it may begin among the three bytes that make four characters."""
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + self.__value.encode())
            inner = encoded.rstrip(b"=").decode()[4 if before else 0 : -1]
            yield from {inner, inner.replace("+", "-").replace("/", "_")}

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
    """A value for the line that refuses it; a key in the wrong place is not repeated."""
    # What stands before an @ may be a password.
    return mask_keys(repr(str(value).rpartition("@")[2][:100]))


def mask_keys(text: str) -> str:
    """The text with stars for what looks like a key: long words with letters and digits."""
    return _KEY_LIKE.sub(STARS, text)
