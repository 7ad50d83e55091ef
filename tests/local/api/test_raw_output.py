"""``raw_output``."""

from __future__ import annotations

from ...prompts import FRANCE
from ..conftest import Api


def test_raw_output_holds_prompt_and_answer_before_parsing(api: Api) -> None:
    answer = api.ask(raw_output=True, return_token_ids=True, logprobs=True)
    choice = answer["choices"][0]
    raw = choice["raw_output"]
    assert raw["prompt_token_ids"] == answer["prompt_token_ids"]
    system, user = (f"{message['role']}\n{message['content']}" for message in FRANCE)
    assert raw["prompt_fragments"] == [1, system, 2, "\n", 1, user, 2, "\n", 1, "assistant\n"]
    assert raw["completion"] == api.detokenize(choice["token_ids"])
    assert raw["completion"] == f"{choice['message']['content']}<|im_end|>"
    assert raw["completion_token_ids"] == choice["token_ids"]
    logprobs = [entry["logprob"] for entry in raw["completion_logprobs"]["content"]]
    assert logprobs == [entry["logprob"] for entry in choice["logprobs"]["content"]]
    assert "raw_output" not in api.ask("Hi", max_tokens=1)["choices"][0]
