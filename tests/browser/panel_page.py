"""A panel in an empty page: its turns, messages from the kernel and fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

import tensormesh_nb as tm
from tensormesh_nb.assembly.answer import Status
from tensormesh_nb.conversation.history import ChatTurn
from tensormesh_nb.widgets.panel.turn_view import turn_view

from ..conversation.turns import user
from ..factories import make_builder, make_chunk
from .blank import Blank

Opener = Callable[..., Blank]
"""Opens a page with a panel; takes arguments of :class:`Blank`."""


def turn(text: str, prompt: str = "Hi", status: Status = "complete") -> ChatTurn:
    builder = make_builder(make_chunk(text))
    builder.finish(status, 0.2)
    result = tm.ChatResult(builder.answer)
    return ChatTurn([user(prompt)], result.new_messages, result)


def changes(*turns: ChatTurn, **more: Any) -> dict[str, Any]:
    views = json.loads(json.dumps({each.id: turn_view(each) for each in turns}))
    return {
        "order": list(views),
        "attempt": None,
        "turns": views,
        "branches": [],
        "versions": {},
        **more,
    }


def started(blank: Blank, prompt: str = "Hi") -> None:
    blank.receive("started", answer={"prompt": prompt, "base": [], "pieces": []})


def delta(blank: Blank, at: int, text: str, part: str = "text") -> None:
    blank.receive("delta", pieces=[{"part": part, "offset": at, "text": text}])


def box(page: Page) -> Any:
    return page.get_by_role("textbox", name="Message", exact=True)


def editor(page: Page) -> Any:
    return page.get_by_role("textbox", name="Edited message")
