"""The engine's cache of a slot."""

from __future__ import annotations

import asyncio
import json

import pytest

from tensormesh_nb.local.engine.process_queue import ProcessQueue
from tensormesh_nb.local.engine.slot import PART, SHARED_PART, Slot

from ..conftest import Api
from .test_engine_connection import Engine, reply
from .test_process_queue import run

READ = reply(b'{"tokens": [], "stop_type": "limit", "timings/cache_n": 0}')


@pytest.mark.parametrize(("streams", "part"), [(0, PART), (2, SHARED_PART)])
def test_prompt_is_read_in_smaller_parts_beside_streams(streams: int, part: int) -> None:
    async def work(queue: ProcessQueue) -> None:
        async def stream() -> None:
            while True:
                await queue.token(b"{}")

        others = [asyncio.ensure_future(stream()) for _ in range(streams)]
        await asyncio.sleep(0)
        slot = Slot(0, queue, filler=1, vocabulary=9)
        await slot.begin(range(100), {}, None)
        assert slot.ids == [*range(100)]
        for other in others:
            other.cancel()

    bodies = map(json.loads, run(Engine(*[READ] * 40), work))
    lengths = [len(body["prompt"]) for body in bodies if body]
    assert lengths == [*range(part, 100, part)]


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
