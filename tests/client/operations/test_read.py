"""Reading a text: a row for each of its tokens, exact on the real endpoint, by echo elsewhere."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm

from ...hosts.recordings import RECORDED
from ...leak_watch import KEY
from ...replay_host import ReplayHost, Script, head

TEXT = "The capital of France is"
TOKENS = ["The", " capital", " of", " France", " is"]
NO_TOKENIZER = "404 Not Found"


def reply(body: Any, status: str = "200 OK") -> Script:
    return [head(status, "application/json"), json.dumps(body).encode()]


def recorded(host: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((RECORDED / host / "legacy.json").read_bytes())
    return body


def read(*scripts: Script, text: str = TEXT, **keys: Any) -> tuple[tm.ChatResult, list[Any]]:
    with ReplayHost(*scripts) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        made = asking.read(text, top_logprobs=2, **keys)
        return made, [request.json() for request in host.requests]


def test_read_text_has_exact_logprobs(local: tm.Client, tmp_path: Path) -> None:
    made = local.read(f"{TEXT} Paris.")
    frame = made.logprobs
    assert b"".join(frame["bytes"]) == f"{TEXT} Paris.".encode()
    assert frame["logprob"].isna().tolist() == [True] + [False] * 6
    assert frame.loc[0, "logprob_status"] == "missing"
    assert any("first token has no log probability" in line for line in made.warnings)
    assert made.text == f"{TEXT} Paris."
    # The whole softmax before each token has the same numbers.
    for position in (1, 4, 5):
        whole = made.distribution(position)
        (own,) = whole.loc[whole["chosen"], "logprob"]
        assert frame.loc[position, "logprob"] == pytest.approx(own, abs=1e-6)
        rank = int(whole.loc[whole["chosen"], "rank"].iloc[0])
        assert frame.loc[position, "rank"] == min(rank, 1001)
        assert frame.loc[position, "rank_censored"] == (rank > 1000)
    known = frame["logprob"].iloc[1:]
    assert made.logprob == pytest.approx(known.sum(), abs=1e-9)
    assert made.perplexity == pytest.approx(math.exp(-known.mean()))
    loaded = tm.ChatResult.load(made.save(tmp_path / "read.json"))
    assert loaded.logprobs["rank"].tolist()[1:] == frame["rank"].tolist()[1:]
    assert loaded.perplexity == made.perplexity


def test_read_agrees_with_score(local: tm.Client) -> None:
    # The distribution after the same ids.
    made = local.read(f"{TEXT} Paris", top_logprobs=20)
    after = local.next_token(TEXT, top=20)
    own = after.frame[after.frame["token"] == " Paris"]
    assert made.logprobs["logprob"].iloc[-1] == pytest.approx(own["logprob"].iloc[0], abs=1e-4)
    again = asyncio.run(local.aread(f"{TEXT} Paris", top_logprobs=20))
    assert again.logprobs["logprob"].tolist()[1:] == made.logprobs["logprob"].tolist()[1:]


def test_text_longer_than_the_context_is_refused_before_it_is_read(local: tm.Client) -> None:
    with pytest.raises(tm.RequestError, match=r"^read: the text has 5,\d\d\d tokens, and .* 4,095"):
        local.read("word " * 5000)
    with pytest.raises(tm.BadRequest, match=r"limited to 2048 tokens .* Read the text in parts"):
        local.read("word " * 2500)
    with pytest.raises(tm.RequestError, match="the model reads at most 9"):
        read(reply({"count": 10, "max_model_len": 10}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "read: the text is empty"),
        (3, "read: expected a text, got int"),
        (None, "read: expected a text, got NoneType"),
        ("\ud83d", "half a surrogate pair"),
    ],
)
def test_unreadable_text_is_refused(local: tm.Client, text: Any, message: str) -> None:
    with pytest.raises(tm.RequestError, match=message):
        local.read(text)
    with pytest.raises(tm.RequestError, match="top_logprobs: expected"):
        local.read("A", top_logprobs=-1)


def test_vllms_echo_is_read() -> None:
    body = recorded("vllm")
    made, sent = read(reply({}, NO_TOKENIZER), reply(body))
    assert sent[1]["prompt"] == TEXT
    assert sent[1]["echo"] is True
    assert sent[1]["prompt_logprobs"] == sent[1]["logprobs"] == 2
    assert "messages" not in sent[1]
    frame = made.logprobs
    assert frame["token"].tolist() == TOKENS
    assert frame["logprob"].tolist()[1:] == body["choices"][0]["logprobs"]["token_logprobs"][1:5]
    assert made.text == TEXT


def test_vllms_ranks_are_read() -> None:
    body = recorded("vllm")
    ids = [504, 3575, 282, 4649, 314]
    body["choices"][0]["prompt_token_ids"] = ids
    frame = read(reply({}, NO_TOKENIZER), reply(body))[0].logprobs
    assert frame["token"].tolist() == TOKENS
    assert frame["token_id"].tolist() == ids
    assert frame["rank"].tolist()[1:] == [2923, 1, 2, 1]
    assert not frame["rank_censored"].any()


def test_rows_that_belong_to_the_next_token_are_refused() -> None:
    # llama-cpp-python pairs a token with the distribution after it.
    with pytest.raises(tm.ResponseError, match="probabilities of the next one") as caught:
        read(reply({}, NO_TOKENIZER), reply(recorded("lcpp")))
    assert len(str(caught.value).splitlines()) == 1


def test_host_without_an_echo_is_an_error() -> None:
    with pytest.raises(tm.ResponseError, match="no log probabilities of the text"):
        read(reply({}, NO_TOKENIZER), reply(recorded("llamaserver")))


def test_host_without_completions_is_an_error() -> None:
    with pytest.raises(tm.NotFound, match="read needs /v1/completions") as caught:
        read(reply({}, NO_TOKENIZER), reply({"error": {"message": "Not Found"}}, NO_TOKENIZER))
    assert len(str(caught.value).splitlines()) == 1


def test_strict_host_gets_openais_fields_only() -> None:
    refusals = [
        reply({"error": {"message": f"Unrecognized request argument: {name}"}}, "400 Bad Request")
        for name in ("return_token_ids", "prompt_logprobs")
    ]
    none = reply({}, NO_TOKENIZER)
    body = recorded("vllm")
    del body["choices"][0]["prompt_logprobs"]
    made, sent = read(none, *refusals, none, refusals[0], reply(body))
    assert "prompt_logprobs" not in sent[-1]
    assert "return_token_ids" not in sent[-1]
    assert made.logprobs["token"].tolist() == TOKENS
    with pytest.raises(tm.BadRequest, match="cannot read a text"):
        read(none, reply({"error": {"message": "echo is not supported"}}, "400 Bad Request"))


def test_first_token_of_vllm_gets_its_string() -> None:
    body = recorded("vllm")
    body["choices"][0]["prompt_token_ids"] = [504, 3575, 282, 4649, 314]
    body["choices"][0]["logprobs"] = None
    assert read(reply({}, NO_TOKENIZER), reply(body))[0].logprobs["token"].tolist() == TOKENS


def test_bos_token_gives_the_first_token_a_logprob() -> None:
    choice = recorded("vllm")["choices"][0]
    arrays = choice["logprobs"]
    arrays["tokens"].insert(0, "<s>")
    arrays["token_logprobs"][0] = -3.0
    arrays["token_logprobs"].insert(0, None)
    arrays["top_logprobs"][0] = {"The": -3.0}
    arrays["top_logprobs"].insert(0, None)
    del choice["prompt_logprobs"]
    made, _ = read(reply({}, NO_TOKENIZER), reply({"choices": [choice]}))
    assert made.logprobs["token"].tolist() == ["<s>", *TOKENS]
    assert made.logprobs["segment"].tolist() == ["special", *["content"] * 5]
    assert made.likelihood().tokens == 5
    assert made.logprob == pytest.approx(made.logprobs["logprob"].sum())


@pytest.mark.parametrize("placeholder", [0.0, 1.0])
def test_placeholder_of_the_first_token_is_no_number(placeholder: float) -> None:
    choice = recorded("vllm")["choices"][0]
    choice["logprobs"]["token_logprobs"][0] = placeholder
    del choice["prompt_logprobs"]
    made, _ = read(reply({}, NO_TOKENIZER), reply({"choices": [choice]}))
    assert made.logprobs["logprob"].isna().tolist() == [True, *[False] * 4]
    assert made.likelihood().tokens == 4
    assert made.perplexity is not None


def test_counts_decide_where_strings_lack_spaces() -> None:
    body = recorded("vllm")
    choice = body["choices"][0]
    del choice["prompt_logprobs"]
    choice["logprobs"]["tokens"] = [token.strip() for token in choice["logprobs"]["tokens"]]
    made, _ = read(reply({}, NO_TOKENIZER), reply(body))
    assert made.logprobs["token"].tolist() == [token.strip() for token in TOKENS]
    assert made.text == TEXT
