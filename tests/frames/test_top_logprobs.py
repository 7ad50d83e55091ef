"""The top_logprobs frame."""

from __future__ import annotations

import tracemalloc

import pytest

from tensormesh_nb.frames import alternatives

from ..factories import entry, make_chunk, make_result


def test_alternatives_take_little_more_memory_than_their_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alternatives, "_BLOCK_SIZE", 2**11)
    tops = [[entry(f" t{(i + j) % 500}", -0.1 - j) for j in range(20)] for i in range(2000)]
    made = make_result(
        *(make_chunk(own["token"], [{**own, "top_logprobs": [own, *more]}]) for own, *more in tops)
    )
    rows = len(made.top_logprobs)  # what is known of the vocabulary is kept from here on
    tracemalloc.start()
    frame = made.top_logprobs
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(frame) == rows == 40_000
    assert size <= 64 * rows
    assert peak <= 1.1 * size
