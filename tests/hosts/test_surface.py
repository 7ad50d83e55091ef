"""Every feature of the client against a running host, by default llama.cpp's own server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm

from ..local.processes import within
from ..notebook.kernel import Kernel
from ..prompts import FRANCE, QUESTION, SYSTEM
from .requests import body_of
from .servers import Server

PARIS = "The capital of France is Paris."
LONG: dict[str, Any] = {"max_tokens": 1500, "temperature": 1.0, "logprobs": True}
STORY = "Tell a very long story about a lighthouse."


@pytest.fixture(scope="module")
def answer(client: tm.Client, server: Server) -> tm.ChatResult:
    numbers = {"top_logprobs": 5, "return_token_ids": True} if server.traits.logprobs else {}
    return client.chat(FRANCE, temperature=0, max_tokens=16, **numbers)


def test_probe(client: tm.Client, server: Server) -> None:
    # The first test: what llama.cpp has cached changes its numbers, so a probe may be undecided.
    assert client.probe_logprobs() == server.traits.kind


def test_an_answer(answer: tm.ChatResult) -> None:
    assert (answer.text, answer.finish_reason, answer.status) == (PARIS, "stop", "complete")
    assert answer.usage is not None
    assert answer.usage.completion_tokens in (7, 8)  # with or without the end token
    assert (answer.error, answer.tool_calls, answer.reasoning) == (None, [], None)


def test_a_whole_body_is_the_same_answer(client: tm.Client, answer: tm.ChatResult) -> None:
    whole = client.chat(answer.request.replace(stream=False, stream_options=None))
    assert whole.text == answer.text
    one, two = answer.logprobs, whole.logprobs.head(len(answer.logprobs))
    assert one["token"].tolist() == two["token"].tolist()
    # Cached and fresh prompts take different kernels.
    assert np.allclose(one["logprob"].astype(float), two["logprob"].astype(float), atol=0.5)


def test_a_stream_grows(client: tm.Client) -> None:
    with client.stream(FRANCE, temperature=0, max_tokens=16) as turn:
        lengths = [len(turn.result.text) for _ in turn]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 3
    assert turn.result.text == PARIS


def test_async_answers(client: tm.Client) -> None:
    async def both() -> list[tm.ChatResult]:
        asked = (client.achat(FRANCE, temperature=0, max_tokens=16) for _ in range(2))
        return await asyncio.gather(*asked)

    assert [made.text for made in asyncio.run(both())] == [PARIS, PARIS]


def test_rows(answer: tm.ChatResult, server: Server) -> None:
    frame = answer.logprobs
    if not server.traits.logprobs:
        assert len(frame) == 0
        return
    content = frame[frame["segment"] == "content"]
    assert content["token"].tolist() == ["The", " capital", " of", " France", " is", " Paris", "."]
    assert b"".join(content["bytes"]) == PARIS.encode()
    assert content["byte_end"].tolist() == [3, 11, 14, 21, 24, 30, 31]
    assert content["logprob_status"].tolist() == ["ok"] * 7
    # Greedy: each token is the likeliest.
    assert content["rank"].tolist() == [1] * 7
    assert (content["logprob"] <= 0).all()
    assert (content["time"] > 0).all()
    ids = [504, 3575, 282, 4649, 314, 7042, 30]
    assert content["token_id"].dropna().tolist() == (ids if server.traits.ids else [])


def test_a_missing_row_is_a_warning(answer: tm.ChatResult) -> None:
    # llama-server streams no row for the end token.
    assert answer.usage is not None
    rows, counted = len(answer.logprobs), answer.usage.completion_tokens
    warned = any(f"counts {counted} generated" in warning for warning in answer.warnings)
    assert warned == (0 < rows != counted)


def test_alternatives(answer: tm.ChatResult, server: Server) -> None:
    table = answer.top_logprobs
    assert set(table.groupby("position").size()) == ({5} if server.traits.logprobs else set())
    first = table[table["position"] == 0]
    expected = ["The", "La", "Le"] if server.traits.logprobs else []
    assert first["token"].tolist()[:3] == expected
    assert first["chosen"].tolist()[:2] == [True, False][: len(expected)]


def test_measures(answer: tm.ChatResult, server: Server) -> None:
    frame = answer.logprobs
    assert (frame["mass_seen"] <= 1 + 1e-6).all()
    assert (frame["entropy_min"] >= 0).all()
    words = answer.spans("word")
    assert words["text"].tolist() == ["The", "capital", "of", "France", "is", "Paris"]
    assert set(words["status"]) == {"ok" if server.traits.logprobs else "unaligned"}


def test_a_character_of_several_tokens_has_all_of_them_or_no_number(
    client: tm.Client, server: Server
) -> None:
    body = {**body_of(server.name, "emoji"), "model": server.model}
    if not server.traits.logprobs:
        body = {name: body[name] for name in ("model", "messages", "temperature", "max_tokens")}
    made = client.chat(tm.ChatRequest.from_body(body))
    for word in made.spans("word").itertuples():
        # Its true tokens are 40303 and 218.
        if word.text == "😀" and word.status == "ok":
            assert word.n_tokens == 2
    if server.name == "llamaserver":
        # It sends them as one, with the logprob of the last.
        assert made.text == "Olá 😀 日本語"
        statuses = dict(made.spans("word")[["text", "status"]].itertuples(index=False))
        assert (statuses["Olá"], statuses["😀"]) == ("ok", "unaligned")
        assert any("which token wrote those is unknown" in warning for warning in made.warnings)


def test_two_choices(client: tm.Client, server: Server) -> None:
    fields = {"n": 2, "temperature": 1.0, "max_tokens": 6}
    try:
        made = client.chat(QUESTION["content"], **fields)
    except tm.TensormeshError as error:
        # LiteLLM may forward only one finish reason of the two.
        made = error.result
    whole = len(made.choices) == 2 and all(c.text and c.finish_reason for c in made.choices)
    missing = ("The host sent 1 of 2 answers.", "The host gave no finish reason")
    said = made.status == "failed" or any(w.startswith(missing) for w in made.warnings)
    assert made.text
    assert whole != said
    assert whole or not server.traits.several


def test_stop_strings(client: tm.Client) -> None:
    made = client.chat(FRANCE, temperature=0, max_tokens=16, stop=["Paris"])
    # transformers serve keeps the stop string.
    assert made.text.rstrip() in ("The capital of France is", "The capital of France is Paris")
    assert made.finish_reason == "stop"


def test_a_cut_answer(client: tm.Client) -> None:
    made = client.chat(FRANCE, temperature=0, max_tokens=3)
    assert (made.text, made.finish_reason) == ("The capital of", "length")


def test_token_ids(client: tm.Client, server: Server) -> None:
    numbers = {"logprobs": True, "return_token_ids": True} if server.traits.logprobs else {}
    made = client.chat(FRANCE, temperature=0, max_tokens=2, **numbers)
    generated = made.token_ids[made.token_ids["segment"] != "prompt"]
    assert generated["token_id"].dropna().tolist() == ([504, 3575] if server.traits.ids else [])
    assert bool(made.prompt_token_ids) == server.traits.prompt_ids


def test_branches(client: tm.Client, answer: tm.ChatResult, server: Server) -> None:
    if not server.traits.continues:
        with pytest.raises(tm.TensormeshError):
            client.branch(answer, 5, token=" Lyon")
        return
    rival = answer.top_logprobs.query("position == 5 and rank == 2")["token"].iloc[0]
    branch = client.branch(answer, 5, rank=2)
    assert branch.text.startswith(f"The capital of France is{rival}")
    assert branch.parent is answer
    assert branch.branch_position == 5
    forced = answer.branch(5, token=" Lyon")
    assert forced.text.startswith("The capital of France is Lyon")
    # The tokens before the position are the answer's.
    shared = forced.logprobs["token"].tolist()[:5]
    assert shared == answer.logprobs["token"].tolist()[:5]


def test_a_grammar_voids_the_probe(client: tm.Client, server: Server) -> None:
    kind = client.probe_logprobs()
    numbers = {"logprobs": True} if server.traits.logprobs else {}
    free = client.chat(FRANCE, temperature=0, max_tokens=4, **numbers)
    assert free.logprob_kind == kind
    bound = client.chat(
        "Give a JSON object.",
        response_format={"type": "json_object"}, temperature=0, max_tokens=24, **numbers,
    )  # fmt: skip
    assert bound.logprob_kind == "unknown"


def test_scores(client: tm.Client, server: Server) -> None:
    if server.traits.scores:
        scored = client.score(FRANCE, PARIS)
        assert scored.text == PARIS
        assert scored.logprobs["logprob"].notna().all()
        return
    with pytest.raises(tm.TensormeshError, match=r"score|prompt_logprobs"):
        client.score(FRANCE, PARIS)


def test_the_whole_distribution_is_refused_before_anything_is_sent(
    answer: tm.ChatResult, server: Server
) -> None:
    with pytest.raises(tm.RequestError, match="the local endpoint does"):
        answer.distribution(0)


def test_an_interrupt_stops_the_server(client: tm.Client, server: Server) -> None:
    with client.stream(STORY, **(LONG if server.traits.logprobs else {"max_tokens": 1500})) as turn:
        for _, _ in zip(range(4), turn, strict=False):
            pass
        assert server.is_generating in (True, None)
    assert turn.result.status == "interrupted"
    assert turn.result.text
    assert within(20.0, lambda: not server.is_generating)
    # And it answers the next question.
    assert client.chat(FRANCE, temperature=0, max_tokens=3).text == "The capital of"


def test_a_conversation(client: tm.Client) -> None:
    talk = client.conversation("hosts", system=SYSTEM["content"])
    first = talk.send(QUESTION["content"], temperature=0, max_tokens=16)
    assert first.text == PARIS
    second = talk.send("Repeat your answer.", temperature=0, max_tokens=16)
    sent = second.request.messages
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]
    assert sent[2]["content"] == PARIS
    assert second.text


def test_models(client: tm.Client, server: Server) -> None:
    row = client.models().set_index("id").loc[server.model]
    told = [None if pd.isna(row[name]) else row[name] for name in ("context_length", "vocab_size")]
    assert told == [server.traits.context, server.traits.vocabulary]
    assert client.context_length(server.model) == server.traits.context


def test_the_listed_vocabulary_bounds_the_entropy(client: tm.Client, server: Server) -> None:
    client.models()
    numbers = {"top_logprobs": 3} if server.traits.logprobs else {}
    made = client.chat(FRANCE, temperature=0, max_tokens=4, **numbers)
    assert made.vocab_size == server.traits.vocabulary
    known = made.logprobs["entropy_max"].notna()
    assert known.all() if server.traits.vocabulary else not known.any()


def test_a_wrong_url_names_the_host(server: Server) -> None:
    with (
        tm.Client(host=f"{server.url.removesuffix('/v1')}/nowhere/v1", model="m") as lost,
        pytest.raises(tm.TensormeshError) as raised,
    ):
        lost.chat("Hi", max_tokens=1)
    assert "TENSORMESH" not in str(raised.value)


def test_cells_of_a_kernel(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    line = f"%%tmchat -o answer --host {server.url} -m {server.model} -t 0"
    numbers = "--top-logprobs 5" if server.traits.logprobs else ""
    with Kernel(tmp_path_factory.mktemp("kernel")) as kernel:
        assert kernel.run("%load_ext tensormesh_nb").reply["status"] == "ok"
        cell = kernel.run(f'{line} -n 16 {numbers} -s "{SYSTEM["content"]}"\n{QUESTION["content"]}')
        assert cell.reply["status"] == "ok", cell.outputs
        assert cell.result()["text/plain"] == PARIS
        printed = kernel.run("print(answer.status, len(answer.logprobs), answer.finish_reason)")
        status, rows, finish = printed.text().split()
        assert (status, finish) == ("complete", "stop")
        assert int(rows) >= 7 or not server.traits.logprobs
        cut = kernel.run_and_interrupt(f"{line} -n 1500\n{STORY}", after=3)
        assert cut.reply["status"] == "error"
        assert kernel.run("print(answer.status)").text().strip() == "interrupted"
        assert within(20.0, lambda: not server.is_generating)
        listed = kernel.run(f"%tmchat models --host {server.url}")
        assert server.model in json.dumps(listed.outputs)
