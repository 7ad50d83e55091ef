"""Replies that real servers sent, read by the client.

Expected texts and counts are written out; rows are compared with the JSON itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.errors import BadRequest, NotFound

from .recordings import Recording, answers, recordings

PARIS = "The capital of France is Paris."
OLA = "Olá 😀 日本語"
WEATHER = (
    '<tool_call>\n{"name": "weather", "arguments": {\n    "type": "function",\n'
    '    "description": "Current weather.",\n    "parameters": {\n        "type": "object",\n'
    '        "properties": {\n            "'
)
NORWAY = "Bjeland, the capital of Norway"


@dataclass(frozen=True)
class Expected:
    """An answer: text and reasoning by choice, finish reason, usage (prompt, completion)."""

    texts: tuple[str, ...]
    finish: str
    usage: tuple[int, int] | None
    reasoning: tuple[str, ...] = ()
    cached: int | None = None
    stop: str | None = None


def thought(*texts: str) -> dict[str, tuple[str, ...]]:
    """The reasoning parser of vllm-tools treated all of these as reasoning."""
    return {"texts": ("",) * len(texts), "reasoning": texts}


ANSWERS: dict[str, Expected] = {
    "vllm/plain.json": Expected((PARIS,), "stop", (27, 8), cached=0),
    "vllm/stream.sse": Expected((PARIS,), "stop", (27, 8), cached=0),
    "vllm/emoji.json": Expected((OLA,), "stop", (43, 12), cached=0),
    "vllm/emoji_stream.sse": Expected((OLA,), "stop", None),
    "vllm/n2_stream.sse": Expected(
        ("La femme d'Am", "La FamBienEst is"), "length", (27, 12), cached=0
    ),
    "vllm/idstrings.json": Expected((PARIS,), "stop", (27, 8), cached=0),
    "vllm/stop.json": Expected((PARIS[:25],), "stop", (27, 6), cached=0, stop="Paris"),
    "vllm/prompt_logprobs.json": Expected(("The",), "length", (27, 1), cached=0),
    "vllm-tools/plain.json": Expected(finish="stop", usage=(27, 8), cached=0, **thought(PARIS)),
    "vllm-tools/stream.sse": Expected(finish="stop", usage=(27, 8), cached=0, **thought(PARIS)),
    "vllm-tools/emoji.json": Expected(finish="stop", usage=(22, 12), cached=0, **thought(OLA)),
    "vllm-tools/emoji_stream.sse": Expected(finish="stop", usage=None, **thought(OLA)),
    "vllm-tools/n2_stream.sse": Expected(
        finish="length", usage=(27, 12), cached=0, **thought("La femme d'Am", "La FamBienEst is")
    ),
    "vllm-tools/idstrings.json": Expected(finish="stop", usage=(27, 8), cached=0, **thought(PARIS)),
    "vllm-tools/stop.json": Expected(
        finish="stop", usage=(27, 6), cached=0, stop="Paris", **thought(PARIS[:25])
    ),
    "vllm-tools/prompt_logprobs.json": Expected(
        finish="length", usage=(27, 1), cached=0, **thought("The")
    ),
    # The call was cut, so the parser left the whole body as text, the stream as reasoning.
    "vllm-tools/tools.json": Expected((WEATHER,), "length", (120, 50), cached=0),
    "vllm-tools/tools_stream.sse": Expected(finish="length", usage=None, **thought(WEATHER)),
    "llamaserver/plain.json": Expected((PARIS,), "stop", (27, 8), cached=26),
    "llamaserver/stream.sse": Expected((PARIS,), "stop", (27, 8), cached=26),
    "llamaserver/emoji.json": Expected((OLA,), "stop", (43, 12), cached=24),
    "llamaserver/emoji_stream.sse": Expected((OLA,), "stop", None),
    "llamaserver/n2_stream.sse": Expected(
        ("Dieu-res alike,", PARIS[:-1]), "length", (27, 6), cached=26
    ),
    "llamaserver/idstrings.json": Expected((PARIS,), "stop", (27, 8), cached=26),
    "llamaserver/stop.json": Expected((PARIS[:25],), "stop", (27, 6), cached=26),
    "llamaserver/prompt_logprobs.json": Expected(("The",), "length", (27, 1), cached=26),
    "llamaserver/tools.json": Expected(
        (
            f"{NORWAY}, is a weather phenomenon that is not only a natural occurrence but also a "
            "cultural and cultural phenomenon. The weather in Oslo is influenced by the climate of "
            "Norway, which is characterized by a unique combination of Arctic",
        ),
        "length",
        (34, 50),
        cached=24,
    ),
    "llamaserver/wrong_model.json": Expected(
        ("L'Aléto, la France, est le meuoco France.",), "stop", (27, 17), cached=26
    ),
    "llamaserver/bad_value.json": Expected((PARIS,), "stop", (27, 8), cached=26),
    "lcpp/plain.json": Expected((PARIS,), "stop", (27, 7)),
    "lcpp/stream.sse": Expected((PARIS,), "stop", None),
    "lcpp/emoji.json": Expected((f"{OLA}.\n🌍✨🌐❄️🌊🌈",), "length", (43, 31)),
    # The stream has lost every character of several tokens.
    "lcpp/emoji_stream.sse": Expected(("Olá  本.\n\ufe0f",), "length", None),
    "lcpp/n2_stream.sse": Expected(("Dieu-Wei L",), "length", None),
    "lcpp/idstrings.json": Expected((PARIS,), "stop", (27, 7)),
    "lcpp/stop.json": Expected((PARIS[:25],), "stop", (27, 6)),
    "lcpp/prompt_logprobs.json": Expected(("The",), "length", (27, 1)),
    "lcpp/tools.json": Expected(
        (
            f"{NORWAY}. I'm glad you're enjoying the weather in Oslo! In fact, it's a bit unusual "
            "for a city to have such a unique and unpredictable climate. The weather can be quite "
            "variable depending on the",
        ),
        "length",
        (34, 50),
    ),
    "lcpp/wrong_model.json": Expected(
        ("Le Grand Kiteh: Paris, the capital of France.",), "stop", (27, 13)
    ),
}
ANSWERS["lcpp/tools_stream.sse"] = Expected(ANSWERS["lcpp/tools.json"].texts, "length", None)

VLLM_OVERFLOW = "maximum context length is 2048 tokens"
ERRORS: dict[str, tuple[type[tm.TensormeshError], str]] = {
    "vllm/bad_value.json": (BadRequest, "temperature must be non-negative, got -1.0."),
    "vllm/overflow.json": (BadRequest, VLLM_OVERFLOW),
    "vllm/wrong_model.json": (NotFound, "The model `nope` does not exist. Valid aliases: smollm2."),
    "vllm/tools.json": (BadRequest, "requires --tool-call-parser to be set"),
    "vllm/tools_stream.json": (BadRequest, "requires --tool-call-parser to be set"),
    "vllm-tools/bad_value.json": (BadRequest, "temperature must be non-negative, got -1.0."),
    "vllm-tools/overflow.json": (BadRequest, VLLM_OVERFLOW),
    "vllm-tools/wrong_model.json": (NotFound, "The model `nope` does not exist."),
    "llamaserver/overflow.json": (BadRequest, "exceeds the available context size (2048 tokens)"),
    "llamaserver/tools_stream.json": (BadRequest, "logprobs is not supported with tools + stream"),
    "lcpp/overflow.json": (BadRequest, "maximum context length is 2048 tokens."),
}

of_answers = pytest.mark.parametrize("recording", answers(), ids=str)


def test_every_recording_has_an_expectation() -> None:
    assert {str(each) for each in recordings()} == ANSWERS.keys() | ERRORS.keys()


@of_answers
def test_answers(recording: Recording) -> None:
    expected, made = ANSWERS[str(recording)], recording.play()
    assert tuple(choice.text for choice in made.choices) == expected.texts
    reasoning = tuple(choice.reasoning for choice in made.choices)
    assert reasoning == (expected.reasoning or (None,) * len(expected.texts))
    assert [choice.tool_calls for choice in made.choices] == [[]] * len(expected.texts)
    assert {choice.finish_reason for choice in made.choices} == {expected.finish}
    assert made.stop_reason == expected.stop
    assert (made.status, made.error) == ("complete", None)
    if expected.usage is None:
        assert made.usage is None
    else:
        assert made.usage is not None
        assert (made.usage.prompt_tokens, made.usage.completion_tokens) == expected.usage
        assert made.usage.total_tokens == sum(expected.usage)
        assert made.usage.cached_tokens == expected.cached


@pytest.mark.parametrize("recording", [r for r in recordings() if r.is_error], ids=str)
def test_errors(recording: Recording) -> None:
    kind, reason = ERRORS[str(recording)]
    with pytest.raises(tm.TensormeshError) as raised:
        recording.play()
    assert type(raised.value) is kind
    assert reason in str(raised.value)
    assert raised.value.result is not None
    assert (raised.value.result.status, raised.value.result.text) == ("failed", "")


@of_answers
def test_rows_are_the_entries_that_were_sent(recording: Recording) -> None:
    made = recording.play()
    for choice in made.choices:
        sent, ids = recording.entries(choice.index), recording.ids(choice.index)
        rows = made.logprobs[made.logprobs["choice"] == choice.index]
        if not sent:
            assert len(rows) == sum(token_id is not None for token_id in ids)
            assert rows["logprob"].isna().all()
            continue
        assert rows["token"].tolist() == [entry["token"] for entry in sent]
        assert rows["logprob"].tolist() == [min(entry["logprob"], 0.0) for entry in sent]
        assert rows["token_id"].isna().tolist() == [token_id is None for token_id in ids]
        assert rows["token_id"].dropna().tolist() == [i for i in ids if i is not None]


@of_answers
def test_alternatives_are_those_that_were_sent(recording: Recording) -> None:
    made = recording.play()
    table = made.top_logprobs
    for choice in made.choices:
        ids = recording.ids(choice.index)
        for position, entry in enumerate(recording.entries(choice.index)):
            tops = entry["top_logprobs"]
            of_one = (table["choice"] == choice.index) & (table["position"] == position)
            found = table[of_one]
            usable = sorted((x for t in tops if (x := t["logprob"]) > -9999), reverse=True)
            own = any(
                t.get("id", t["token"]) == entry.get("id", entry["token"])
                and math.isclose(t["logprob"], entry["logprob"], abs_tol=1e-6)
                for t in tops
            )
            expected = sorted([*usable, *([] if own else [entry["logprob"]])], reverse=True)
            assert found["logprob"].dropna().tolist() == expected
            assert found["chosen"].sum() == 1
            (chosen,) = found[found["chosen"]].itertuples()
            assert chosen.logprob == entry["logprob"]
            if ids[position] is not None:
                assert chosen.token_id == ids[position]


@of_answers
def test_bytes_are_those_that_were_sent(recording: Recording) -> None:
    made = recording.play()
    for choice in made.choices:
        rows = made.logprobs[made.logprobs["choice"] == choice.index]
        texts = {"content": choice.text, "reasoning": choice.reasoning or ""}
        for row, entry in zip(rows.itertuples(), recording.entries(choice.index), strict=False):
            if entry["bytes"] and not is_merged(entry):
                assert row.bytes == bytes(entry["bytes"])
            if not pd.isna(row.byte_start):
                text = texts[row.segment].encode()
                assert text[row.byte_start : row.byte_end] == row.bytes


def is_merged(entry: dict[str, object]) -> bool:
    """Whether llama.cpp sent several tokens as one: its id alone has other bytes."""
    tops = entry["top_logprobs"]
    assert isinstance(tops, list)
    return any(
        top.get("id") == entry.get("id") is not None and top["bytes"] != entry["bytes"]
        for top in tops
    )
