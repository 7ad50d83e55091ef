"""The Client's methods about texts: their signatures, and what they pass on."""

from __future__ import annotations

import inspect
import json

import pytest

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...replay_host import ReplayHost, head

REPLY = {
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "A"},
            "finish_reason": "length",
            "logprobs": {
                "content": [
                    {
                        "token": "A",
                        "logprob": -0.1,
                        "top_logprobs": [{"token": "A", "logprob": -0.1}],
                    }
                ]
            },
        }
    ]
}


@pytest.mark.parametrize("name", ["next_token", "anext_token", "read", "aread"])
def test_methods_name_every_argument(name: str) -> None:
    parameters = inspect.signature(getattr(tm.Client, name)).parameters.values()
    assert all(each.kind is not each.VAR_KEYWORD for each in parameters)
    twin = getattr(tm.Client, name.removeprefix("a") if name.startswith("a") else f"a{name}")
    assert list(inspect.signature(twin).parameters) == [each.name for each in parameters]


def test_other_fields_are_passed_on() -> None:
    script = [head("200 OK", "application/json"), json.dumps(REPLY).encode()]
    with ReplayHost(script) as host:
        client = tm.Client(host=host.url, api_key=KEY)
        client.next_token(
            [{"role": "user", "content": "Hi"}], model="m", system="Be brief.", top=3, seed=1,
            extra={"chat_template_kwargs": {"enable_thinking": False}, "user": "u"},
        )  # fmt: skip
        (sent,) = [request.json() for request in host.requests]
    assert sent["chat_template_kwargs"] == {"enable_thinking": False}
    assert (sent["user"], sent["model"], sent["top_logprobs"]) == ("u", "m", 3)
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    # Drawn here, not by the host.
    assert "seed" not in sent


def test_first_token_is_asked_for_once_where_there_is_no_tokenizer(local: tm.Client) -> None:
    read = local.read("Paris, France").logprobs["token_id"]
    assert local.first_token_id("Paris, France") == read.iloc[0]
    with ReplayHost([head("404 Not Found", "application/json"), b"{}"]) as host:
        client = tm.Client(host=host.url, api_key=KEY)
        assert [client.first_token_id(text, model="m") for text in "ab"] == [None, None]
        (sent,) = [request.json() for request in host.requests]
    assert sent == {"model": "m", "prompt": "a", "add_special_tokens": False}


def test_missing_model_is_named() -> None:
    with pytest.raises(tm.RequestError, match="model: not set"):
        tm.Client(host="http://127.0.0.1:9/v1", api_key=KEY).next_token("A")
