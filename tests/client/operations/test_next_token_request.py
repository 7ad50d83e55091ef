"""The request for the next token: what is sent, and what hosts make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.text.next_token import NextToken

from ...hosts.recordings import RECORDED
from ...leak_watch import KEY
from ...replay_host import ReplayHost, Script, head

TEXT = "The capital of France is"
USER = {"role": "user", "content": "Hi"}
BEGUN = {"role": "assistant", "content": "It is"}
NOT_FOUND = "404 Not Found"


def reply(body: Any, status: str = "200 OK") -> Script:
    return [head(status, "application/json"), json.dumps(body).encode()]


def refusal(message: str, status: str = "400 Bad Request") -> Script:
    return reply({"error": {"message": message}}, status)


def legacy(tops: dict[str, float], chosen: str | None = None, **keys: Any) -> dict[str, Any]:
    """The completions API's reply with one token and its alternatives."""
    token = chosen or next(iter(tops))
    arrays = {"tokens": [token], "token_logprobs": [tops[token]], "top_logprobs": [tops]}
    return {"choices": [{"index": 0, "text": token, "finish_reason": "length",
                         "logprobs": arrays, **keys}]}  # fmt: skip


def chat(tops: dict[str, float], **keys: Any) -> dict[str, Any]:
    listed = [{"token": token, "logprob": logprob} for token, logprob in tops.items()]
    entry = {**listed[0], "top_logprobs": listed}
    message = {"role": "assistant", "content": listed[0]["token"]}
    return {
        "choices": [
            {"index": 0, "message": message, "finish_reason": "length",
             "logprobs": {"content": [entry]}}
        ],
        **keys,
    }  # fmt: skip


TOPS = {" Paris": -0.25, " the": -2.0, " a": -3.0}


def asked(
    prompt: Any, *scripts: Script, steps: tuple[Any, ...] = (), **keys: Any
) -> tuple[NextToken, list[tuple[str, Any]]]:
    with ReplayHost(*scripts) as host:
        made = tm.Client(host=host.url, api_key=KEY, model="m").next_token(prompt, **keys)
        for token in steps:
            made = made.step(token)
        return made, [(each.line.split()[1], each.json()) for each in host.requests]


def test_text_is_sent_to_completions_as_it_is() -> None:
    made, [(path, sent)] = asked(TEXT, reply(legacy(TOPS)), top=3)
    assert path == "/v1/completions"
    assert sent["prompt"] == TEXT
    assert (sent["logprobs"], sent["max_tokens"], sent["stream"]) == (3, 1, False)
    assert "messages" not in sent
    assert made.frame["token"].tolist() == list(TOPS)
    assert made.frame["logprob"].tolist() == list(TOPS.values())
    assert not made.is_whole


def test_llama_servers_reply_is_read() -> None:
    body = json.loads((RECORDED / "llamaserver" / "legacy.json").read_bytes())
    made, _ = asked(TEXT, reply(body), top=2)
    assert made.frame["token"].tolist() == [" Paris", " the"]
    assert made.frame["token_id"].tolist() == [7042, 260]
    assert made.frame["bytes"].tolist() == [b" Paris", b" the"]
    assert made.frame["logprob"].tolist() == pytest.approx([-0.2577871, -2.7427256])


def test_vllms_reply_is_read() -> None:
    choice = json.loads((RECORDED / "vllm" / "legacy.json").read_bytes())["choices"][0]
    arrays = {name: values[5:6] for name, values in choice["logprobs"].items()}
    made, _ = asked(TEXT, reply({"choices": [{**choice, "logprobs": arrays}]}), top=2)
    assert made.frame["token"].tolist() == [" Paris", " the"]
    assert made.mass_seen == pytest.approx(0.837, abs=1e-3)


def test_token_drawn_from_outside_the_top_is_not_ranked() -> None:
    tops = {" odd": -9.0, " Paris": -0.25, " the": -2.0}
    made, _ = asked(TEXT, reply(legacy(tops, " odd")), top=2)
    assert made.frame["token"].tolist() == [" Paris", " the"]
    assert made.frame["rank"].tolist() == [1, 2]


def test_collapsed_alternatives_are_a_gap() -> None:
    made, _ = asked(TEXT, reply(legacy(TOPS)), top=5)
    assert any("fewer tokens than requested" in notice for notice in made.notices)


def test_default_number_is_lowered_to_what_the_host_allows() -> None:
    no = refusal("Invalid value for 'logprobs': must be less than or equal to 5.")
    _, sent = asked(TEXT, no, reply(legacy(TOPS)))
    assert [body["logprobs"] for _, body in sent] == [20, 5]
    no = refusal("Requested sample logprobs of 20, which is greater than max allowed: 10")
    _, sent = asked([USER], no, reply(chat(TOPS)))
    assert [body["top_logprobs"] for _, body in sent] == [20, 10]
    with pytest.raises(tm.BadRequest, match="fewer tokens with top=") as caught:
        asked(TEXT, no, top=30)
    assert len(str(caught.value).splitlines()) == 1


def test_last_message_of_the_assistant_is_continued() -> None:
    tokenized = reply({"tokens": [1, 2, 3]})
    answered = reply(chat(TOPS, prompt_token_ids=[1, 2, 3]))
    made, sent = asked([USER, BEGUN], tokenized, answered, top=3)
    (path, first), (chat_path, body) = sent
    assert (path, chat_path) == ("/tokenize", "/v1/chat/completions")
    for each in (first, body):
        assert each["messages"] == [USER, BEGUN]
        assert each["continue_final_message"] is True
        assert each["add_generation_prompt"] is False
    assert made.text == "It is"
    assert not made.starts_message
    assert made.notices == []


def test_host_that_begins_a_new_message_is_refused() -> None:
    with pytest.raises(tm.ResponseError, match="began a new message") as caught:
        asked(
            [USER, BEGUN], reply({"tokens": [1, 2, 3]}),
            reply(chat(TOPS, prompt_token_ids=[1, 2, 3, 9, 9])),
        )  # fmt: skip
    assert len(str(caught.value).splitlines()) == 1
    made, _ = asked([USER, BEGUN], reply({}, NOT_FOUND), reply(chat(TOPS)))
    assert any("unknown whether the host continued" in notice for notice in made.notices)
    with pytest.raises(tm.BadRequest, match="does not continue messages"):
        asked([USER, BEGUN], reply({}, NOT_FOUND), refusal("Unknown: continue_final_message"))


@pytest.mark.parametrize("key", ["prefix", "partial"])
def test_message_with_its_own_mark_is_sent_unchanged(key: str) -> None:
    begun = {**BEGUN, key: True}
    _, sent = asked([USER, begun], reply(chat(TOPS)), reply(chat(TOPS)), steps=(" the",))
    assert [body["messages"][-1] for _, body in sent] == [
        begun,
        {**begun, "content": "It is the"},
    ]
    assert all("continue_final_message" not in body for _, body in sent)


def test_message_of_the_user_starts_a_new_one() -> None:
    made, [(_, sent)] = asked([USER], reply(chat(TOPS)))
    assert made.starts_message
    assert made.text == ""
    assert any("@assistant" in notice for notice in made.notices)
    assert sent["messages"] == [USER]
    assert "continue_final_message" not in sent


def test_step_continues_ids_where_the_host_returns_them() -> None:
    ids = {"prompt_token_ids": [1, 2, 3]}
    first = chat(TOPS, **ids)
    for number, listed in enumerate(first["choices"][0]["logprobs"]["content"][0]["top_logprobs"]):
        listed["token_id"] = 70 + number
    made, sent = asked([USER], reply(first), reply(legacy(TOPS)), steps=(" the",))
    assert sent[1][0] == "/v1/completions"
    assert sent[1][1]["prompt"] == [1, 2, 3, 71]
    assert made.text == " the"
    assert [token.token_id for token in made.taken] == [71]


def test_step_continues_text_elsewhere() -> None:
    made, sent = asked(TEXT, reply(legacy(TOPS)), steps=(" Paris", " the"), top=3)
    assert [body["prompt"] for _, body in sent] == [TEXT, f"{TEXT} Paris", f"{TEXT} Paris the"]
    assert made.text == f"{TEXT} Paris the"
    made, sent = asked([USER], reply(chat(TOPS)), reply({}, NOT_FOUND), reply(chat(TOPS)),
                       steps=(" the",))  # fmt: skip
    assert sent[-1][1]["messages"] == [USER, {"role": "assistant", "content": " the"}]
    assert sent[-1][1]["continue_final_message"] is True


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (refusal("Not Found", NOT_FOUND), "needs /v1/completions"),
        (reply({"choices": [{"index": 0, "text": "A", "finish_reason": "length"}]}),
         "no log probabilities, so there is no distribution"),
    ],
)  # fmt: skip
def test_host_that_cannot_is_one_clear_error(script: Script, message: str) -> None:
    with pytest.raises(tm.TensormeshError, match=message) as caught:
        asked(TEXT, script)
    assert len(str(caught.value).splitlines()) == 1


def test_model_without_logprobs_is_not_asked_again() -> None:
    no = refusal("logprobs is not supported with reasoning.")
    with pytest.raises(tm.BadRequest, match="Without log probabilities there is no") as caught:
        asked([USER], no, reply(chat(TOPS)))
    assert len(str(caught.value).splitlines()) == 1


def test_kind_of_the_logprobs_is_noted_beside_other_temperatures() -> None:
    made, _ = asked(TEXT, reply(legacy(TOPS)), top=3, temperatures=[0.2, 2])
    assert [notice for notice in made.notices if "probe_logprobs" in notice]
    with ReplayHost(reply(legacy(TOPS))) as host:
        client = tm.Client(host=host.url, api_key=KEY, model="m")
        client._kinds["m"] = "processed"
        made = client.next_token(TEXT, top=3)
    assert [notice for notice in made.notices if "after its own sampling settings" in notice]
