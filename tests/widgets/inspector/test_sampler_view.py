"""The sampler's controls and replies: bounds of the request fields, figures of the frames."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.widgets.inspector.inspector import Inspector
from tensormesh_nb.widgets.inspector.sampler_view import sampler_fields

from ...factories import entry, make_chunk, make_result, top_entries


@pytest.fixture
def inspector() -> Inspector:
    tops = top_entries((" a", math.log(0.5)), (" b", math.log(0.2)), (" c", math.log(0.1)))
    return Inspector(make_result(make_chunk(" b", [entry(" b", math.log(0.2), top_logprobs=tops)])))


def reply(inspector: Inspector, **sampler: Any) -> dict[str, Any]:
    """The kernel's answer to the page's request, as JSON."""
    sent: list[Any] = []
    inspector.send = sent.append  # type: ignore[method-assign]
    token = {"shown": 0, "choice": 0, "position": 0}
    message = {"kind": "sample", "request": 7, "rows": 20, "sampler": sampler, **token}
    inspector._on_message(inspector, message, [])
    found: dict[str, Any] = json.loads(json.dumps(sent[0]))
    return found


def test_bounds_are_those_of_the_request_fields() -> None:
    fields = {field["name"]: field for field in sampler_fields()}
    assert list(fields) == ["temperature", "top_p", "top_k", "min_p"]
    for name in ("temperature", "top_p", "min_p"):
        field = tm.ChatRequest.field(name)
        for bound in (fields[name]["minimum"], fields[name]["maximum"]):
            assert field.convert(bound) == bound
        with pytest.raises(tm.RequestError):
            field.convert(fields[name]["maximum"] + 0.1)  # type: ignore[operator]
    assert fields["top_k"] == {
        "name": "top_k",
        "minimum": 0,
        "maximum": None,
        "step": 1,
        "neutral": 0,
    }


def test_the_reply_is_the_frame_what_if(inspector: Inspector) -> None:
    inspector.pinned, inspector.sampler = 0, {"temperature": 0.7, "top_k": 2}
    frame = inspector.what_if
    found = reply(inspector, **inspector.sampler)
    assert (found["kind"], found["request"], found["problem"]) == ("sampled", 7, "")
    assert found["unseen"] == list(frame.attrs["unseen"])
    for index, row in enumerate(frame.itertuples()):
        expected = {"low": row.prob_min, "high": row.prob_max, "kept": row.kept}
        assert found["rows"][str(index)] == expected


def test_a_refused_sampler_is_explained(inspector: Inspector) -> None:
    found = reply(inspector, temperature=9)
    assert "temperature" in found["problem"]
    assert found["rows"] == {}
    assert "heat" in reply(inspector, heat=1)["problem"]


def test_only_the_listed_rows_and_the_chosen_one_are_sent() -> None:
    tops = top_entries(*((f" {number}", -1.0 - 0.1 * number) for number in range(40)))
    made = make_result(make_chunk(" 39", [entry(" 39", -4.9, top_logprobs=tops)]), vocab_size=1000)
    found = reply(Inspector(made), temperature=0.5)
    assert [int(index) for index in found["rows"]] == [*range(20), 39]
