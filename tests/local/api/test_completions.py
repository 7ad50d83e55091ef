"""/v1/completions: texts and token ids as prompts, and the two layouts of log probabilities."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from ...prompts import FRANCE
from ..conftest import Api, without_comments

TEXT = "The capital of France is"


def _post(api: Api, prompt: Any = TEXT, **fields: Any) -> Any:
    body = {"model": api.endpoint.model, "prompt": prompt, "temperature": 0, "max_tokens": 4}
    body |= fields
    body = {name: value for name, value in body.items() if value is not ...}
    return api.http.post("/completions", json=body)


def _ask(api: Api, prompt: Any = TEXT, **fields: Any) -> dict[str, Any]:
    response = _post(api, prompt, **fields)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def _events(api: Api, prompt: Any = TEXT, **fields: Any) -> list[dict[str, Any]]:
    response = _post(api, prompt, stream=True, **fields)
    parts = without_comments(response.content).split(b"\n\n")
    assert parts[-2:] == [b"data: [DONE]", b""]
    return [json.loads(part.removeprefix(b"data: ")) for part in parts[:-2]]


def test_a_text_is_continued(api: Api) -> None:
    answer = _ask(api, return_token_ids=True)
    assert answer["object"] == "text_completion"
    assert answer["id"].startswith("cmpl-")
    choice = answer["choices"][0]
    assert choice["text"].startswith(" Paris")
    assert choice["finish_reason"] == "length"
    assert choice["prompt_token_ids"] == api.tokenize(TEXT)
    assert api.detokenize(choice["token_ids"]) == choice["text"]
    assert answer["usage"]["total_tokens"] == 5 + 4
    assert len(_ask(api, return_token_ids=True, max_tokens=...)["choices"][0]["token_ids"]) == 16


def test_a_prompt_of_token_ids(api: Api) -> None:
    assert _ask(api, api.tokenize(TEXT))["choices"] == _ask(api)["choices"]
    chat = api.ask(FRANCE, return_token_ids=True)
    answer = _ask(api, chat["prompt_token_ids"], max_tokens=24, return_token_ids=True)
    assert answer["choices"][0]["token_ids"] == chat["choices"][0]["token_ids"]
    assert answer["choices"][0]["text"] == chat["choices"][0]["message"]["content"]
    assert answer["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("as_ids", [False, True])
def test_several_prompts_with_several_answers_each(api: Api, as_ids: bool) -> None:
    texts = [TEXT, "One, two, three,"]
    prompts: list[Any] = [api.tokenize(text) for text in texts] if as_ids else texts
    answer = _ask(api, prompts, n=2, temperature=1, seed=4, return_token_ids=True)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2, 3]
    for number, text in enumerate(texts):
        alone = _ask(api, text, n=2, temperature=1, seed=4, return_token_ids=True)["choices"]
        result = [choice["text"] for choice in answer["choices"][2 * number : 2 * number + 2]]
        assert result == [choice["text"] for choice in alone]
        assert answer["choices"][2 * number]["prompt_token_ids"] == api.tokenize(text)
    assert answer["usage"]["prompt_tokens"] == sum(len(api.tokenize(text)) for text in texts)
    assert answer["usage"]["completion_tokens"] == 16


def test_logprobs_in_the_legacy_layout(api: Api) -> None:
    answer = _ask(api, logprobs=3, echo=True, max_tokens=3, return_token_ids=True)
    choice = answer["choices"][0]
    result = choice["logprobs"]
    assert choice["text"].startswith(f"{TEXT} Paris")
    assert result["token_ids"] == choice["prompt_token_ids"] + choice["token_ids"]
    assert "".join(result["tokens"]) == choice["text"]
    assert result["token_logprobs"][0] is None
    assert result["top_logprobs"][0] is None
    for token, logprob, top, offset in zip(
        result["tokens"], result["token_logprobs"], result["top_logprobs"], result["text_offset"],
        strict=True,
    ):  # fmt: skip
        assert choice["text"][offset:].startswith(token)
        if top is not None:
            assert top[token] == logprob
            assert len(top) in (3, 4)
    (only,) = _ask(api, logprobs=0, max_tokens=1)["choices"][0]["logprobs"]["top_logprobs"]
    assert list(only) == [" Paris"]


def test_logprobs_in_the_layout_of_chats(api: Api) -> None:
    answer = _ask(api, "Å 😀", logprobs=True, top_logprobs=2, echo=True, max_tokens=2)
    entries, text = answer["choices"][0]["logprobs"]["content"], answer["choices"][0]["text"]
    assert [entry["token_id"] for entry in entries[:-2]] == api.tokenize("Å 😀")
    whole = b"".join(bytes(entry["bytes"]) for entry in entries)
    assert whole.decode("utf-8", "ignore").startswith(text)
    passed = b""
    for entry in entries:
        assert entry["text_offset"] == len(passed.decode("utf-8", "ignore"))
        passed += bytes(entry["bytes"])


def test_the_whole_vocabulary(api: Api) -> None:
    answer = _ask(api, logprobs=True, top_logprobs=-1, max_tokens=1)
    (entry,) = answer["choices"][0]["logprobs"]["content"]
    assert len({each["token_id"] for each in entry["top_logprobs"]}) == 49152
    total = math.fsum(math.exp(each["logprob"]) for each in entry["top_logprobs"])
    assert math.isclose(total, 1, abs_tol=1e-3)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"logprobs": 2, "echo": True},
        {"logprobs": True, "top_logprobs": 1, "return_token_ids": True},
        {"n": 2, "temperature": 1, "seed": 1, "echo_last": 2},
        {"stop": "Paris"},
    ],
)
def test_stream_and_whole_agree(api: Api, fields: dict[str, Any]) -> None:
    whole = _ask(api, **fields)
    chunks = _events(api, stream_options={"include_usage": True}, **fields)
    for choice in whole["choices"]:
        result = [c for chunk in chunks for c in chunk["choices"] if c["index"] == choice["index"]]
        assert "".join(each["text"] for each in result) == choice["text"]
        assert result[-1]["finish_reason"] == choice["finish_reason"]
        assert result[-1]["stop_reason"] == choice["stop_reason"]
        ids = [token for each in result for token in each.get("token_ids") or ()]
        assert ids == (choice["token_ids"] or [])
        joined: dict[str, list[Any]] = {}
        for each in result:
            for key, values in (each["logprobs"] or {}).items():
                joined.setdefault(key, []).extend(values)
        assert joined == (choice["logprobs"] or {})
    assert chunks[-1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": ...}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"prompt": ["a", 5]}, "prompt"),
        ({"prompt": [49152]}, "prompt"),
        ({"prompt": [-1]}, "prompt"),
        ({"prompt": [True]}, "prompt"),
        ({"prompt": ["a"] * 17}, "prompt"),
        ({"prompt": "x " * 5000}, "prompt"),
        ({"messages": FRANCE}, "messages"),
        ({"tools": []}, "tools"),
        ({"logprobs": 21}, "top_logprobs"),
        ({"logprobs": 2, "top_logprobs": 3}, "logprobs"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"best_of": 3}, "best_of"),
        ({"suffix": "x"}, "suffix"),
        ({"n": 2}, "n"),
        ({"n": 16, "temperature": 1, "prompt": ["a"] * 5}, "n"),
        ({"model": ...}, "model"),
    ],
)
def test_invalid_values_are_refused_by_name(api: Api, fields: dict[str, Any], field: str) -> None:
    response = _post(api, **{"prompt": TEXT, **fields})
    assert response.status_code == 400, response.text
    assert response.json()["error"]["param"] == field


def test_unknown_model(api: Api) -> None:
    assert _post(api, model="x/y").status_code == 404
