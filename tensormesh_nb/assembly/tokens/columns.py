"""The tokens of one choice and their alternatives as append-only columns.

Each distinct token is stored once, in the token table; columns refer to it by code. An alternative
takes 12 bytes, and frames are built from the columns without a loop over tokens.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, TypeVar

from ...config.redactor import Redactor
from ...config.secret import STARS
from ...wire.chunks import Alternative, TokenLogprob
from .codes import Codes
from .token_table import TokenTable, api_entry

# NumPy is imported when columns are read, so that no answer waits for it.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "CLAMPED",
    "MISSING",
    "NONFINITE",
    "OK",
    "RANKS",
    "TokenColumns",
    "logprob_status",
]

T = TypeVar("T")

OK, MISSING, CLAMPED, NONFINITE = range(4)

RANKS = ("rank", "rank_at_least")
"""Unknown keys of tokens that hold the host's rank in the whole vocabulary, or a lower bound."""

_CLAMP = -9999.0  # vLLM's floor, and its default for "no value"
_ROUNDING = 1e-3  # rounding error of float16 arithmetic at 0
_LONG_RUN = 30  # tokens
_MINUS_INFINITY = -3.4e38  # as SGLang writes it


class TokenColumns:
    """Tokens and their alternatives.

    Attributes:
        table: the token table, shared by the choices of an answer.
        logprob, time: one item per token; logprob as sent, NaN if null.
        is_null: 1 if the host sent null for the logprob.
        top_logprob: of the alternatives of all tokens, in the host's order.
        extra: unknown keys of tokens, by position.
    """

    def __init__(self, table: TokenTable) -> None:
        self.table = table
        self.logprob = array("d")
        self.is_null = array("b")
        self.time = array("d")
        self.top_logprob = array("d")
        self.extra: dict[int, dict[str, Any]] = {}
        self._codes = Codes()

    def __len__(self) -> int:
        return len(self._codes.code)

    @property
    def code(self) -> array[int]:
        """The code of each token."""
        self.table.translate()
        return self._codes.code

    @property
    def top_count(self) -> array[int]:
        """The number of alternatives of each token."""
        return self._codes.top_count

    @property
    def top_code(self) -> array[int]:
        """The codes of the alternatives of all tokens, in the host's order."""
        self.table.translate()
        return self._codes.top_code

    @property
    def are_usable(self) -> bool:
        """Whether there are logprobs, all as most hosts send them; see :func:`logprob_status`."""
        sent = self.logprob
        return (
            len(sent) > 0
            and not any(self.is_null)
            and math.isfinite(sum(sent))  # NaN cannot be compared
            and min(sent) > _CLAMP
            and max(sent) <= 0.0
        )

    @property
    def ids(self) -> NDArray[np.int64]:
        """The id of each token, -1 if unknown."""
        import numpy as np

        ids = self.each(self.table.ids)
        return np.array([-1 if i is None else i for i in ids], dtype=np.int64)

    def each(self, known: Sequence[T]) -> list[T]:
        """One value per token, from one value per code."""
        if len(self) < len(known):  # one of many choices that share a table
            return [known[code] for code in self.code]
        import numpy as np

        found: list[T] = np.fromiter(known, np.object_, len(known))[
            np.asarray(self.code[:])
        ].tolist()
        return found

    def append(self, entries: Sequence[TokenLogprob], times: list[float]) -> None:
        """Append tokens, column by column.

        Args:
            entries: as decoded from the wire.
            times: seconds from sending the request to the arrival of each.
        """
        every: list[TokenLogprob | Alternative] = []
        counts: list[int] = []
        for position, entry in enumerate(entries, len(self)):
            extra, tops = entry.extras, entry.top_logprobs or ()
            if extra is not None:
                self.extra[position] = extra
            counts.append(len(tops))
            every.append(entry)
            every += tops
        sent, top_sent = _split([entry.logprob for entry in every], counts)
        code, top_code = _split(self.table.numbers(every), counts)
        _extend(self.top_logprob, top_sent)
        self.is_null.fromlist([logprob is None for logprob in sent])
        _extend(self.logprob, sent)
        self.time.fromlist(times)
        # Last, because their length is that of the columns.
        self.table.await_reader(self._codes)
        self._codes.append(code, counts, top_code)

    def part(self, start: int, stop: int) -> TokenColumns:
        """A copy of the tokens from ``start`` to ``stop``, with the same table."""
        self.table.translate()
        part = TokenColumns(self.table)
        first, count = sum(self.top_count[:start]), sum(self.top_count[start:stop])
        for name in ("logprob", "is_null", "time"):
            setattr(part, name, getattr(self, name)[start:stop])
        part._codes = self._codes.part(start, stop)
        part.extra = {at - start: extra for at, extra in self.extra.items() if start <= at < stop}
        part.top_logprob = self.top_logprob[first : first + count]
        return part

    def written(self) -> list[str]:
        """What each token wrote, even if the host sent its id instead of its string."""
        return self.table.written_by(self._codes)

    def redact(self, redactor: Redactor) -> tuple[list[int], set[int]]:
        """Replace the tokens that wrote the key, and alternatives that repeat them.

        Returns:
            The positions of these tokens and the codes that were replaced.
        """
        positions = redactor.positions(self.written())
        hidden: set[int] = set()
        if positions:
            (stars,) = self.table.codes([TokenLogprob(token=STARS)])
            begins = list(accumulate(self.top_count, initial=0))
            tokens = self.table.tokens
        for position in positions:
            own = self.code[position]
            hidden.add(own)
            self.code[position] = stars
            self.extra.pop(position, None)
            for place in range(begins[position], begins[position + 1]):
                if tokens[self.top_code[place]] == tokens[own]:
                    hidden.add(self.top_code[place])
                    self.top_code[place] = stars
        self.extra = {at: redactor.value(rest) for at, rest in self.extra.items()}
        return positions, hidden

    def entries(self) -> list[dict[str, Any]]:
        """The tokens as the API writes them, with unknown keys."""
        spelt, codes = self.table.spelt, self._codes
        tops = iter(zip(spelt(codes.top_code), self.top_logprob, strict=True))
        entries = []
        for position, spelling in enumerate(spelt(codes.code)):
            logprob = None if self.is_null[position] else self.logprob[position]
            entry = api_entry(spelling, logprob)
            if position in self.extra:
                entry = {**self.extra[position], **entry}
            top = [api_entry(*one) for one in islice(tops, codes.top_count[position])]
            more = entry.get("top_logprobs")
            if isinstance(more, list) and len(more) == len(top):
                top = [{**(rest or {}), **one} for rest, one in zip(more, top, strict=True)]
            entry["top_logprobs"] = top
            entries.append(entry)
        return entries

    def foreign_lists(self, first: int = 0, *, proven: bool = True) -> NDArray[np.bool_]:
        """Whether each token from ``first`` on has the alternatives of the token before it.

        Some hosts send several tokens in a chunk, all with the first one's alternatives. A list
        that has the token with its logprob counts as its own.

        Args:
            first: the first token.
            proven: only tokens whose list cannot be their own: it has them with another logprob,
                or lacks them although they are more likely than its last one.
        """
        import numpy as np

        found = np.zeros(len(self) - first, dtype=np.bool_)
        if not self.top_code:
            return found
        counts = np.array(self.top_count, dtype=np.int64)
        starts = np.cumsum(counts) - counts
        # Not copied: they are large.
        codes, logprobs = np.asarray(self.top_code), np.asarray(self.top_logprob)
        heads = np.minimum(starts, len(codes) - 1)
        alike = (counts[1:] == counts[:-1]) & (counts[1:] > 0)
        alike &= logprobs[heads[1:]] == logprobs[heads[:-1]]
        for at in (np.flatnonzero(alike) + 1).tolist():
            own = slice(starts[at], starts[at] + counts[at])
            other = slice(starts[at - 1], starts[at - 1] + counts[at])
            if at >= first and np.array_equal(logprobs[own], logprobs[other], equal_nan=True):
                # One token may have several codes, if its bytes are written differently.
                same = self._strings(codes[own]) == self._strings(codes[other])
                if same and not self._lists(at, codes[own], logprobs[own]):
                    least = np.nanmin(logprobs[own], initial=0.0)
                    found[at - first] = not proven or (
                        self.table.tokens[self.code[at]] in self._strings(codes[own])
                        or self.logprob[at] > least + _ROUNDING
                    )
        return found

    def _strings(self, codes: NDArray[np.int32]) -> list[str]:
        return [self.table.tokens[code] for code in codes.tolist()]

    def _lists(self, at: int, codes: NDArray[np.int32], logprobs: NDArray[np.float64]) -> bool:
        """Whether a list has a token with its logprob."""
        token, logprob = self.table.tokens[self.code[at]], self.logprob[at]
        return any(
            text == token and abs(value - logprob) <= _ROUNDING
            for text, value in zip(self._strings(codes), logprobs.tolist(), strict=True)
        )

    def warnings(self) -> list[str]:
        """Warnings about the logprobs as a whole, one line each."""
        import numpy as np

        sent, found = np.array(self.logprob, dtype=np.float64), []
        above = int(np.count_nonzero(sent > _ROUNDING))
        if above:
            found.append(
                f"{above} logprobs are above 0, so they are not logarithms of probabilities."
            )
        foreign = int(np.count_nonzero(self.foreign_lists(proven=False)))
        if foreign:
            found.append(
                f"{foreign} token{'s have' if foreign > 1 else ' has'} the alternatives of the "
                "token before: rank, margin and mass are unknown where they cannot be its own."
            )
        run = _longest_run(sent == 0.0)
        if run >= _LONG_RUN:
            found.append(
                f"{run} logprobs in a row are exactly 0: hosts with speculative decoding send "
                "0 for logprobs that they do not have."
            )
        return found


def _longest_run(true: NDArray[np.bool_]) -> int:
    """Length of the longest run of True."""
    import numpy as np

    gaps = np.flatnonzero(np.concatenate([[True], ~true, [True]]))
    return int(np.diff(gaps).max()) - 1


def _extend(numbers: array[float], sent: list[Any]) -> None:
    """Append numbers; None becomes NaN."""
    try:
        numbers.fromlist(sent)
    except TypeError:  # nothing was appended
        numbers.fromlist([math.nan if number is None else number for number in sent])


def _split(values: list[T], counts: list[int]) -> tuple[list[T], list[T]]:
    """Split a list of values into those of tokens and those of alternatives.

    Args:
        values: a token's value, then those of its alternatives, and so on. The list is consumed.
        counts: number of alternatives of each token.
    """
    step = 1 + max(counts, default=0)
    if len(values) == step * len(counts):  # all have the same number
        of_tokens = values[::step]
        del values[::step]
        return of_tokens, values
    *places, _ = accumulate([1 + count for count in counts], initial=0)
    of_tokens, chosen = [values[place] for place in places], set(places)
    return of_tokens, [value for place, value in enumerate(values) if place not in chosen]


def logprob_status(
    logprob: NDArray[np.float64], is_null: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Separate usable log probabilities from placeholders.

    Args:
        logprob: natural logs as sent, shape (n,).
        is_null: True where null was sent, shape (n,).

    Returns:
        The logprobs, NaN if unusable, with positive rounding errors set to 0; and the status of
        each: OK, MISSING (null), CLAMPED (at most -9999, vLLM's floor and its "no value"),
        NONFINITE (NaN, infinite, SGLang's largest float, or above 0 by more than rounding).
    """
    import numpy as np

    status = np.full(len(logprob), OK, dtype=np.int8)
    usable = len(logprob) and logprob.min() > _CLAMP and logprob.max() <= 0.0  # not with NaN
    if usable and (is_null is None or not is_null.any()):
        return logprob, status  # as most hosts send them
    status[logprob <= _CLAMP] = CLAMPED
    odd = ~np.isfinite(logprob) | (logprob <= _MINUS_INFINITY) | (logprob > _ROUNDING)
    status[odd] = NONFINITE
    if is_null is not None:
        status[is_null] = MISSING
    return np.where(status == OK, np.minimum(logprob, 0.0), np.nan), status
