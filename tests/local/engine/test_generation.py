"""How answers end."""

from __future__ import annotations

from ..conftest import Api

STORY = "Tell me a story."


def test_max_tokens_ends_the_answer_with_length(api: Api) -> None:
    answer = api.ask(STORY, max_tokens=3, return_token_ids=True)["choices"][0]
    assert (answer["finish_reason"], len(answer["token_ids"])) == ("length", 3)
    answer = api.ask(STORY, max_tokens=9, max_completion_tokens=2, return_token_ids=True)
    assert len(answer["choices"][0]["token_ids"]) == 2


def test_ignore_eos_generates_past_the_end_token(api: Api) -> None:
    ids = api.ids(ignore_eos=True, max_tokens=20)
    assert len(ids) == 20
    assert 2 in ids[:-1]
