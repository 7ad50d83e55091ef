"""One request of a panel, on its own thread."""

from __future__ import annotations

from typing import Any

import tensormesh_nb as tm
from tensormesh_nb.widgets.panel.running_answer import RunningAnswer

from ...conversation.turns import answer, user
from ...replay_host import DONE, ReplayHost, Script, chunk, head, sse


class Seen:
    """The arguments with which the owner of an answer is called."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self.notices: list[list[str]] = []
        self.finished: list[RunningAnswer] = []

    def grew(self, made: RunningAnswer, pieces: list[Any]) -> None:
        self.pieces += pieces
        if not pieces:
            self.notices.append(made.notices)


def run(
    *scripts: Script, stop: bool = False, model: str | None = "m"
) -> tuple[RunningAnswer, Seen]:
    seen = Seen()
    with ReplayHost(*scripts) as host:
        chat = tm.Client(host=host.url, model=model).conversation("running")
        made = RunningAnswer(chat, [user("Hi")], {}, None, seen.grew, seen.finished.append)
        if stop:
            made.stop()
        made.begin()
        made.ended.wait()
        assert bool(host.requests) == (not stop and model is not None)
    assert seen.finished == [made]
    return made, seen


def test_offsets_count_utf_16_units() -> None:
    pieces = [step for text in ("a", "😀", "b") for step in (chunk(text), 0.1)]
    made, seen = run([head(), *sse(*pieces, chunk(finish_reason="stop"), DONE)])
    assert "".join(piece["text"] for piece in seen.pieces) == "a😀b"
    assert [piece["offset"] for piece in seen.pieces] == [0, 1, 3]
    assert made.pieces == [{"part": "text", "offset": 0, "text": "a😀b"}]
    assert made.view == {"prompt": "Hi", "base": [], "pieces": made.pieces}


def test_reasoning_is_a_part_of_its_own() -> None:
    thought = {"choices": [{"index": 0, "delta": {"reasoning": "hm"}}]}
    other = chunk("other", index=1)
    made, _ = run([head(), *sse(thought, chunk("A"), other, chunk(finish_reason="stop"), DONE)])
    assert {piece["part"]: piece["text"] for piece in made.pieces} == {
        "text": "A",
        "reasoning": "hm",
    }


def test_place_in_the_queue_is_a_notice_until_the_answer_begins() -> None:
    waiting: Script = [head(), b": queue 3\n\n", 0.1, b": queue 1\n\n", 0.1, *answer("A")[1:]]
    made, seen = run(waiting)
    assert seen.notices == [["3rd in the queue"], ["1st in the queue"], []]
    assert [piece["text"] for piece in seen.pieces] == ["A"]
    assert made.notices == []


def test_a_retry_is_a_notice_before_the_answer_begins() -> None:
    busy = [head("429 X", retry_after="0.3", x_should_retry="true") + b"Busy"]
    _, seen = run(busy, answer("A"))
    assert len(seen.notices) == 1
    assert seen.notices[0][0].startswith("Sent again after 0.3 s: Busy (HTTP 429")


def test_failure_keeps_the_partial_result() -> None:
    made, _ = run([head(), *sse(chunk("half"))])
    assert isinstance(made.error, tm.ConnectionFailed)
    assert made.result is not None
    assert made.result.text == "half"


def test_answer_that_was_stopped_before_it_began_is_not_sent() -> None:
    made, seen = run(answer("A"), stop=True)
    assert made.result is None
    assert seen.pieces == []


def test_request_that_cannot_be_sent_has_an_error_and_no_result() -> None:
    made, _ = run(answer("A"), model=None)
    assert isinstance(made.error, tm.RequestError)
    assert made.result is None
