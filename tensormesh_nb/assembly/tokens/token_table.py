"""The distinct tokens of an answer. Columns refer to them by code."""

from __future__ import annotations

import math
import re
import threading
from array import array
from collections.abc import Callable, Hashable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from ...config.redactor import Redactor
from ...config.secret import SHORTEST, STARS
from ...wire.chunks import NULL, Alternative, TokenLogprob, byte_list, byte_lists
from .codes import Codes

if TYPE_CHECKING:
    import msgspec
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Spelling", "TokenTable", "api_entry", "usable_id"]

_TOKEN_ID = re.compile(r"token_id:([0-9]{1,18})")

Spelling: TypeAlias = "tuple[str, msgspec.Raw, int | None, int]"
"""String, bytes and id of a token as the host sent them, and its number, or -1 if not shared."""

_VOCABULARIES: dict[Hashable, dict[str, Spelling]] = {}
"""The first spelling of each string, shared by answers of a model. (Dict methods are atomic.)"""
_BY_NUMBER: dict[int, Spelling] = {}
_SENT_BYTES: dict[int, tuple[int, ...] | None] = {}
_TRUE_BYTES: dict[int, bytes | None] = {}
_NUMBERS = count()
_MOST_SHARED = 1 << 16  # tokens


class TokenTable:
    """Distinct tokens as the host sent them: string, bytes and id together make one token.

    Answers of one model share their tokens. A lookup then reads little memory of the answer itself,
    which is rarely in the processor's caches while many streams run at once.

    Args:
        model: tables of equal models share tokens.
    """

    def __init__(self, model: Hashable = None) -> None:
        self._model = model
        self._vocabulary: dict[str, Spelling] | None = None  # chosen with the first token
        self._own: list[Spelling] = []  # those that are not shared; their numbers are negative
        self._own_numbers: dict[tuple[str, bytes, int | None], int] = {}  # while tokens arrive
        self._unread: dict[Codes, None] = {}  # with numbers
        self._translation = threading.Lock()
        self._known: list[Spelling] = []  # one per code
        self._numbers = array("i")  # one per code
        self._tokens: list[str] = []  # computed on demand, like the next four
        self._names_ids = False  # whether a string is an id
        self._ids: list[int | None] = []
        self._true_bytes: list[bytes | None] = []
        self._readable_bytes: list[bytes | None] = []

    @property
    def _spellings(self) -> list[Spelling]:
        """One per code."""
        self.translate()
        return self._known

    def __len__(self) -> int:
        return len(self._spellings)

    @property
    def tokens(self) -> list[str]:
        """The strings."""
        known = self._tokens
        if len(known) < len(self._spellings):
            more = [spelling[0] for spelling in self._spellings[len(known) :]]
            self._names_ids |= "token_id:" in "\0".join(more)
            known += more
        return known

    @property
    def ids(self) -> list[int | None]:
        """The token ids, None if unknown. ``token_id:N`` strings are read as ids."""
        known = self._ids
        at = slice(len(known), None)
        for token, _, sent, _ in self._spellings[at]:
            match = _id_in(token) if sent is None and token.startswith("token_id:") else None
            known.append(int(match[1]) if match else usable_id(sent))
        return known

    def numbers(self, entries: Sequence[TokenLogprob | Alternative]) -> list[int]:
        """The number of each token, assigned at its first appearance in any answer."""
        if not entries:
            return []
        shared = self._shared(entries[-1]).get
        return [
            known[3]
            if (known := shared(entry.token)) is not None
            and known[1] == entry.bytes
            and known[2] == entry.token_id
            else self._number(entry)
            for entry in entries
        ]

    def codes(self, entries: Sequence[TokenLogprob | Alternative]) -> list[int]:
        """The code of each token, assigned at its first appearance."""
        import numpy as np

        self.translate()
        numbers = np.array(self.numbers(entries), dtype=np.int32)
        found: list[int] = self._translator()(numbers).tolist()
        return found

    def await_reader(self, codes: Codes) -> None:
        """Translate numbers before the table or these columns are read again."""
        self._unread[codes] = None

    def translate(self) -> None:
        """Translate the numbers that wait for it."""
        if self._unread:
            with self._translation:  # two threads may read
                translator = self._translator()
                for codes in self._unread:
                    codes.translate(translator)
                self._unread = {}

    def spelt(self, column: array[int]) -> list[Spelling]:
        """The spellings of a column of ``Codes``. Nothing is translated if nothing was before."""
        if self._known:
            known = self._spellings
            return [known[code] for code in column]
        own = self._own
        return [_BY_NUMBER[n] if n >= 0 else own[-1 - n] for n in column]

    def complete(self) -> None:
        """Free data needed only while tokens arrive. (It is rebuilt if more arrive.)"""
        self._own_numbers, self._tokens = {}, []

    def written(self) -> list[str]:
        """What each token wrote, even if the host sent its id instead of its string."""
        tokens = self.tokens
        if not self._names_ids:
            return tokens
        return [
            (self.true_bytes(code) or b"").decode("utf-8", "replace")
            if token.startswith("token_id:")
            else token
            for code, token in enumerate(tokens)
        ]

    def long_texts(self) -> list[str]:
        """What tokens wrote that may be as long as a key. What shared tokens wrote is shorter."""
        own = [spelling[0] for spelling in self._own]
        return self.written() if "token_id:" in "\0".join(own) else own

    def written_by(self, codes: Codes) -> list[str]:
        """What each of the tokens wrote."""
        tokens = [spelling[0] for spelling in self.spelt(codes.code)]
        if "token_id:" not in "".join(tokens):
            return tokens
        written = self.written()
        return [written[code] for code in codes.code]

    def redact(self, redactor: Redactor, hidden: set[int]) -> None:
        """Overwrite ``hidden`` tokens and those that contain the key: string, bytes and id."""
        if not hidden and not redactor.finds("\0".join(self.long_texts())):
            return
        written = self.written()
        hidden = hidden | {code for code, text in enumerate(written) if redactor.finds(text)}
        for code in hidden:
            nothing = STARS, NULL, None, -1
            self._known[code] = nothing
            if self._numbers[code] < 0:
                self._own[-1 - self._numbers[code]] = nothing
            else:
                self._own.append(nothing)
                self._numbers[code] = -len(self._own)
        if hidden:
            self.complete()
            self._ids, self._true_bytes, self._readable_bytes = [], [], []

    def lacks_bytes(self) -> list[bool]:
        """Whether the host sent null or nothing for the bytes, one item per token."""
        return [spelling[1] == NULL for spelling in self._spellings]

    def byte_list(self, code: int) -> list[int] | None:
        """The bytes of a token as the host sent them, None if it sent none."""
        return _sent_bytes(self._spellings[code])

    def _shared(self, entry: TokenLogprob | Alternative) -> dict[str, Spelling]:
        """The vocabulary: one per model and per kind of entry (with or without ids, bytes)."""
        found = self._vocabulary
        if found is None:
            kind = entry.token_id is None, entry.bytes == NULL
            found = self._vocabulary = _VOCABULARIES.setdefault((self._model, *kind), {})
        return found

    def _number(self, entry: TokenLogprob | Alternative) -> int:
        """The number of a token that is new, or whose string has another first spelling."""
        token, raw, token_id = entry.token, entry.bytes, entry.token_id
        vocabulary = self._shared(entry)
        known = vocabulary.get(token)
        if known is None and _is_short(token, raw) and (n := next(_NUMBERS)) < _MOST_SHARED:
            # A copy, because the original keeps the whole event in memory.
            made = _BY_NUMBER[n] = token, raw.copy(), token_id, n
            known = vocabulary.setdefault(token, made)
        if known is not None and known[1] == raw and known[2] == token_id:
            return known[3]
        known_own = self._own_numbers
        if self._own and not known_own:  # after ``complete``
            for at, (text, sent, own_id, _) in enumerate(self._own):
                known_own.setdefault((text, bytes(sent), own_id), -1 - at)
        number = known_own.setdefault((token, bytes(raw), token_id), -1 - len(self._own))
        if number < -len(self._own):
            self._own.append((token, raw.copy(), token_id, -1))
        return number

    def _translator(self) -> Callable[[NDArray[np.int32]], NDArray[np.int32]]:
        """A function that gives the codes of numbers, assigned at their first appearance."""
        import numpy as np

        shift, before = len(self._own), np.array(self._numbers)
        known = np.full(shift + _MOST_SHARED, -1, dtype=np.int32)  # code by number + shift
        known[before + shift] = np.arange(len(before))

        def codes(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
            places = numbers + np.int32(shift)
            found: NDArray[np.int32] = known[places]
            new = [place - shift for place in dict.fromkeys(places[found < 0].tolist())]
            if new:
                first = len(self._known)
                spelt = [_BY_NUMBER[n] if n >= 0 else self._own[-1 - n] for n in new]
                more = array("i", new)
                # No calls in between: Ctrl-C comes before or after.
                self._known += spelt
                self._numbers += more
                known[np.array(new) + shift] = np.arange(first, len(self._known))
                found = known[places]
            return found

        return codes

    def entry(self, code: int, logprob: float | None) -> dict[str, Any]:
        """A token with its logprob, as the API writes it."""
        return api_entry(self._spellings[code], logprob)

    def id_array(self) -> NDArray[np.int64]:
        """The ids, -1 if unknown."""
        import numpy as np

        return np.array([-1 if i is None else i for i in self.ids], dtype=np.int64)

    def all_true_bytes(self) -> list[bytes | None]:
        """``true_bytes`` of every token."""
        known = self._true_bytes
        spellings = self._spellings[len(known) :]
        known += [_TRUE_BYTES.get(spelling[3]) for spelling in spellings]
        rest = [at for at, spelling in enumerate(spellings) if spelling[3] not in _TRUE_BYTES]
        read = byte_lists([spellings[at][1] for at in rest])
        for at, sent in zip(rest, read, strict=True):
            token, _, _, number = spellings[at]
            one = known[at - len(spellings)] = _true_bytes(token, sent)
            if number >= 0:
                _TRUE_BYTES[number] = one
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


def _is_short(token: str, raw: msgspec.Raw) -> bool:
    """Whether a token wrote less than a key, so that it may be shared."""
    # An id stands for the bytes, of which each takes three characters or more.
    return len(token) < SHORTEST and ("token_id:" not in token or len(bytes(raw)) < 3 * SHORTEST)


def api_entry(spelling: Spelling, logprob: float | None) -> dict[str, Any]:
    """A token with its logprob, as the API writes it."""
    token, _, token_id, _ = spelling
    value: float | str | None = logprob
    if logprob is not None and not math.isfinite(logprob):
        value = str(logprob)  # JSON has no such numbers; the decoder reads these strings
    entry = {"token": token, "logprob": value, "bytes": _sent_bytes(spelling)}
    if token_id is not None:
        entry["token_id"] = token_id
    return entry


def _sent_bytes(spelling: Spelling) -> list[int] | None:
    _, raw, _, number = spelling
    if number < 0:
        return byte_list(raw)
    if number not in _SENT_BYTES:
        sent = byte_list(raw)
        _SENT_BYTES[number] = None if sent is None else tuple(sent)
    known = _SENT_BYTES[number]
    return None if known is None else [*known]


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
