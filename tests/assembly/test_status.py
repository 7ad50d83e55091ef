"""Whether an answer whose reply is over is complete."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.assembly.status import failure, is_unproven

from ..factories import make_builder, make_chunk


def choice(index: int, text: str = "", reason: str | None = None) -> dict[str, Any]:
    part = {"index": index, "delta": {"content": text}, "finish_reason": reason}
    return {"choices": [part]}


@pytest.mark.parametrize("reason", ["stop", "length", "novel"])
def test_finish_reason_proves_the_end(reason: str) -> None:
    answer = make_builder(choice(0, "A", reason)).answer
    assert failure(answer, ended=False) is None
    assert not is_unproven(answer)


@pytest.mark.parametrize(
    ("chunks", "ended", "says"),
    [
        ([], True, "has no choices"),
        ([choice(0, "A")], False, "The stream ended before the answer was complete"),
        ([choice(0, "A", "stop"), choice(1, "B")], True, "choice 1 has no finish reason"),
        ([choice(0)], True, "The answer is empty"),
        ([choice(0, "A", "error")], True, "the finish reason is 'error'"),
    ],
)
def test_incomplete_answer_has_a_reason(
    chunks: list[dict[str, Any]], ended: bool, says: str
) -> None:
    found = failure(make_builder(*chunks, n=2, temperature=1.0).answer, ended=ended)
    assert found is not None
    assert says in found.reason


def test_done_without_a_finish_reason_is_accepted_as_unproven() -> None:
    answer = make_builder(make_chunk("A")).answer
    assert failure(answer, ended=True) is None
    assert is_unproven(answer)


def test_error_of_a_choice_fails_the_answer() -> None:
    error = {"message": "broke", "code": 500}
    chunk = make_chunk("A", error=error, finish_reason="stop")
    found = failure(make_builder(chunk).answer, ended=True)
    assert found is not None
    assert found.error == error
