"""Frames of replies that hosts send in odd ways, each from the bytes of the reply."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.wire.decoder import decoder_for

from ..factories import make_request, result_of


def read(body: bytes, vocab_size: int | None = None, **fields: object) -> tm.ChatResult:
    """The result of a reply's bytes: a stream where they begin with ``data:``."""
    decoder = decoder_for("text/event-stream" if body.startswith(b"data:") else "", body)
    chunks = [*decoder.feed(body), *decoder.end()]
    return result_of(make_request(logprobs=True, **fields), chunks, vocab_size=vocab_size)


def body(content: bytes, entries: bytes, more: bytes = b"") -> bytes:
    """A whole reply with these logprobs."""
    return (
        b'{"choices":[{"index":0,"message":{"role":"assistant","content":' + content + b"},"
        b'"logprobs":{"content":[' + entries + b']},"finish_reason":"stop"' + more + b"}]}"
    )


def test_chosen_token_replaces_the_last_alternative() -> None:
    made = read(
        body(
            b'" there"',
            b'{"token":" there","logprob":-3.2,"bytes":[32,116,104,101,114,101],"top_logprobs":['
            b'{"token":" there","logprob":-3.2},{"token":"!","logprob":-0.12},'
            b'{"token":"!","logprob":-0.12}]}',
        ),
        vocab_size=1000,
        top_logprobs=2,
    )
    top = made.top_logprobs
    assert list(top["token"]) == ["!", " there"]
    assert list(top["chosen"]) == [False, True]
    row = made.logprobs.iloc[0]
    assert (row["rank"], row["rank_censored"]) == (2, True)
    # The least likely of the top k is "!", not the token from outside of it: the cap is 0.887.
    seen = [math.exp(-0.12), math.exp(-3.2)]
    rest = 1 - sum(seen)
    least = -sum(p * math.log2(p) for p in [*seen, rest])
    assert row["entropy_min"] == pytest.approx(least)
    spread = -sum(p * math.log2(p) for p in seen) + rest * math.log2(998 / rest)
    assert row["entropy_max"] == pytest.approx(spread)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"-9999.0", "clamped"),
        (b"null", "missing"),
        (b"-Infinity", "nonfinite"),
        (b"NaN", "nonfinite"),
        (b"-3.4028234663852886e+38", "nonfinite"),
        (b"0.93", "nonfinite"),
        (b"-100", "ok"),
        (b"1e-7", "ok"),
    ],
)
def test_markers_instead_of_logprobs_are_na(sent: bytes, status: str) -> None:
    made = read(body(b'"ab"', b'{"token":"ab","logprob":' + sent + b',"top_logprobs":[]}'))
    row = made.logprobs.iloc[0]
    assert row["logprob_status"] == status
    assert pd.isna(row["logprob"]) == (status != "ok")
    assert pd.isna(row["cum_logprob"]) == (status != "ok")
    assert pd.isna(row["prob"]) or 0 <= row["prob"] <= 1


def test_long_run_of_zeros_is_warned_about() -> None:
    entry = b'{"token":"a","logprob":0.0}'
    made = read(body(b'"' + b"a" * 40 + b'"', b",".join([entry] * 40)))
    assert [warning for warning in made.warnings if "40 logprobs in a row" in warning]


EMOJI = "\U0001f600"
PARTS = {
    "true bytes": b'{"token":"\\ufffd","logprob":-1,"bytes":[240,159]},'
    b'{"token":"\\ufffd","logprob":-2,"bytes":[152,128]}',
    "replacement characters with their own bytes": b'{"token":"\\ufffd","logprob":-1,'
    b'"bytes":[239,191,189]},{"token":"\\ufffd","logprob":-2,"bytes":[239,191,189]}',
    "an empty string, then the whole character": b'{"token":"","logprob":-1,"bytes":[]},'
    b'{"token":"\\ud83d\\ude00","logprob":-2,"bytes":[240,159,152,128]}',
    "raw glyphs of the vocabulary": '{"token":"ðŁĺ","logprob":-1,"bytes":null},'
    '{"token":"Ģ","logprob":-2,"bytes":null}'.encode(),
}


@pytest.mark.parametrize("name", PARTS)
def test_tokens_with_parts_of_a_character(name: str) -> None:
    made = read(body(b'"\\ud83d\\ude00!"', PARTS[name] + b',{"token":"!","logprob":-4}'))
    frame = made.logprobs
    for row in frame.dropna(subset=["byte_start"]).itertuples():
        assert made.text.encode()[row.byte_start : row.byte_end] == row.bytes
    last = frame.iloc[-1]
    assert last["byte_start"] == 4
    # Never a guess: the parts are laid only where their bytes were sent.
    known = frame["byte_start"].notna().tolist()[:2]
    assert known == [name == "true bytes", name in ("true bytes", [*PARTS][2])]
    assert made.spans("word")["text"].tolist() == [EMOJI]
    assert made.spans("word")["n_tokens"].tolist() == [2]
    assert made.text == f"{EMOJI}!"
    assert EMOJI in str(made.heatmap())


def test_json_fields_by_bytes() -> None:
    made = read(
        body(
            b'"{\\"e\\": \\"\\ud83d\\ude00\\", \\"n\\": 3}"',
            b'{"token":"{\\"e\\": \\"","logprob":-1},{"token":"\\ufffd","logprob":-2,'
            b'"bytes":[240,159]},{"token":"\\ufffd","logprob":-4,"bytes":[152,128]},'
            b'{"token":"\\", \\"n\\": ","logprob":-8},{"token":"3}","logprob":-16}',
        )
    )
    frame = made.spans("json").set_index("path")
    assert frame["value"].to_dict() == {"/e": EMOJI, "/n": 3}
    assert frame["logprob"].to_dict() == {"/e": -6.0, "/n": -16.0}
    assert frame["shared"].to_dict() == {"/e": False, "/n": True}


def test_reasoning_and_tool_tokens_are_listed_or_dropped() -> None:
    entries = b",".join(
        b'{"token":"' + token + b'","logprob":-1}'
        for token in (b"<think>", b"so", b"</think>", b"Yes", b"<tool_call>", b"f", b"</s>")
    )
    message = b'"Yes","reasoning":"so","tool_calls":[{"id":"1","function":{"name":"f"}}]'
    made = read(body(message, entries))
    assert made.logprobs["segment"].tolist() == [
        *("special", "reasoning", "special", "content", "special", "tool_call", "special")
    ]
    dropped = read(body(message, b'{"token":"Yes","logprob":-1}'))
    assert dropped.logprobs["segment"].tolist() == ["content"]
    assert dropped.logprobs["byte_end"].tolist() == [3]


def test_ids_of_chunks_without_text_have_rows() -> None:
    made = read(
        b'data: {"choices":[{"delta":{"content":""},"token_ids":[7]}]}\n\n'
        b'data: {"choices":[{"delta":{"content":"Hi"},"token_ids":[8],"logprobs":{"content":'
        b'[{"token":"Hi","logprob":-1}]}}]}\n\n'
        b'data: {"choices":[{"delta":{},"token_ids":[9],"finish_reason":"stop"}]}\n\n'
        b"data: [DONE]\n\n"
    )
    assert made.logprobs["token_id"].tolist() == [7, 8, 9]
    assert made.logprobs["logprob_status"].tolist() == ["missing", "ok", "missing"]


def test_end_tokens_have_rows_but_no_text() -> None:
    made = read(body(b'"Hi"', b'{"token":"Hi","logprob":-1},{"token":"<|im_end|>","logprob":-0.5}'))
    assert made.logprobs["segment"].tolist() == ["content", "special"]
    assert made.logprobs["byte_start"].isna().tolist() == [False, True]


def test_interleaved_choices_with_several_tokens_a_chunk() -> None:
    two = b'"logprobs":{"content":[{"token":"a","logprob":-1},{"token":"b","logprob":-2}]}'
    late = b'"logprobs":{"content":[{"token":"c","logprob":-4}]}'
    made = read(
        b'data: {"choices":[{"index":1,"delta":{"content":"ab"},' + two + b"}]}\n\n"
        b'data: {"choices":[{"index":0,"delta":{"content":""},' + two + b"}]}\n\n"
        b'data: {"choices":[{"index":1,"delta":{"content":"c"},' + late + b"},"
        b'{"index":0,"delta":{"content":"ab"}}]}\n\n'
        b"data: [DONE]\n\n",
        n=2,
    )
    frame = made.logprobs
    assert frame["choice"].tolist() == [0, 0, 1, 1, 1]
    assert frame["token"].tolist() == ["a", "b", "a", "b", "c"]
    assert frame["byte_end"].tolist() == [1, 2, 1, 2, 3]
    assert frame["cum_logprob"].tolist() == [-1, -3, -1, -3, -7]


def test_rank_is_censored_if_alternatives_are_missing() -> None:
    listed = (
        b'{"token":"a","logprob":-0.5,"bytes":[97]},{"token":"b","logprob":-2,"bytes":[98]},'
        b'{"token":"c","logprob":-4,"bytes":[99]}'
    )
    own = b'{"token":"c","logprob":-4,"bytes":[99],"top_logprobs":[%s]}' % listed
    made = [
        read(body(b'"c"', own), **fields)
        for fields in ({"top_logprobs": 3}, {"top_logprobs": 5}, {"top_logprobs": 2})
    ]
    assert [one.logprobs["rank"].iloc[0] for one in made] == [3, 3, 3]
    assert [one.logprobs["rank_censored"].iloc[0] for one in made] == [False, True, True]


def test_chosen_token_far_from_the_most_likely_under_a_grammar() -> None:
    made = read(
        body(
            b'"{"',
            b'{"token":"{","logprob":-14.5,"top_logprobs":[{"token":"The","logprob":-0.1},'
            b'{"token":"A","logprob":-2.5}]}',
        ),
        temperature=0,
        top_logprobs=2,
    )
    row = made.logprobs.iloc[0]
    assert (row["rank"], row["rank_censored"]) == (3, True)
    assert row["margin"] == pytest.approx(2.4)
    assert "outline" in str(made.heatmap())  # beyond the scale, and marked


def test_null_logprobs_are_missing_and_warned_about() -> None:
    made = read(
        b'{"choices":[{"message":{"content":"Hi"},"logprobs":null,"token_ids":[7,8],'
        b'"finish_reason":"stop"}]}'
    )
    assert made.logprobs["token_id"].tolist() == [7, 8]
    assert made.logprobs["logprob"].isna().all()
    assert made.logprobs["logprob_status"].tolist() == ["missing", "missing"]
    assert "logprobs were requested, but the host sent none." in made.warnings


def test_leading_spaces_and_dollars_are_shown_unchanged() -> None:
    made = read(body(b'" $x$"', b'{"token":" $x$","logprob":-1,"top_logprobs":[]}'))
    html = made._repr_html_()
    assert "mathjax_ignore" in html
    assert "▸␣$x$" in html
    assert "white-space:pre-wrap" in html


def test_ids_written_as_tokens_and_layouts_of_other_hosts() -> None:
    named = read(
        body(
            b'"Hi"',
            b'{"token":"token_id:17","logprob":-1,"bytes":[72,105],"top_logprobs":['
            b'{"token":"token_id:17","logprob":-1,"bytes":[116,111]}]}',
        )
    )
    assert named.logprobs["token_id"].tolist() == [17]
    assert named.logprobs["byte_end"].tolist() == [2]
    legacy = read(
        b'{"choices":[{"text":"Hello there","finish_reason":"stop","logprobs":{"tokens":'
        b'["Hello"," there"],"token_logprobs":[null,-3.2],"text_offset":[0,5],"top_logprobs":'
        b'[null,{"!":-0.12," there":-3.2}],"token_ids":[9707,1052]}}]}'
    )
    assert legacy.logprobs["token_id"].tolist() == [9707, 1052]
    assert legacy.logprobs["rank"].tolist()[1] == 2
    fireworks = read(
        body(
            b'"Hi"',
            b'{"token":"Hi","logprob":-0.2,"sampling_logprob":-0.05,"bytes":[72,105],'
            b'"token_id":13048,"text_offset":0,"top_logprobs":[{"token":"Hi","logprob":-0.2,'
            b'"token_id":13048}],"last_activation":null}',
        )
    )
    assert fireworks.logprobs["token_id"].tolist() == [13048]
    assert len(fireworks.top_logprobs) == 1
