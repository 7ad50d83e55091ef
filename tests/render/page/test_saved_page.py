"""The page of a result: what is in it, and how large it is."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
from typing import Any

import tensormesh_nb as tm
from tensormesh_nb.render.page.packed_frames import pack
from tensormesh_nb.render.page.saved_page import result_page

from ...factories import entry, make_builder, make_chunk, make_result, top_entries


def data_of(page: str) -> tuple[dict[str, Any], bytes]:
    """What the page's script reads."""
    packed = re.findall(r'id="tm-data">([^<]*)<', page)[0]
    head, blob = gzip.decompress(base64.b64decode(packed)).split(b"\n", 1)
    return json.loads(head), blob


def answer(count: int) -> tm.ChatResult:
    """An answer with five alternatives a token; all numbers differ."""
    chance = random.Random(count)
    words = [f" word{number}" for number in range(2000)]
    entries = []
    for _ in range(count):
        logprobs = sorted((-5 * chance.random() - 0.1 for _ in range(5)), reverse=True)
        tops = [*zip(chance.sample(words, 5), logprobs, strict=True)]
        listed = top_entries(*tops)
        token, logprob = chance.choice(tops)
        identity = chance.randrange(49_000)
        entries.append(entry(token, logprob, token_id=identity, top_logprobs=listed))
    text = "".join(each["token"] for each in entries)
    return make_result(make_chunk(text, entries), vocab_size=49_152, top_logprobs=5)


def test_columns_are_those_of_the_inspector() -> None:
    made = answer(7)
    head, blob = data_of(result_page(made))
    (saved,) = head["results"]
    found = {
        name: (kind, blob[start : start + length])
        for name, (kind, start, length) in saved["columns"].items()
    }
    assert found == pack(made.logprobs, made.top_logprobs)
    assert not saved["about"]["can_branch"]
    assert not saved["about"]["can_fetch"]


def test_whole_tree_is_in_the_page() -> None:
    root = make_result(make_chunk("abc", [entry(token) for token in "abc"]))
    branches = []
    for text in ("abx", "aby"):
        made = make_result(make_chunk(text, [entry(token) for token in text]))
        made._answer.branch_position = 2
        branches.append(tm.ChatResult(made._answer, parent=root))
    page = result_page(branches[1])
    head, _ = data_of(page)
    assert head["shown"] == 2
    assert [node["parent"] for node in head["tree"]] == [None, 0, 0]
    assert [node["text"] for node in head["tree"]] == ["abc", "x", "y"]
    assert [each["about"]["shown"] for each in head["results"]] == [0, 1, 2]
    assert page.count("<h2>Branch at position 2</h2>") == 2


def test_answer_without_tokens_says_why() -> None:
    head, _ = data_of(result_page(make_result(make_chunk("Hello"), logprobs=False)))
    about = head["results"][0]["about"]
    assert about["text"] == "Hello"
    assert "No tokens: " in about["empty"]


def test_answer_that_still_streams_is_saved_as_far_as_it_is() -> None:
    growing = tm.ChatResult(make_builder(make_chunk("a", [entry("a")])).answer)
    head, _ = data_of(result_page(growing))
    assert "still streaming" in head["results"][0]["about"]["problem"]


def test_every_choice_is_in_the_page() -> None:
    parts = [
        {"index": n, "delta": {"content": t}, "logprobs": {"content": [entry(t)]}}
        for n, t in enumerate("ab")
    ]
    head, _ = data_of(result_page(make_result({"choices": parts}, n=2)))
    assert head["results"][0]["about"]["choices"] == [0, 1]


def test_size_is_linear_and_at_most_600_bytes_a_token() -> None:
    small, large = (len(result_page(answer(count)).encode()) for count in (500, 2500))
    assert (large - small) / 2000 <= 600
    assert small - 500 * 600 < 80_000  # the script and the style sheet
