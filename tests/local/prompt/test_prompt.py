"""Prompts that are truncated."""

from __future__ import annotations

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.local.prompt.chat_template import PromptMessage
from tensormesh_nb.local.prompt.prompt import _truncate

from ..conftest import Api

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


def test_truncation_keeps_system_messages_and_calls() -> None:
    turns = [PromptMessage(message["role"], [index]) for index, message in enumerate(LONG)]
    left = [[turn.ids[0] for turn in _truncate(turns, room, room)] for room in range(6, 0, -1)]
    assert left == [[0, 1, 2, 3, 4, 5], [0, 2, 3, 4, 5], [0, 4, 5], [0, 4, 5], [0, 5], [5]]
    with pytest.raises(RequestError):
        _truncate(turns, 0, 0)
