"""Prompts that are truncated."""

from __future__ import annotations

import asyncio

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.local.prompt.chat_template import ChatTemplate, PromptMessage
from tensormesh_nb.local.prompt.prompt import _truncate, prompt_ids
from tensormesh_nb.local.prompt.vocabulary import TokenVocabulary

from ..conftest import Api

MANY = [("a b c " * 1000, 600), ("", 2001)]  # texts of messages, and how many of each

LONG = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "one " * 20},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f"}}],
    },
    {"role": "tool", "tool_call_id": "a", "content": "result"},
    {"role": "assistant", "content": "two"},
    {"role": "user", "content": "three"},
]


def test_truncation_leaves_out_the_oldest_messages(api: Api) -> None:
    whole = len(api.tokenize_messages(LONG))
    assert api.prompt(LONG, prompt_truncate_len=whole) == api.prompt(LONG)
    without = [LONG[0], *LONG[2:]]
    assert api.prompt(LONG, prompt_truncate_len=whole - 1) == api.prompt(without)
    least = len(api.tokenize_messages(LONG[-1:]))
    assert api.prompt(LONG, prompt_truncate_len=least) == api.prompt(LONG[-1:])
    assert api.error(LONG, prompt_truncate_len=least - 1)["param"] == "prompt_truncate_len"


def test_a_prompt_that_is_certainly_too_long_is_not_tokenized() -> None:
    """At most so many bytes are tokenized as the longest token has in a whole context."""
    tokenized: list[str] = []

    async def tokenize(text: str) -> list[int]:
        tokenized.append(text)
        return [0] * len(text)

    pieces = [b"a", b"a" * 10, b"<|im_start|>", b"<|im_end|>"]

    async def ids(texts: list[str], **limits: int) -> list[int]:
        template = await ChatTemplate.of(TokenVocabulary(pieces, [2, 3]), tokenize)
        tokenized.clear()
        messages = [{"role": "user", "content": text} for text in texts]
        return await prompt_ids(template, messages, **limits)

    async def main() -> None:
        with pytest.raises(RequestError, match="at least 101 tokens") as caught:
            await ids(["a" * 500, "a" * 501], context=100)
        assert caught.value.field == "messages"
        assert not tokenized
        assert await ids(["a" * 500, "a" * 500], context=100)
        assert len(tokenized) == 2
        assert await ids(["a" * 1000, "a" * 20], context=100, limit=90)
        assert tokenized == ["user\n" + "a" * 20]
        with pytest.raises(RequestError, match="the last message alone"):
            await ids(["a", "a" * 1000], context=100, limit=90)
        assert not tokenized

    asyncio.run(main())


def test_megabytes_are_refused_by_their_length(api: Api) -> None:
    error = api.error([{"role": "user", "content": "a b c " * 600_000}])
    assert error["message"].startswith("This model's maximum context length is 4096 tokens.")
    assert "the messages have at least" in error["message"]
    prompt = {"prompt": "a b c " * 600_000}
    messages = [{"messages": [{"role": "user", "content": text}] * n} for text, n in MANY]
    for path, body, reason in [
        ("/completions", prompt, "the prompt has at least"),
        (f"{api.root}/tokenize", prompt, "the prompt has at least"),
        (f"{api.root}/tokenize", messages[0], "the messages have at least"),
        (f"{api.root}/tokenize", messages[1], "messages: at most 2000, got 2001."),
    ]:
        reply = api.http.post(path, json={"model": api.endpoint.model, **body})
        assert (reply.status_code, reply.json()["error"]["param"]) == (400, next(iter(body)))
        assert reason in reply.json()["error"]["message"]


def test_truncation_keeps_system_messages_and_calls() -> None:
    turns = [PromptMessage(message["role"], [index]) for index, message in enumerate(LONG)]
    left = [[turn.ids[0] for turn in _truncate(turns, room, room)] for room in range(6, 0, -1)]
    assert left == [[0, 1, 2, 3, 4, 5], [0, 2, 3, 4, 5], [0, 4, 5], [0, 4, 5], [0, 5], [5]]
    with pytest.raises(RequestError):
        _truncate(turns, 0, 0)
