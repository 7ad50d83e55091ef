"""The table of segments and offsets."""

from __future__ import annotations

import numpy as np

from tensormesh_nb.assembly.alignment.offsets import Alignment


def table(*rows: tuple[str | None, bytes | None, int, int]) -> Alignment:
    made = Alignment()
    for row in rows:
        made.add(*row)
    return made


def test_extend_equals_adding_one_by_one() -> None:
    one = table(("content", b"ab", 0, 2), ("content", b"c", 2, 3))
    many = Alignment()
    many.extend("content", [b"ab", b"c"], np.array([0, 2]), np.array([2, 3]))
    assert many == one


def test_bound_leaves_offsets_unknown_and_special_tokens_alone() -> None:
    made = table((None, None, -1, -1), ("special", b"</s>", -1, -1))
    made.bound(range(2), "content", 3, 5)
    assert made.segment == ["content", "special"]
    assert (list(made.low), list(made.high)) == ([3, -1], [5, -1])
    assert list(made.start) == [-1, -1]


def test_place_and_forget() -> None:
    made = table((None, None, -1, -1))
    made.place(0, "content", b"abc", 4)
    assert (made.start[0], made.end[0], made.low[0], made.high[0]) == (4, 7, 4, 7)
    assert made.complete
    made.forget(0, b"abc")
    assert (made.start[0], made.end[0], made.low[0], made.high[0]) == (-1, -1, -1, -1)
    assert made.bytes == [b"abc"]
    assert not made.complete


def test_covered_counts_shared_bytes_once() -> None:
    made = table(("content", b"ab", 0, 2), (None, None, -1, -1), (None, None, -1, -1))
    made.bound(range(1, 3), "content", 4, 7)
    made.add("reasoning", b"x", 0, 1)
    assert made.covered("content") == 5
    assert made.covered("reasoning") == 1
    assert made.covered("refusal") == 0
