"""The distinct tokens of an answer. Columns refer to them by code."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...config.redactor import Redactor
from ...config.secret import STARS
from ...wire.chunks import NULL, Alternative, TokenLogprob, byte_list, byte_lists

if TYPE_CHECKING:
    import msgspec
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TokenTable", "usable_id"]

_TOKEN_ID = re.compile(r"token_id:([0-9]{1,18})")

_SHARED: dict[str, tuple[str, msgspec.Raw, int | None]] = {}
"""Strings, bytes and ids of tokens, so that answers of one vocabulary share them."""
_MOST_SHARED = 1 << 16  # tokens
_LONGEST_SHARED = 24  # characters: keys are longer


class TokenTable:
    """Distinct tokens as the host sent them: string, bytes and id together make one token.

    Values are kept in flat lists: the garbage collector would traverse an object per token again
    and again while other answers arrive.

    Attributes:
        tokens: the strings.
    """

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self._sent_bytes: list[msgspec.Raw] = []
        self._sent_ids: list[int | None] = []
        self._ids: list[int | None] = []  # computed on demand, like the next two
        self._true_bytes: list[bytes | None] = []
        self._readable_bytes: list[bytes | None] = []
        # The first token of each string, while tokens arrive; others are rare.
        self._first: dict[str, int] = {}
        self._others: dict[tuple[str, bytes, int | None], int] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def ids(self) -> list[int | None]:
        """The token ids, None if unknown. ``token_id:N`` strings are read as ids."""
        known = self._ids
        at = slice(len(known), None)
        for token, sent in zip(self.tokens[at], self._sent_ids[at], strict=True):
            match = _id_in(token) if sent is None and token.startswith("token_id:") else None
            known.append(int(match[1]) if match else usable_id(sent))
        return known

    def codes(self, entries: Sequence[TokenLogprob | Alternative]) -> list[int]:
        """The code of each token, assigned at its first appearance."""
        first = self._first or self._index()
        sent_bytes, sent_ids = self._sent_bytes, self._sent_ids
        return [
            code
            if (code := first.get(entry.token, -1)) >= 0
            and sent_bytes[code] == entry.bytes
            and sent_ids[code] == entry.token_id
            else self._code(entry)
            for entry in entries
        ]

    def complete(self) -> None:
        """Free what is only needed while tokens arrive. (If more do, it is made again.)"""
        self._first = {}

    def written(self) -> list[str]:
        """What each token wrote, even if the host sent its id instead of its string."""
        if "token_id:" not in "\0".join(self.tokens):
            return self.tokens
        return [
            (self.true_bytes(code) or b"").decode("utf-8", "replace")
            if token.startswith("token_id:")
            else token
            for code, token in enumerate(self.tokens)
        ]

    def redact(self, redactor: Redactor, hidden: set[int]) -> None:
        """Overwrite ``hidden`` tokens and those that contain the key: string, bytes and id."""
        written = self.written()
        if redactor.finds("\0".join(written)):
            hidden = hidden | {code for code, text in enumerate(written) if redactor.finds(text)}
        for code in hidden:
            self._first.pop(self.tokens[code], None)
            self.tokens[code], self._sent_bytes[code], self._sent_ids[code] = STARS, NULL, None
        if hidden:
            self._ids, self._true_bytes, self._readable_bytes = [], [], []

    def lacks_bytes(self) -> list[bool]:
        """Whether the host sent null or nothing for the bytes, one item per token."""
        return [raw == NULL for raw in self._sent_bytes]

    def byte_list(self, code: int) -> list[int] | None:
        """The bytes of a token as the host sent them, None if it sent none."""
        return byte_list(self._sent_bytes[code])

    def _code(self, entry: TokenLogprob | Alternative) -> int:
        """The code of a token that is new or shares its string with another."""
        token, raw, token_id = entry.token, entry.bytes, entry.token_id
        code = len(self.tokens)
        known = self._first.setdefault(token, code)
        if known < code:
            if self._sent_bytes[known] == raw and self._sent_ids[known] == token_id:
                return known
            known = self._others.setdefault((token, bytes(raw), token_id), code)
        if known == code:
            shared = _SHARED.get(token)
            if shared is None or shared[1] != raw or shared[2] != token_id:
                # A copy, because the original keeps the whole event in memory.
                shared = token, raw.copy(), token_id
                if len(token) <= _LONGEST_SHARED and len(_SHARED) < _MOST_SHARED:
                    _SHARED[token] = shared
            self.tokens.append(shared[0])
            self._sent_bytes.append(shared[1])
            self._sent_ids.append(shared[2])
        return known

    def _index(self) -> dict[str, int]:
        """The first token of each string, after ``complete``."""
        for code, token in enumerate(self.tokens):
            self._first.setdefault(token, code)
        return self._first

    def _id(self, code: int) -> int | None:
        sent = self._sent_ids[code]
        match = None if sent is not None else _id_in(self.tokens[code])
        return int(match[1]) if match else usable_id(sent)

    def entry(self, code: int, logprob: float | None) -> dict[str, Any]:
        """A token with its logprob, as the API writes it."""
        value: float | str | None = logprob
        if logprob is not None and not math.isfinite(logprob):
            value = str(logprob)  # JSON has no such numbers; the decoder reads these strings
        entry = {"token": self.tokens[code], "logprob": value, "bytes": self.byte_list(code)}
        if self._sent_ids[code] is not None:
            entry["token_id"] = self._sent_ids[code]
        return entry

    def id_array(self) -> NDArray[np.int64]:
        """The ids, -1 if unknown."""
        import numpy as np

        return np.array([-1 if i is None else i for i in self.ids], dtype=np.int64)

    def all_true_bytes(self) -> list[bytes | None]:
        """``true_bytes`` of every token."""
        known = self._true_bytes
        at = slice(len(known), None)
        pairs = zip(self.tokens[at], byte_lists(self._sent_bytes[at]), strict=True)
        known += [_true_bytes(token, sent) for token, sent in pairs]
        return known

    def all_readable_bytes(self) -> list[bytes | None]:
        """``readable_bytes`` of every token."""
        known, true = self._readable_bytes, self.all_true_bytes()
        known += map(self._readable, range(len(known), len(self)), true[len(known) :])
        return known

    def true_bytes(self, code: int) -> bytes | None:
        """The bytes that the host sent for a token, None if it sent none or impossible ones."""
        return _true_bytes(self.tokens[code], self.byte_list(code))

    def readable_bytes(self, code: int) -> bytes | None:
        """The bytes of a token that is not aligned with a text: those sent, else its string's.

        None if either would be a guess: a replacement character has replaced other bytes, and
        ``token_id:N`` is not text.
        """
        return self._readable(code, self.true_bytes(code))

    def merged(self) -> dict[int, bytes]:
        """Tokens whose bytes are those of several, by code, with the bytes of their id alone.

        llama.cpp sends the tokens of a character as one, with the id and the logprob of the last.
        Where the same id occurs among the alternatives, it has its own bytes, which continue a
        character.
        """
        own: dict[int, bytes] = {}
        known = [
            (code, token_id, raw)
            for code, (token_id, raw) in enumerate(
                zip(self.ids, self.all_true_bytes(), strict=True)
            )
            if token_id is not None and raw
        ]
        for _, token_id, raw in known:
            if 0x80 <= raw[0] < 0xC0 and len(raw) <= len(own.get(token_id, raw)):
                own[token_id] = raw
        return {
            code: part
            for code, token_id, raw in known
            if (part := own.get(token_id)) and len(raw) > len(part) and raw.endswith(part)
        }

    def _readable(self, code: int, raw: bytes | None) -> bytes | None:
        token = self.tokens[code]
        if raw is None and token and self.byte_list(code) is None and not _id_in(token):
            raw = token.encode("utf-8", "surrogatepass")
        stand_in = "\ufffd" in token and raw == token.encode("utf-8", "surrogatepass")
        return None if stand_in else raw


def usable_id(token_id: int | None) -> int | None:
    """The token id, or None if it is negative or beyond 64 bits."""
    return token_id if token_id is not None and 0 <= token_id < 2**63 else None


def _true_bytes(token: str, sent: list[int] | None) -> bytes | None:
    try:
        raw = None if sent is None else bytes(sent)
    except ValueError:
        return None
    # For ``token_id:N``, hosts send the bytes of that string, which are not the token's.
    named = token.startswith("token_id:") and _id_in(token) and raw == token.encode()
    return None if named else raw


def _id_in(token: str) -> re.Match[str] | None:
    """The match of a ``token_id:N`` string."""
    return _TOKEN_ID.fullmatch(token) if token.startswith("token_id:") else None
