"""Spans are found by bytes, even if tokens cross their borders; unknown bytes give no numbers."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm

from ..factories import entry, load_recorded, make_chunk, make_result
from ..work import count_calls

EMOJI = "😀".encode()


def said(*tokens: str | bytes, text: str | None = None, **delta: Any) -> tm.ChatResult:
    """An answer whose token i has logprob -(i + 1)."""
    raw = [t if isinstance(t, bytes) else t.encode() for t in tokens]
    entries = [
        entry(r.decode("utf-8", "replace"), -1.0 - i, bytes=list(r)) for i, r in enumerate(raw)
    ]
    whole = b"".join(raw).decode() if text is None else text
    return make_result(make_chunk(whole, entries, delta=delta, finish_reason="stop"), logprobs=True)


def fields(made: tm.ChatResult) -> dict[str, tuple[Any, int, int, bool]]:
    """Value, first token, number of tokens, shared; by path."""
    frame = made.spans("json")
    assert (frame["status"] == "ok").all()
    return {
        row.path: (row.value, row.first, row.n_tokens, row.shared) for row in frame.itertuples()
    }


# Words, sentences, lines


def test_token_of_marker_and_json_counts_for_both() -> None:
    tokens = ["<think>", "hm", "</", "think", '>\n\n{"a": 1', "2", ', "b":', " 3}"]
    frame = said(*tokens, text='{"a": 12, "b": 3}', reasoning_content="hm").spans("json")
    assert list(frame["path"]) == ["/a", "/b"]
    assert frame[["first", "last"]].to_numpy().tolist() == [[4, 5], [7, 7]]
    assert frame["logprob"].tolist() == [-11.0, -8.0]
    other = said("<think>", "hm", "</", "think", 'x{"a": 1}', text='{"a": 1}')
    assert list(other.spans("json")["status"]) == ["unaligned"]


def test_a_word_has_the_probability_of_its_tokens() -> None:
    frame = said("Par", "is", " is", " nice", ".").spans("word")
    assert list(frame["text"]) == ["Paris", "is", "nice"]
    first = frame.iloc[0]
    assert first["logprob"] == pytest.approx(-3.0)
    assert first["prob"] == pytest.approx(math.exp(-3))
    assert first["mean_prob"] == pytest.approx(math.exp(-1.5))
    assert first["min_prob"] == pytest.approx(math.exp(-2))
    assert first["surprisal"] == pytest.approx(3 / math.log(2))
    assert list(frame["first"]) == [0, 2, 3]
    assert list(frame["last"]) == [1, 2, 3]
    assert list(frame["n_tokens"]) == [2, 1, 1]
    assert list(frame["byte_start"]) == [0, 6, 9]
    assert not frame["shared"].any()
    assert (frame["status"] == "ok").all()
    assert frame["reason"].isna().all()


def test_a_token_that_also_wrote_something_else_is_shared() -> None:
    frame = said("Hello,", " wor", "ld! Ok").spans("word")
    assert list(frame["shared"]) == [True, True, True]
    assert list(frame["n_tokens"]) == [1, 2, 1]
    assert list(frame["last"]) == [0, 2, 2]


def test_an_emoji_in_parts_is_one_word_and_moves_nothing() -> None:
    made = said("a ", EMOJI[:2], EMOJI[2:], " b")
    frame = made.spans("word")
    assert list(frame["text"]) == ["a", "😀", "b"]
    assert list(frame["n_tokens"]) == [1, 2, 1]
    assert list(frame["byte_start"]) == [0, 2, 7]


def test_an_emoji_whose_parts_came_without_bytes() -> None:
    unknown = {"bytes": None}
    entries = [
        entry("a ", -1.0),
        entry("\ufffd", -2.0, **unknown),
        entry("\ufffd", -4.0, **unknown),
        entry(" b", -8.0),
    ]
    frame = make_result(make_chunk("a 😀 b", entries), logprobs=True).spans("word")
    # Both parts lie within it, whichever bytes each of them wrote.
    assert list(frame["logprob"]) == [-1.0, -6.0, -8.0]
    frame = make_result(make_chunk("a 😀😀 b", entries), logprobs=True).spans("word")
    assert frame["logprob"].isna().tolist() == [False, True, True, False]
    assert frame["status"].tolist() == ["ok", "unaligned", "unaligned", "ok"]


@pytest.mark.parametrize("whole", ["😀", " 😀"])
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_character_credited_to_the_token_that_completes_it_has_all_parts(
    whole: str, parts: int
) -> None:
    held = [entry("", -2.0, bytes=[])] * parts
    entries = [entry("a", -1.0), *held, entry(whole, -4.0), entry("!", -8.0)]
    frame = make_result(make_chunk(f"a{whole}!", entries), logprobs=True).spans("word")
    frame = frame[frame["text"].str.contains("😀")]
    assert list(frame["logprob"]) == [-4.0 - 2.0 * parts]
    assert list(frame["n_tokens"]) == [parts + 1]
    assert list(frame["status"]) == ["ok"]


def test_characters_completed_by_one_token_share_its_parts() -> None:
    entries = [entry("", -2.0, bytes=[]), entry('é", "', -1.0), entry("ü", -4.0)]
    made = make_result(make_chunk('é", "ü', entries), logprobs=True)
    (word, *_) = made.spans("word").itertuples()
    assert (word.text, word.logprob, word.shared) == ("é", -3.0, True)


def test_a_character_after_a_token_of_unknown_bytes_has_no_number() -> None:
    entries = [entry("a", -1.0), entry("", -2.0, bytes=None), entry("😀", -4.0, bytes=None)]
    made = make_result(make_chunk("a😀", entries), logprobs=True)
    frame = made.spans("word")
    assert frame["status"].tolist() == ["ok", "unaligned"]
    assert frame["logprob"].isna().tolist() == [False, True]
    assert any("all but 4 bytes" in warning for warning in made.warnings)


def test_reasoning_in_front_shifts_nothing() -> None:
    tokens = ["<think>", "so 1", "</think>", '{"a": ', "7", "}"]
    made = said(*tokens)
    assert fields(made) == {"/a": (7, 4, 1, False)}
    assert list(made.spans("word", segment="reasoning")["text"]) == ["so", "1"]
    apart = make_result(
        make_chunk('{"a": 7}', [entry(t) for t in tokens], delta={"reasoning": "so 1"}),
        logprobs=True,
    )
    assert fields(apart)["/a"][:3] == (7, 4, 1)


def test_missing_numbers_have_a_reason() -> None:
    made = make_result(
        make_chunk("a b c", [entry("a", -1.0), entry(" b", None), entry(" c", -9999.0)]),
        logprobs=True,
    )
    frame = made.spans("word")
    assert frame["logprob"].tolist()[0] == -1.0
    assert frame["logprob"].isna().tolist() == [False, True, True]
    assert frame["status"].tolist() == ["ok", "missing", "missing"]
    assert frame["reason"].notna().tolist() == [False, True, True]
    assert list(frame["n_tokens"]) == [1, 1, 1]


def test_unknown_bytes_have_no_numbers() -> None:
    made = make_result(make_chunk("Hello there you", [entry("Hello"), entry("Ġthere", bytes=None)]))
    frame = made.spans("word")
    assert frame["status"].tolist() == ["ok", "unaligned", "unaligned"]
    assert frame.loc[1:, ["first", "last", "n_tokens", "logprob"]].isna().all(axis=None)
    none = load_recorded("plain.json").spans("word")
    assert set(none["status"]) == {"unaligned"}


def test_empty_answer_has_the_same_columns() -> None:
    empty, full = make_result(), said("a")
    for kind in ("word", "sentence", "line", "json"):
        one, other = empty.spans(kind), full.spans(kind)
        assert one.empty
        assert one.dtypes.astype(str).tolist() == other.dtypes.astype(str).tolist()
        assert one.attrs["host"] == "played"


def test_wrong_arguments_are_refused_in_one_line() -> None:
    made = said("a")
    for arguments in (("words",), ("word", 3), ("word", 0, "special")):
        with pytest.raises(tm.RequestError, match=r"expected one of|there is no"):
            made.spans(*arguments)


# JSON


def test_a_token_with_a_value_and_a_brace_counts_for_the_value() -> None:
    made = said('{"', "a", '": ', "3}")
    assert fields(made) == {"/a": (3, 3, 1, True)}


def test_a_number_of_several_tokens_and_its_neighbours() -> None:
    made = said('{"n":', " 1", "2", ".5", ', "m": [', "1,2", "]}")
    assert fields(made) == {
        "/n": (12.5, 1, 3, False),
        "/m/0": (1, 5, 1, True),
        "/m/1": (2, 5, 1, True),
    }


def test_strings_exclude_their_quotes() -> None:
    made = said('{"city": "', "Os", "lo", '", "x": ""}')
    frame = made.spans("json")
    assert list(frame["text"]) == ["Oslo", '""']
    assert list(frame["value"]) == ["Oslo", ""]
    assert list(frame["n_tokens"]) == [2, 1]
    assert frame["logprob"][0] == pytest.approx(-5.0)


def test_emoji_does_not_shift_later_fields() -> None:
    made = said('{"a": "', EMOJI[:1], EMOJI[1:], '", "b": ', "5", "}")
    found = fields(made)
    assert found["/a"] == ("😀", 1, 2, False)
    assert found["/b"] == (5, 4, 1, False)


def test_paths_are_json_pointers_and_escapes_are_read() -> None:
    text = json.dumps({"a/b": {"~": [None, {"": 'q"\\é'}]}, "e": {}, "l": []})
    frame = said(*text).spans("json")
    assert list(frame["path"]) == ["/a~1b/~0/0", "/a~1b/~0/1/", "/e", "/l"]
    assert list(frame["value"]) == [None, 'q"\\é', {}, []]


def test_repeated_json_key_gives_two_rows() -> None:
    frame = said('{"a": ', "1", ', "a": ', "2", "}").spans("json")
    assert list(zip(frame["path"], frame["value"], strict=True)) == [("/a", 1), ("/a", 2)]


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        ('{"a": 1, "b": "unf', {"/a": 1}, "ends inside"),
        ('{"a": 1, "b": 12', {"/a": 1}, "ends inside"),
        ('{"a": true', {"/a": True}, "ends inside"),
        ('{"a": tru', {}, "ends inside"),
        ('{"a": 1, "b"', {"/a": 1}, "ends inside"),
        ('{"a": 1 "b": 2}', {"/a": 1}, "from character 8"),
        ("{'a': 1}", {}, "no JSON"),
        ("Hello", {}, "no JSON"),
        ("3 apples", {}, "no JSON"),
        ("", {}, "no JSON"),
        ("42", {"": 42}, None),
        (' "x" ', {"": "x"}, None),
        ('Sure [as asked]: {"a": 1}.', {"/a": 1}, None),
        ('```json\n{"a": 1}\n```\nNote {"b": 2}', {"/a": 1}, None),
        ('```\n{"a": 1}\n```', {"/a": 1}, None),
        ('```json\n{"a": 1, ', {"/a": 1}, "ends inside"),
        ('{"a": "line\nbreak"}', {"/a": "line\nbreak"}, None),
        ('{"a": "\\ud83d"}', {"/a": "\ufffd"}, None),
        ('{"a": 1e400, "b": ' + "9" * 5000 + "}", {"/a": math.inf, "/b": "9" * 5000}, None),
    ],
)
def test_json_spans_list_complete_values_and_note_the_rest(
    text: str, expected: dict[str, Any], note: str | None
) -> None:
    frame = said(text).spans("json") if text else make_result().spans("json")
    assert dict(zip(frame["path"], frame["value"], strict=True)) == expected
    notes = frame.attrs["notes"]
    assert len(notes) == (note is not None)
    assert note is None or note in notes[0]


def test_several_documents_are_numbered() -> None:
    frame = said('{"a":1}\n{"a":2}').spans("json")
    assert list(frame["document"]) == [0, 1]


@given(st.text(max_size=30), st.data())
def test_spans_of_any_tokens_hold_the_tokens_that_touch_them(
    text: str, data: st.DataObject
) -> None:
    raw = text.encode("utf-8", "replace")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    parts = [raw[a:b] for a, b in itertools.pairwise([0, *cuts, len(raw)]) if a < b]
    made = said(*parts, text=raw.decode())
    ends = np.cumsum([len(part) for part in parts])
    for kind in ("word", "sentence", "line"):
        for row in made.spans(kind).itertuples():
            touch = [
                i
                for i, end in enumerate(ends)
                if end > row.byte_start and end - len(parts[i]) < row.byte_end
            ]
            assert raw[row.byte_start : row.byte_end].decode() == row.text
            assert (row.first, row.last) == (touch[0], touch[-1])
            assert row.logprob == pytest.approx(sum(-1.0 - i for i in touch))


@pytest.mark.parametrize("kind", ["word", "sentence", "line", "json"])
def test_spans_work_is_linear(kind: str) -> None:
    def cost(pairs: int) -> int:
        made = said(*["word ", '{"a": 1}\n'] * pairs)
        made.logprobs  # noqa: B018 - alignment is not what is measured
        return count_calls(lambda: made.spans(kind))

    cost(10)  # includes imports
    assert cost(2000) < 5 * cost(500)


def test_hostile_text_is_data() -> None:
    hostile = "<script>alert(1)</script> \x1b[31m \u202e {{x}}"
    frame = said(hostile).spans("line")
    assert "<script>" not in frame.to_html()
    assert isinstance(frame, pd.DataFrame)
    assert frame["text"][0] == hostile
