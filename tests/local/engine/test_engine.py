"""The engine itself: exact against the whole vocabulary, and equal to the last bit every time."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.engine.connection import EngineAddress, EngineConnection
from tensormesh_nb.local.engine.engine import Engine, _vocabulary
from tensormesh_nb.local.engine.generation import Generation, Step
from tensormesh_nb.local.engine.process import EngineProcess
from tensormesh_nb.local.engine.sampling_params import SamplingParams
from tensormesh_nb.local.manager.weights import ensure
from tensormesh_nb.local.prompt import gguf
from tensormesh_nb.local.prompt.chat_template import ChatTemplate
from tensormesh_nb.local.prompt.prompt import prompt_ids

T = TypeVar("T")
GREEDY = SamplingParams(temperature=0.0)


def test_without_unix_sockets_it_listens_on_loopback_with_a_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on Windows, and where the path of a socket would be too long."""
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))

    async def work(engine: Engine) -> None:
        address = engine._address
        assert address.socket is None
        assert len(address.key) >= 32
        prompt = await engine.tokenize("The capital of France is")
        (step,) = await _steps(engine, prompt, 1)
        assert step.text == " Paris"
        stranger = EngineConnection(EngineAddress(port=address.port))
        await stranger.send("/completion", b'{"prompt": "x", "n_predict": 1}')
        with pytest.raises(LocalEndpointError, match="API Key"):
            await stranger.receive()
        stranger.close()

    _with_engine(work, slots=1, context=256)


@pytest.mark.parametrize("loads", [False, True])
def test_it_ends_when_its_parent_is_killed_while_it_loads(loads: bool) -> None:
    started = EngineProcess(ensure(), slots=1, context=256)
    try:
        if loads:
            started.wait_until_loading()
        for pipe in (started._process.stdin, started._process.stdout):
            assert pipe
            pipe.close()
        assert started._process.wait(timeout=20) == 0
        assert started.socket
        assert not started.socket.parent.exists()
    finally:
        started._process.kill()


def _with_engine(work: Callable[[Engine], Awaitable[T]], slots: int = 2, context: int = 2048) -> T:
    started = EngineProcess(ensure(), slots=slots, context=context)

    async def run() -> T:
        async with Engine.load(started) as engine:
            return await work(engine)

    return asyncio.run(run())


async def _steps(
    engine: Engine,
    prompt: list[int],
    limit: int,
    top: int | None = 5,
    sampling: SamplingParams = GREEDY,
) -> list[Step]:
    generation = Generation(prompt, sampling, limit, top=top, past_end=True)
    return [step async for step in generation.steps(engine)]


def _numbers(steps: list[Step]) -> list[tuple[int, float | None, list[tuple[int, float]]]]:
    return [(s.token.id, s.token.logprob, [(t.id, t.logprob) for t in s.token.top]) for s in steps]


def test_logprobs_are_those_of_the_whole_vocabulary() -> None:
    async def work(engine: Engine) -> None:
        prompt = await engine.tokenize("The capital of France is")
        (whole,) = await _steps(engine, prompt, 1, top=len(engine.vocabulary))
        (few,) = await _steps(engine, prompt, 1, top=5)
        assert len(whole.token.top) == len(engine.vocabulary) == 49152
        assert math.isclose(
            math.fsum(math.exp(t.logprob) for t in whole.token.top), 1, abs_tol=1e-3
        )
        assert [t.id for t in few.token.top] == [t.id for t in whole.token.top[:5]]
        for a, b in zip(few.token.top, whole.token.top, strict=False):
            assert math.isclose(a.logprob, b.logprob, abs_tol=1e-5)

    _with_engine(work)


def test_a_token_that_opens_a_character_has_its_numbers_too() -> None:
    """The engine withholds them there: they must equal those it reports when another is chosen."""

    async def work(engine: Engine) -> None:
        prompt = await engine.tokenize("Emoji: ")
        opening = (await engine.tokenize("😀"))[0]
        assert engine.vocabulary.pieces[opening] == b"\xf0\x9f"
        forced = SamplingParams(temperature=0.0, logit_bias={opening: 100.0})
        (withheld,) = await _steps(engine, prompt, 1, top=5, sampling=forced)
        (whole,) = await _steps(engine, prompt, 1, top=len(engine.vocabulary))
        assert withheld.token.id == opening
        assert withheld.text == ""
        expected = {t.id: t.logprob for t in whole.token.top}
        assert withheld.token.logprob is not None
        assert math.isclose(withheld.token.logprob, expected[opening], abs_tol=1e-5)
        assert [t.id for t in withheld.token.top] == [t.id for t in whole.token.top[:5]]

        unlikely = engine.vocabulary.pieces.index(b"\xf4")
        forced = SamplingParams(temperature=0.0, logit_bias={unlikely: 100.0})
        (withheld,) = await _steps(engine, prompt, 1, top=1, sampling=forced)
        assert withheld.token.id == unlikely
        assert withheld.token.logprob is not None
        assert math.isclose(withheld.token.logprob, expected[unlikely], abs_tol=1e-5)

    _with_engine(work)


def test_fresh_cached_stepwise_and_together_are_equal_to_the_last_bit() -> None:
    """Also across the places where llama.cpp switches kernels: 64 rows, 512 cached positions."""

    async def work(engine: Engine) -> None:
        text = "Once upon a time there was a king who had three sons and a very old horse. " * 36
        prompt = (await engine.tokenize(text))[:560]
        other = await engine.tokenize("Something else entirely, of some length. " * 20)

        async def take_over() -> None:
            await asyncio.gather(_steps(engine, other[:90], 1), _steps(engine, other[1:99], 1))

        stepwise = _numbers(await _steps(engine, prompt[:490], 40))
        answered = [*prompt[:490], *(number[0] for number in stepwise[:39])]
        await take_over()
        assert _numbers(await _steps(engine, answered, 1))[0] == stepwise[39]

        await take_over()
        fresh = _numbers(await _steps(engine, prompt, 12))
        assert _numbers(await _steps(engine, prompt, 12)) == fresh
        both = await asyncio.gather(_steps(engine, prompt, 12), _steps(engine, other, 12))
        assert _numbers(both[0]) == fresh
        again = await asyncio.gather(_steps(engine, other, 12), _steps(engine, prompt[1:], 12))
        assert _numbers(again[0]) == _numbers(both[1])

    _with_engine(work)


def test_the_vocabulary_is_complete() -> None:
    async def work(engine: Engine) -> None:
        vocabulary = engine.vocabulary
        assert all(vocabulary.pieces)
        assert sorted(vocabulary.special) == list(range(17))
        assert vocabulary.special_id("<|im_end|>") == 2
        assert vocabulary.special_id("the") is None
        text = "Ünïcode 😀 <|im_end|> \n\t x"
        assert vocabulary.text(await engine.tokenize(text)) == text
        single = {piece for piece in vocabulary.pieces if len(piece) == 1}
        assert len(single) >= 200
        # It was read from the file; the engine itself says the same.
        read, asked = gguf.vocabulary(ensure()), await _vocabulary(engine._address, 64)
        assert read is not None
        for told in (read, asked):
            assert (told.pieces, told.special) == (vocabulary.pieces, vocabulary.special)

    _with_engine(work, slots=1, context=256)


def test_the_template_is_the_models_own_where_it_should_be() -> None:
    """With a system message, and without special text, the ids are those of the GGUF's template."""

    async def work(engine: Engine) -> None:
        from tensormesh_nb.local.engine.engine import _request

        messages = [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "\nHello\n\n world "},
            {"role": "assistant", "content": "Hi"},
            {"role": "user", "content": "Bye 😀"},
        ]
        template = await ChatTemplate.of(engine.vocabulary, engine.tokenize)
        applied = await _request(engine._address, "/apply-template", {"messages": messages})
        body = {"content": applied["prompt"], "add_special": False, "parse_special": True}
        expected = (await _request(engine._address, "/tokenize", body))["tokens"]
        assert await prompt_ids(template, messages) == expected

    _with_engine(work, slots=1, context=256)


def test_an_answer_that_is_not_wanted_any_more_leaves_the_slot_clean() -> None:
    async def work(engine: Engine) -> None:
        prompt = await engine.tokenize("The capital of France is")
        expected = _numbers(await _steps(engine, prompt, 5))
        for delay in (0.0, 0.005, 0.012, 0.03):
            task = asyncio.ensure_future(_steps(engine, prompt, 500))
            await asyncio.sleep(delay)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert _numbers(await _steps(engine, prompt, 5)) == expected

    _with_engine(work, slots=1, context=1024)
