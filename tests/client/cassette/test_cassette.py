from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pandas as pd
import pytest

import tensormesh_nb as tm

from ...replay_host import RESET, chunk, head, sse
from ..asking import ANSWER
from .recordings import record


def test_the_frame_is_a_transcript(tmp_path: Path) -> None:
    path = tmp_path / "lesson.jsonl"
    busy = [head("429 Too Many", "application/json"), b"{}"]
    broken = [head(), *sse(chunk("Hel")), RESET]
    before = datetime.now(timezone.utc).replace(microsecond=0)

    def ask(asking: tm.Client) -> None:
        asking.chat("one", system="Be terse.")
        for prompt in ("two", "three"):
            with pytest.raises(tm.TensormeshError):
                asking.chat(prompt)
        asking.chat("one", system="Be terse.")

    record(path, [ANSWER, busy, broken, ANSWER], ask)
    cassette = tm.Cassette(path)
    frame = cassette.frame
    assert repr(cassette) == f"Cassette({str(path)!r}, 4 recordings)"
    assert len(cassette) == 4
    assert list(frame.line) == [2, 3, 4, 5]
    assert list(frame.prompt) == ["one", "two", "three", "one"]
    assert list(frame.answer.fillna("NA")) == ["Hi", "NA", "Hel", "Hi"]
    assert list(frame.nth) == [1, 1, 1, 2]
    assert list(frame.status) == [200, 429, 200, 200]
    assert frame.error.notna().tolist() == [False, False, True, False]
    assert frame.sent.is_monotonic_increasing
    assert frame.sent[0] >= before
    assert set(frame.model) == {"m"}
    assert set(frame.host) == {"http://host/v1"}
    assert frame.seconds.dtype == "Float64"
    assert (frame.seconds >= 0).all()


def test_an_empty_cassette_has_the_same_columns(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    record(path, [ANSWER], lambda _: None)
    frame = tm.Cassette(path).frame
    record(path, [ANSWER], lambda asking: asking.chat("Hi"))
    pd.testing.assert_series_equal(frame.dtypes, tm.Cassette(path).frame.dtypes)


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(tm.ResponseError, match=r"none\.jsonl does not exist"):
        tm.Cassette(tmp_path / "none.jsonl")


def test_a_line_is_one_request_and_its_answer(tmp_path: Path) -> None:
    path = tmp_path / "lesson.jsonl"
    record(path, [ANSWER], lambda asking: asking.chat("Hi", logprobs=False))
    header, line = map(json.loads, path.read_text("utf-8").splitlines())
    assert header == {
        "format": 1,
        "kind": "tensormesh_nb cassette",
        "version": tm.__version__,
        "host": "http://host/v1",
    }
    assert [*line] == ["request", "nth", "response", "sent", "arrivals"]
    assert line["request"]["body"]["messages"] == [{"role": "user", "content": "Hi"}]
    assert [*line["response"]] == ["status", "headers", "events"]
    assert line["response"]["headers"] == {"content-type": "text/event-stream; charset=utf-8"}
    assert line["response"]["events"][-1] == "data: [DONE]"
