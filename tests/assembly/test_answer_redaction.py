"""A finished answer does not contain the key, wherever in the answer the host repeated it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.assembly.answer_redaction import redact_answer
from tensormesh_nb.assembly.formats.saved_answer import dump
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret

from ..factories import entry, make_builder, make_chunk, top_entries
from ..leak_watch import KEY
from ..work import count_calls

ODD = 'ak-a"b/secret-0123'
FINISH = make_chunk(finish_reason="stop")


def spoken(*tokens: str) -> list[dict[str, Any]]:
    return [
        make_chunk(
            t, [entry(t, -0.5, top_logprobs=top_entries((t, -0.5), ("x", -2.0)))], token_ids=[n]
        )
        for n, t in enumerate(tokens)
    ]


def called(*arguments: str, index: int = 0, **function: Any) -> list[dict[str, Any]]:
    return [
        make_chunk(
            delta={"tool_calls": [{"index": index, "function": {**function, "arguments": a}}]}
        )
        for a in arguments
    ]


def finished(chunks: Iterable[dict[str, Any]], key: str) -> tm.ChatResult:
    """The result of chunks, redacted as at the end of a request."""
    builder = make_builder(*chunks)
    redact_answer(builder.answer, Redactor(Secret(key)))
    builder.finish("complete", 9.9)
    return tm.ChatResult(builder.answer)


REPEATED = {
    "one token": spoken("The key is ", ODD, "."),
    "several": spoken("The key is ak", '-a"b/', "secret", "-0123."),
    "letter by letter": spoken(*ODD),
    "a false start": spoken("ak-", "ak-ak", ODD[2:9], ODD[9:]),
    "twice": [make_chunk(f"once {ODD} twice {ODD}")],
    "twice in a row": spoken(*ODD, *ODD),
    "reasoning": [
        make_chunk(delta={"reasoning": ODD[:9]}),
        make_chunk(delta={"reasoning": ODD[9:]}),
    ],
    "reasoning_content": [make_chunk(delta={"reasoning_content": part}) for part in ODD],
    "two thoughts": [
        make_chunk(delta={"reasoning": "hm", "reasoning_content": letter}) for letter in ODD
    ],
    "refusal": [make_chunk(delta={"refusal": ODD[:3]}), make_chunk(delta={"refusal": ODD[3:]})],
    "annotations": [make_chunk(delta={"annotations": [{ODD: [ODD]}]})],
    "an unknown key": [make_chunk(delta={"thinking": part}) for part in ODD],
    "arguments": called('{"key": "', json.dumps(ODD)[1:9], json.dumps(ODD)[9:-1], '"}'),
    "arguments, unescaped": called(*ODD),
    "arguments, as an object": called(f'{{"a": "{quote(ODD, safe="")}"}}'),
    "the name of a tool": called("{}", name=ODD),
    "a function_call": [make_chunk(delta={"function_call": {"arguments": part}}) for part in ODD],
    "two calls in turns": [
        call
        for part in ODD
        for index in (0, 1)
        for call in called(part if index else "x", index=index)
    ],
    "letters among those of other texts": [
        chunk
        for letter in ODD
        for chunk in (make_chunk(letter), make_chunk(delta={"reasoning": "hm"}), *called("x"))
    ],
    "percent-encoded": spoken("https://h/?k=", *quote(ODD, safe="")),
    "raw_output": [make_chunk("x", raw_output={"completion": ODD})],
    "unknown in the chunk": [{**make_chunk("x"), "unknown": ODD}],
    "the usage": [{**make_chunk("x"), "usage": {"prompt_tokens": 1, ODD: {ODD: ODD}}}],
    "the usage of a choice": [make_chunk("x", usage={"prompt_tokens": 1, "key": ODD})],
    "the model's name": [{**make_chunk("x"), "model": f"m {ODD}"}],
    "the finish reason": [make_chunk("x", finish_reason=ODD)],
    "an alternative": [make_chunk("x", [entry("x", -1.0, top_logprobs=top_entries((ODD, -3.0)))])],
    "parallel arrays": [
        make_chunk("x", logprobs={"tokens": list(ODD), "token_logprobs": [-1.0] * len(ODD)})
    ],
    "content in parts": [make_chunk(delta={"content": [{"type": "text", "text": ODD}]})],
    "a body": [{"choices": [{"index": 0, "message": {"content": f"It is {ODD}."}}]}],
    "ids as strings": [
        make_chunk(letter, [{**entry("token_id:7"), "bytes": list(letter.encode())}])
        for letter in ODD
    ],
    "cut at the end": spoken("It is ", *ODD[:-1]),
    "cut at the length": [*spoken(*ODD[:12]), make_chunk(finish_reason="length")],
    "text and tokens apart": [
        chunk
        for letter in ODD
        for chunk in (make_chunk(letter), make_chunk(None, [entry(letter, -1.0)]))
    ],
    "an error after half of it": [*spoken(*ODD[:11]), {"error": {"message": "out of memory"}}],
}


@pytest.mark.parametrize("chunks", REPEATED.values(), ids=REPEATED)
def test_nothing_that_is_kept_has_the_key(chunks: list[dict[str, Any]]) -> None:
    result = finished([*chunks, FINISH], ODD)
    kept = [result.text, repr(result), result._repr_html_(), str(result.messages)]
    kept += [str(result.response), json.dumps(dump(result._answer), ensure_ascii=False)]
    kept += [str(result.tool_calls), str(result.reasoning)]
    kept += [json.dumps(dict(result.usage.raw), ensure_ascii=False)] if result.usage else []
    for frame in (result.logprobs, result.top_logprobs, result.token_ids):
        kept += [frame.to_json(), "".join(frame["token"].dropna().astype(str))]
        kept += [str(list(frame["token"].astype("category").cat.categories))]
        if "bytes" in frame:
            kept.append(b"".join(frame["bytes"].dropna()).decode(errors="replace"))
    for secret in (*Redactor(Secret(ODD)).spellings, ODD[: len(ODD) // 2 + 1]):
        assert not [text for text in kept if secret in text]
    rows = sum(
        len(found.get("content", found.get("tokens", ())))
        for chunk in chunks
        for choice in chunk.get("choices", ())
        if (found := choice.get("logprobs"))
    )
    assert len(result.logprobs) == rows


def test_ids_of_tokens_that_wrote_the_key_are_unknown() -> None:
    result = finished([*spoken("It: ", *ODD, "."), FINISH], ODD)
    assert result.token_ids["token_id"].dropna().tolist() == [0, len(ODD) + 1]
    bare = [make_chunk(letter, token_ids=[n]) for n, letter in enumerate(ODD)]
    assert finished([*bare, FINISH], ODD).token_ids["token_id"].dropna().tolist() == []


def test_tokens_are_hidden_and_their_numbers_stay() -> None:
    result = finished([*spoken("It is ", *KEY, "!"), FINISH], KEY)
    assert result.text == "It is ***!"
    frame = result.logprobs
    assert frame["token"].tolist() == ["It is ", *["***"] * len(KEY), "!"]
    assert frame["logprob"].tolist() == [-0.5] * (len(KEY) + 2)
    assert b"".join(frame["bytes"].dropna()) in (b"It is !", b"It is ***!")


def test_text_without_the_key_is_unchanged() -> None:
    tokens = ["The ", "a", "k", "-m", " is ", KEY[:-1], "?", " banana", "ak", "ak", "-"]
    result = finished([*spoken(*tokens), FINISH], KEY)
    assert result.text == "".join(tokens)
    assert result.logprobs["token"].tolist() == tokens
    assert (
        finished([make_chunk("The list is EMPTY."), FINISH], "EMPTY").text == "The list is EMPTY."
    )


@given(
    st.lists(st.sampled_from([*KEY, "a", "ak", "ak-m", KEY, KEY[:-1], " ", "é"])),
    st.integers(1, 5),
)
def test_stars_replace_a_key_cut_anywhere(tokens: list[str], size: int) -> None:
    text = "".join(tokens)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    for kinds in (spoken(*pieces), [make_chunk(delta={"reasoning": p}) for p in pieces]):
        result = finished([*kinds, FINISH], KEY)
        kept = result.text + (result.reasoning or "")
        assert KEY not in kept
        hidden = re.escape(kept).replace(re.escape("***"), ".+")
        assert re.fullmatch(hidden, text, re.DOTALL)
        assert kept.count("***") <= text.count(KEY[:16])


def test_redaction_work_is_linear() -> None:
    def redact(tokens: int) -> None:
        texts = [ODD + "x"] * tokens
        rows = [make_chunk("".join(texts), [entry(text) for text in texts])]
        result = finished([*rows, FINISH], ODD)
        assert result.text == "***x" * tokens
        assert set(result.logprobs["token"]) == {"***"}

    redact(1)  # includes imports
    assert count_calls(lambda: redact(2000)) < 5 * count_calls(lambda: redact(500))
