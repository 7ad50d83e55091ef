"""The engine itself: exact over the whole vocabulary, and bit-identical on every run."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.engine.engine import Engine, _vocabulary
from tensormesh_nb.local.engine.engine_connection import EngineAddress, EngineConnection
from tensormesh_nb.local.engine.generation import Generation, Step
from tensormesh_nb.local.engine.process import EngineProcess
from tensormesh_nb.local.engine.sampling_params import SamplingParams
from tensormesh_nb.local.manager.weights_path import ensure
from tensormesh_nb.local.prompt import gguf
from tensormesh_nb.local.prompt.chat_template import ChatTemplate
from tensormesh_nb.local.prompt.prompt import prompt_ids

GREEDY = SamplingParams(temperature=0.0)
T = TypeVar("T")


class Run(Protocol):
    """Runs an async function on the engine."""

    def __call__(self, work: Callable[[Engine], Awaitable[T]]) -> T: ...


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """An engine with two slots and its own event loop."""
    loop = asyncio.new_event_loop()
    loading = Engine.load(EngineProcess(ensure(), slots=2, context=2048))
    engine = loop.run_until_complete(loading.__aenter__())

    def run(work: Callable[[Engine], Awaitable[T]]) -> T:
        async def worked() -> T:
            return await work(engine)

        return loop.run_until_complete(worked())

    yield run
    loop.run_until_complete(loading.__aexit__(None, None, None))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def test_without_unix_sockets_it_listens_on_loopback_with_a_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on Windows, and if the path of a socket is too long."""
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))

    async def work(engine: Engine) -> None:
        address = engine._address
        assert address.socket is None
        assert list(long.iterdir()) == []
        assert len(address.key) >= 32
        prompt = await engine.tokenize("The capital of France is")
        (step,) = await _steps(engine, prompt, 1)
        assert step.text == " Paris"
        stranger = EngineConnection(EngineAddress(port=address.port))
        await stranger.send("/completion", b'{"prompt": "x", "n_predict": 1}')
        with pytest.raises(LocalEndpointError, match="API Key"):
            await stranger.receive()
        stranger.close()

    async def load() -> None:
        async with Engine.load(EngineProcess(ensure(), slots=1, context=256)) as engine:
            await work(engine)

    asyncio.run(load())


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


def test_logprobs_are_normalized_over_the_whole_vocabulary(run: Run) -> None:
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

    run(work)


def test_a_token_that_opens_a_character_has_probabilities(run: Run) -> None:
    """They must equal those that the engine reports if another token is chosen."""

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

    run(work)


def test_fresh_cached_and_parallel_numbers_are_equal(run: Run) -> None:
    """Also where llama.cpp switches kernels: at 64 rows and at 512 cached positions."""

    async def work(engine: Engine) -> None:
        text = "Once upon a time there was a king who had three sons and a very old horse. " * 36
        prompt = (await engine.tokenize(text))[:500]
        other = await engine.tokenize("Something else entirely, of some length. " * 10)

        stepwise = _numbers(await _steps(engine, prompt, 24))
        answered = [*prompt, *(number[0] for number in stepwise[:19])]
        # Both slots are taken over, so that the next prompt is read as a whole.
        await asyncio.gather(_steps(engine, other[:70], 1), _steps(engine, other[1:71], 1))
        fresh = _numbers(await _steps(engine, answered, 5))
        assert fresh == stepwise[19:]
        both = await asyncio.gather(_steps(engine, answered, 5), _steps(engine, other, 12))
        assert _numbers(both[0]) == fresh
        again = await asyncio.gather(_steps(engine, other, 12), _steps(engine, other[1:], 12))
        assert _numbers(again[0]) == _numbers(both[1])

    run(work)


def test_numbers_in_a_crowd_are_those_of_an_answer_alone() -> None:
    """Two processes, more answers than slots, long prompts that are read between others' tokens."""

    async def work() -> None:
        process = EngineProcess(ensure(), slots=2, context=2048)
        async with Engine.load(process, more=1, at_once=True) as engine:
            while engine.slots < 4:
                await asyncio.sleep(0.05)
            text = (
                "Once upon a time there was a king who had three sons and a very old horse. " * 40
            )
            ids = await engine.tokenize(text)
            prompts = [ids[start : start + size] for start, size in (
                (0, 5), (1, 560), (2, 33), (3, 64), (4, 130), (5, 12), (1, 530), (7, 1),
            )]  # fmt: skip
            alone = [_numbers(await _steps(engine, prompt, 6)) for prompt in prompts]
            crowd = await asyncio.gather(*(_steps(engine, prompt, 6) for prompt in prompts))
            assert [_numbers(steps) for steps in crowd] == alone

    asyncio.run(work())


def test_another_process_starts_when_an_answer_waits() -> None:
    async def work() -> None:
        process = EngineProcess(ensure(), slots=1, context=256)
        async with Engine.load(process, more=1) as engine:
            prompt = await engine.tokenize("The capital of France is")
            alone = _numbers(await _steps(engine, prompt, 2))
            assert engine.slots == 1
            async with engine.slot([]):  # the only one
                assert _numbers(await _steps(engine, prompt, 2)) == alone
            assert engine.slots == 2

    asyncio.run(work())


def test_the_vocabulary_is_complete(run: Run) -> None:
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
        # It was read from the file; the engine reports the same.
        read, asked = gguf.vocabulary(ensure()), await _vocabulary(engine._address, 64)
        assert read is not None
        for reply in (read, asked):
            assert (reply.pieces, reply.special) == (vocabulary.pieces, vocabulary.special)

    run(work)


def test_chat_template_gives_the_ids_of_the_models_own_template(run: Run) -> None:
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

    run(work)


def test_a_cancelled_answer_leaves_the_slot_clean(run: Run) -> None:
    async def work(engine: Engine) -> None:
        prompt = await engine.tokenize("The capital of France is")
        expected = _numbers(await _steps(engine, prompt, 5))
        async with engine.slot([]):  # the other slot
            for delay in (0.0, 0.005, 0.012, 0.03):
                task = asyncio.ensure_future(_steps(engine, prompt, 500))
                await asyncio.sleep(delay)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                assert _numbers(await _steps(engine, prompt, 5)) == expected

    run(work)
