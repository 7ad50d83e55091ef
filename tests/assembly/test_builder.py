"""Building an answer from chunks."""

from __future__ import annotations

import tensormesh_nb as tm

from ..factories import (
    make_builder,
    make_chunk,
)


def test_only_the_first_finish_counts() -> None:
    builder = make_builder(make_chunk("x"))
    builder.finish("complete", 1.0)
    builder.finish("failed", 9.0, tm.ServerError("late"))
    made = tm.ChatResult(builder.answer)
    assert (made.status, made.error) == ("complete", None)
