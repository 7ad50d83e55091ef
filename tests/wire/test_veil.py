"""Veil: a key that an answer repeats is given to nobody, while it comes and afterwards."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.assembly.saved_answer import dump
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.decoder import ChunkDecoder
from tensormesh_nb.wire.veil import Veil

from ..factories import entry, make_builder, make_chunk, top_entries
from ..leak_watch import KEY

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


def lifted(
    chunks: Iterable[dict[str, Any]], key: str, together: int = 1
) -> tuple[tm.ChatResult, list[Chunk]]:
    """The result, and the chunks that a program was given; so many come together in a piece."""
    veil, builder, given_ = Veil(Secret(key)), make_builder(), []
    timed = []
    sent = [json.dumps(chunk).encode() for chunk in chunks]
    for at in range(0, len(sent), together):
        some = sent[at : at + together]
        veil.see(b"\n\n".join(some))
        timed += veil.through(list(map(decode, some)), at / 10)
    for came, shown in [*timed, *veil.rest()]:
        for chunk_ in shown:
            builder.add(chunk_, came)
            given_.append(chunk_)
    builder.finish("complete", 9.9)
    return tm.ChatResult(builder.answer), given_


def texts_of(chunks: Iterable[Chunk]) -> dict[str, str]:
    """What chunks say, text by text, as a program would put it together."""
    found: dict[str, str] = {}
    for chunk in chunks:
        for part in chunk.choices or ():
            delta = part.delta or part.message
            calls = [c.function for c in delta.tool_calls or () if c.function] if delta else []
            rows = part.logprobs.entries() if part.logprobs else []
            for name, text in (
                ("content", delta.text if delta else part.text),
                ("thought", delta.reasoning_text if delta else ""),
                ("refusal", delta.refusal if delta else ""),
                ("arguments", "".join(str(call.arguments) for call in calls)),
                ("rows", "".join(row.token for row in rows)),
                ("bytes", "".join(bytes(json.loads(bytes(r.bytes)) or []).decode() for r in rows)),
            ):
                at = f"{part.index} {name}"
                found[at] = found.get(at, "") + (text or "")
    return found


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


@pytest.mark.parametrize("together", [1, 2, 1000])
@pytest.mark.parametrize("chunks", REPEATED.values(), ids=REPEATED)
def test_a_key_is_given_to_nobody(chunks: list[dict[str, Any]], together: int) -> None:
    made, shown = lifted([*chunks, FINISH], ODD, together)
    kept = [made.text, repr(made), made._repr_html_(), str(made.messages), str(made.response)]
    kept += [json.dumps(dump(made._answer), ensure_ascii=False), str(made.tool_calls), str(shown)]
    kept += texts_of(shown).values()
    for frame in (made.logprobs, made.top_logprobs, made.token_ids):
        kept += [frame.to_json(), "".join(frame["token"].dropna().astype(str))]
        kept.append("".join(part.decode(errors="replace") for part in bytes_of(frame)))
    for secret in (*Secret(ODD).spellings, ODD[: len(ODD) // 2 + 1]):
        assert not [text for text in kept if secret in text]
    rows = sum(
        len(found.get("content", found.get("tokens", ())))
        for chunk in chunks
        for choice in chunk.get("choices", ())
        if (found := choice.get("logprobs"))
    )
    assert len(made.logprobs) == rows
    assert len(shown) == len(chunks) + 1


def test_a_key_is_hidden_wherever_the_network_cuts() -> None:
    chunks = [
        make_chunk("x"),
        {**make_chunk("y"), "unknown": KEY, "more": "z" * 100},
        make_chunk("z"),
        FINISH,
    ]
    body = b"".join(b"data: %b\n\n" % json.dumps(chunk).encode() for chunk in chunks)
    for cut in range(1, len(body)):
        veil, decoder, shown = Veil(Secret(KEY)), ChunkDecoder(), []
        for part in (body[:cut], body[cut:]):
            veil.see(part)
            shown += veil.through(decoder.feed(part), 0.0)
        came = [chunk for _, some in [*shown, *veil.rest()] for chunk in some]
        assert [(chunk.extra_keys or {}).get("unknown") for chunk in came] == [
            None,
            "***",
            None,
            None,
        ]


def bytes_of(frame: Any) -> list[bytes]:
    return [] if "bytes" not in frame else frame["bytes"].dropna().tolist()


@pytest.mark.parametrize("together", [1, 7, 1000])
@pytest.mark.parametrize("size", [1, 3, 10])
@pytest.mark.parametrize("answers", [2, 8, 64])
def test_of_a_key_in_many_answers_at_once_two_characters_are_seen(
    answers: int, size: int, together: int
) -> None:
    pieces = [KEY[at : at + size] for at in range(0, len(KEY), size)]
    _, shown = lifted(
        [make_chunk(p, index=i) for p in pieces for i in range(answers)], KEY, together
    )
    assert set(texts_of(shown).values()) <= {"", "***", "ak***"}


@pytest.mark.parametrize("together", [1, 8_000])
def test_a_host_with_very_many_answers_is_listened_to_in_linear_time(together: int) -> None:
    started = time.process_time()
    made, _ = lifted([make_chunk("An ak-", index=i) for i in range(8_000)], KEY, together)
    assert [choice.text for choice in made.choices] == ["An ak-"] * 8_000
    assert time.process_time() - started < 20  # a second, where nothing is quadratic


def test_ids_of_a_key_say_nothing() -> None:
    made, _ = lifted([*spoken("It: ", *ODD, "."), FINISH], ODD)
    assert made.token_ids["token_id"].dropna().tolist() == [0, 1, 2, len(ODD) + 1]
    bare = [make_chunk(letter, token_ids=[n]) for n, letter in enumerate(ODD)]
    made, _ = lifted([*bare, FINISH], ODD)
    assert made.token_ids["token_id"].dropna().tolist() == [0, 1]


@pytest.mark.parametrize("together", [1, 1000])
def test_tokens_of_a_key_are_hidden_where_others_of_it_were_not_told(together: int) -> None:
    # One id without logprobs: its row is filled from the text.
    for cut in (1, 4):
        chunks = [
            *spoken("It: "),
            make_chunk(ODD[:cut], token_ids=[7]),
            *spoken(ODD[cut:9], ODD[9:]),
        ]
        made, shown = lifted([*chunks, FINISH], ODD, together)
        assert made.logprobs["token"].tolist()[2:] == ["***", "***"]
        assert not [text for text in texts_of(shown).values() if ODD[4:9] in text]


def test_stars_stand_where_the_key_stood_and_nowhere_else() -> None:
    _, shown = lifted([*spoken("It is ", *KEY, " and ", KEY, "!"), FINISH], KEY)
    assert texts_of(shown)["0 content"] == "It is ak*** and ***!"


def test_what_is_no_key_goes_out_as_it_came() -> None:
    tokens = ["The ", "a", "k", "-m", " is ", KEY[:-1], "?", " banana", "ak", "ak", "-"]
    chunks = [*spoken(*tokens), FINISH]
    made, shown = lifted(chunks, KEY)
    assert shown == [decode(json.dumps(chunk).encode()) for chunk in chunks]
    assert made.logprobs["time"].tolist() == [n / 10 for n in range(len(tokens))]


def test_chunks_are_held_no_longer_than_they_may_be_the_key() -> None:
    veil = Veil(Secret(KEY))

    def through(*chunks: dict[str, Any]) -> int:
        found = veil.through([decode(json.dumps(c).encode()) for c in chunks], 0.0)
        return sum(len(chunks) for _, chunks in found)

    assert through(make_chunk("The "), make_chunk("sky")) == 2
    assert through(make_chunk("a")) == 1  # as every tenth word ends with one
    assert through(make_chunk("k-m")) == 0
    assert through(make_chunk("any")) == 2
    # Another text of the same answer goes on: this one has ended.
    assert through(make_chunk(delta={"reasoning": "An ak-"})) == 0
    assert [through(make_chunk("Hello")) for _ in range(9)] == [0] * 7 + [9, 1]
    # Another answer's wait is not for ever.
    assert through({"choices": [{"index": 1, "delta": {"content": KEY[:-1]}}]}) == 0
    assert sum(through(make_chunk(" la")) for _ in range(200)) > 0
    assert through(make_chunk("ak-"), make_chunk(finish_reason="stop")) == 2
    assert not veil.rest()


def test_a_text_that_ended_like_a_key_begins_is_forgotten_in_time() -> None:
    veil = Veil(Secret(KEY))
    made = decode(json.dumps(make_chunk(delta={"reasoning": "banana"})).encode())
    veil.through([made], 0.0)
    content = [decode(json.dumps(make_chunk(" sky")).encode()) for _ in range(200)]
    for chunk in content:
        assert veil.through([chunk], 0.0) == [(0.0, [chunk])]
    assert not veil._texts


@given(
    st.lists(st.sampled_from([*KEY, "a", "ak", "ak-m", KEY, KEY[:-1], " ", "é"])),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_any_pieces(tokens: list[str], size: int, together: int) -> None:
    text = "".join(tokens)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    for kinds in (spoken(*pieces), [make_chunk(delta={"reasoning": p}) for p in pieces]):
        made, shown = lifted([*kinds, FINISH], KEY, together)
        found = texts_of(shown)
        assert not any(KEY in part for part in found.values())
        said = found["0 content"] + found["0 thought"]
        # Stars stand for the key or, where it was cut, for its greater part; all else is there.
        hidden = re.escape(said).replace(re.escape("***"), ".+")
        assert re.fullmatch(hidden, text, re.DOTALL)
        assert said.count("***") <= text.count(KEY[:16])
        assert made.text + (made.reasoning or "") == said


def test_a_word_that_stands_in_for_a_key_stays() -> None:
    made, _ = lifted([make_chunk("The list is EMPTY."), FINISH], "EMPTY")
    assert made.text == "The list is EMPTY."


def test_a_long_text_that_nearly_is_the_key_is_looked_through_once() -> None:
    made, _ = lifted([make_chunk("a" * 1_000_000), *spoken(*"ak-" * 300), FINISH], KEY)
    assert len(made.text) == 1_000_900


def test_a_key_that_is_said_very_often_is_hidden_quickly() -> None:
    texts = [ODD + "x"] * 50_000
    rows = [make_chunk("".join(texts), [entry(text) for text in texts])]
    started = time.process_time()
    made, _ = lifted([*rows, FINISH], ODD)
    assert made.text == "***x" * 50_000
    assert set(made.logprobs["token"]) == {"***"}
    assert time.process_time() - started < 20  # a second, where nothing is quadratic
