"""The engine's cache of a slot."""

from __future__ import annotations

from ..conftest import Api


def test_isolated_prompts_do_not_share_the_cache(api: Api) -> None:
    messages = [{"role": "user", "content": "A prompt that somebody keeps private."}]

    def cached(key: str | None) -> int:
        usage = api.ask(messages, prompt_cache_isolation_key=key, max_tokens=2)["usage"]
        count: int = usage["prompt_tokens_details"]["cached_tokens"]
        return count

    one = api.entries(messages, prompt_cache_isolation_key="a", top_logprobs=3)
    assert cached("a") > 10
    assert cached("b") == 0
    assert api.entries(messages, prompt_cache_isolation_key="b", top_logprobs=3) == one
    api.ask(messages, n=2, temperature=1, max_tokens=1)  # both slots have no owner again
    assert cached("a") == 0
    assert cached("a") > 10
