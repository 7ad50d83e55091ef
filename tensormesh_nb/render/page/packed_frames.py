"""Frames as typed arrays in bytes, which a page draws without parsing.

Every number in a page comes from a frame. Strings are stored as one UTF-8 text with offsets and are
made safe to display.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...wire.sanitize import escape_unsafe
from ..colour_scale import scales

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Packed", "pack", "pack_alternatives"]

Array = NDArray[Any]
Packed = dict[str, tuple[str, bytes]]
"""Name -> JavaScript's name of the array's type, and its bytes, little-endian."""

_FLOATS = (
    *("logprob", "prob", "surprisal", "margin", "mass_seen"),
    *("entropy_min", "entropy_max", "cum_logprob", "time"),
)
_TYPES = {"f4": "Float32Array", "f8": "Float64Array", "i4": "Int32Array", "u1": "Uint8Array"}


def pack(logprobs: pd.DataFrame, top_logprobs: pd.DataFrame) -> Packed:
    """Pack a result's frames. Unknown is NaN in floats and ids, 0 in ranks, -1 in codes, offsets.

    Returns:
        Columns of ``logprobs`` under their names (``token`` and ``segment`` as codes), columns of
        ``top_logprobs`` as ``top_...`` with ``top_start`` (the first alternative of each row, and
        the end), the rows' colours (``shade_...`` and ``beyond_...``, see ``Scale``), the cells
        that contain the rows (``cell_row``, the first row of each, and the end; ``cell_text``, a
        code), and the strings of the codes.
    """
    strings = _Strings()
    packed: Packed = {
        "choice": _bytes(logprobs["choice"], "i4"),
        "position": _bytes(logprobs["position"], "i4"),
        "segment": _raw(logprobs["segment"].cat.codes.to_numpy(dtype="u1")),
        "status": _raw(logprobs["logprob_status"].cat.codes.to_numpy(dtype="u1")),
        "token": _raw(strings.codes(logprobs["token"])),
        "token_id": _bytes(logprobs["token_id"], "f8"),
        "rank": _bytes(logprobs["rank"], "i4", 0),
        "rank_censored": _bytes(logprobs["rank_censored"], "u1"),
        "byte_start": _bytes(logprobs["byte_start"], "i4", -1),
        "byte_end": _bytes(logprobs["byte_end"], "i4", -1),
    }
    packed.update({name: _bytes(logprobs[name], "f4") for name in _FLOATS})
    packed.update(_alternatives(top_logprobs, strings))
    packed["top_start"] = _raw(_starts(logprobs, top_logprobs))
    for scale in scales(logprobs):
        shades, beyond = scale.shades(logprobs)
        packed[f"shade_{scale.name}"], packed[f"beyond_{scale.name}"] = _raw(shades), _raw(beyond)
    cells = [*_cells(logprobs)]
    rows = [row for row, _ in cells] + [len(logprobs)]
    packed["cell_row"] = _raw(np.array(rows, dtype="i4"))
    packed["cell_text"] = _raw(np.array([strings.code(text) for _, text in cells], dtype="i4"))
    return {**packed, **strings.packed()}


def pack_alternatives(frame: pd.DataFrame, strings: int) -> Packed:
    """Pack the distribution of one position: all logprobs, and the strings of the first tokens.

    Args:
        frame: columns of ``top_logprobs``, sorted by rank.
        strings: how many tokens get their string.
    """
    named = _Strings()
    columns = {
        "top_logprob": _bytes(frame["logprob"], "f4"),
        "top_prob": _bytes(frame["prob"], "f4"),
        "top_token_id": _bytes(frame["token_id"], "f8"),
        "top_chosen": _bytes(frame["chosen"], "u1"),
        "top_token": _raw(
            named.codes(frame["token"].iloc[:strings].cat.remove_unused_categories())
        ),
    }
    return {**columns, **named.packed()}


class _Strings:
    """Distinct strings, made safe to show, in order of first use."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def code(self, text: str) -> int:
        return self._codes.setdefault(escape_unsafe(text), len(self._codes))

    def codes(self, column: pd.Series[Any]) -> Array:
        """A code for each item of a category of strings, -1 where it is NA."""
        known = [self.code(text) for text in column.cat.categories]
        codes: Array = np.array([*known, -1], dtype="i4")[column.cat.codes.to_numpy()]
        return codes

    def packed(self) -> Packed:
        raw = [text.encode() for text in self._codes]
        ends = np.cumsum([0, *map(len, raw)], dtype="i4")
        return {"strings": ("Uint8Array", b"".join(raw)), "string_start": _raw(ends)}


def _alternatives(frame: pd.DataFrame, strings: _Strings) -> Packed:
    return {
        "top_token": _raw(strings.codes(frame["token"])),
        "top_token_id": _bytes(frame["token_id"], "f8"),
        "top_logprob": _bytes(frame["logprob"], "f4"),
        "top_prob": _bytes(frame["prob"], "f4"),
        "top_chosen": _bytes(frame["chosen"], "u1"),
    }


def _starts(logprobs: pd.DataFrame, tops: pd.DataFrame) -> Array:
    """Index of each row's first alternative, and the end. Both frames are in the same order."""
    count = tops.groupby(["choice", "position"], sort=False).size()
    places = logprobs.set_index(["choice", "position"]).index
    each = count.reindex(places, fill_value=0).to_numpy()
    return np.concatenate([[0], np.cumsum(each)]).astype("i4")


def _cells(frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yields the first row and the text of each cell in which rows are drawn.

    A token is a cell. Tokens whose bytes make up one character share a cell. A token without bytes
    shares the next cell: hosts credit a character to the token that completes it.
    """
    first, text = -1, ""  # the open cell
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    group: tuple[int, str] | None = None
    for row, (choice, segment, token, raw, start) in enumerate(_places(frame)):
        if first >= 0 and group != (choice, segment):
            yield first, text + decoder.decode(b"", final=True)
            first = -1
            decoder.reset()
        group = (choice, segment)
        aligned, empty = start is not None and raw is not None, segment != "special" and token == ""
        if first < 0:
            first, text = row, ""
        text += decoder.decode(raw) if aligned and raw is not None else ""
        if decoder.getstate()[0] or (empty and not aligned):
            continue
        if not aligned:
            text += decoder.decode(b"", final=True) + (token or "")
        yield first, text
        first = -1
    if first >= 0:
        yield first, text + decoder.decode(b"", final=True)


def _places(frame: pd.DataFrame) -> Iterable[tuple[int, str, str | None, bytes | None, int | None]]:
    columns = (
        frame[name].astype(object).where(frame[name].notna(), None)
        for name in ("choice", "segment", "token", "bytes", "byte_start")
    )
    return zip(*columns, strict=True)


def _bytes(column: pd.Series[Any], kind: str, unknown: float = float("nan")) -> tuple[str, bytes]:
    """A numeric column as an array of a type; NA becomes ``unknown``."""
    values = column.to_numpy(dtype="f8", na_value=unknown)
    return _raw(values.astype(kind))


def _raw(values: Array) -> tuple[str, bytes]:
    kind = values.dtype.str[1:]
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return _TYPES[kind], little.tobytes()
