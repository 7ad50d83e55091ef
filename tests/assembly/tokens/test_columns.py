"""Token columns: all the unusual ways in which hosts send logprobs."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.wire.chunks import decode

from ...factories import entry, make_chunk, make_request, make_result, result_of


def first(token: str = "a", logprob: Any = -0.1, **keys: Any) -> Any:
    made = make_result(make_chunk(token, [{**entry(token), "logprob": logprob, **keys}]))
    return made.logprobs.iloc[0]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (-0.5, "ok"),
        (0.0, "ok"),
        (1e-7, "ok"),
        (-9998.9, "ok"),
        (-9999.0, "clamped"),
        (-10000, "clamped"),
        (None, "missing"),
        ("-inf", "nonfinite"),
        ("NaN", "nonfinite"),
        ("Infinity", "nonfinite"),
        (-3.4028234663852886e38, "nonfinite"),
    ],
)
def test_logprob_status(sent: Any, status: str) -> None:
    row = first(logprob=sent)
    assert row["logprob_status"] == status
    if status == "ok":
        assert row["logprob"] <= 0
        assert 0 <= row["prob"] <= 1
        assert row["surprisal"] >= 0
    else:
        assert row[["logprob", "prob", "surprisal", "rank", "mass_seen"]].isna().all()
        assert not row["rank_censored"]


def test_nan_and_infinity_literals_are_read() -> None:
    chunk = decode(
        b'{"choices":[{"delta":{"content":"ab"},"logprobs":{"content":['
        b'{"token":"a","logprob":NaN},{"token":"b","logprob":-Infinity}]}}]}'
    )
    made = result_of(make_request(), [chunk])
    assert made.logprobs["logprob_status"].tolist() == ["nonfinite", "nonfinite"]


@pytest.mark.parametrize("token_id", [2**63, 2**100, -1])
def test_ids_beyond_64_bits_are_unknown(token_id: int) -> None:
    made = make_result(make_chunk("a", [entry("a", token_id=token_id)], token_ids=[token_id]))
    assert made.logprobs["token_id"].isna().all()
    assert made.token_ids["token_id"].isna().all()
