"""Stop strings."""

from __future__ import annotations

from ..conftest import Api


def test_stop_across_tokens(api: Api) -> None:
    for whole, stop in (("The capital of ", "France"), ("The capital of Fra", "nce is P")):
        answer = api.ask(stop=[stop, "never"], return_token_ids=True)["choices"][0]
        assert answer["message"]["content"] == whole
        assert answer["finish_reason"] == "stop"
        assert answer["stop_reason"] == stop
        # The tokens of the stop string are among the ids.
        assert stop in api.detokenize(answer["token_ids"])


def test_a_stop_that_does_not_occur_holds_no_text_back(api: Api) -> None:
    assert api.text(stop="Paris!") == "The capital of France is Paris."
    assert api.text(stop=["Paris.", "France is"]) == "The capital of "


def test_a_stream_never_shows_the_beginning_of_a_stop(api: Api) -> None:
    shown = ""
    for chunk in api.events(stop="France is Paris"):
        shown += chunk["choices"][0]["delta"].get("content") or ""
        assert "The capital of ".startswith(shown)
    assert shown == "The capital of "
