"""Messages from a page: odd ones are ignored or answered, and never raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets.panel import panel as module
from tensormesh_nb.widgets.panel.panel import Panel
from tensormesh_nb.widgets.panel.panel_messages import FromPage

from ...conversation.turns import answer
from ...leak_watch import KEY
from ...replay_host import ReplayHost
from ..odd_messages import any_json, odd_messages
from .page import Page, opened


@given(st.lists(odd_messages(FromPage), min_size=1, max_size=4), any_json())
def test_odd_messages_are_ignored_or_answered(messages: list[Any], state: Any) -> None:
    HISTORIES.clear()
    module._SESSIONS.clear()
    panel = Panel("lesson", client=tm.Client(host="http://127.0.0.1:9", api_key=KEY))
    page = Page(panel)
    opening = panel._opening
    for message in messages:
        panel._on_message(panel, message, [])
    panel.set_state(state)
    panel.set_state({"_opening": state, "_esm": state, "_code": state})
    assert panel._opening == opening
    assert panel.settings.get("host") in (None, "local", "serverless", "http://127.0.0.1:9/v1")
    assert "model" not in panel.settings
    assert all(told.get("problem", "").count("\n") == 0 for told in page.told)
    panel.close()


def test_an_odd_message_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with ReplayHost(answer("A")) as host:
        panel, page = opened(host)
        odd = [{}, "nonsense", {"kind": "nonsense"}, {"kind": "send"}, {"kind": "keep", "id": "x"}]
        odd += [{"kind": "restore", "number": "x"}, {"kind": "delete", "id": None}]
        odd += [{"kind": "version", "id": "x"}, {"kind": "version", "id": "x", "number": "1"}]
        for content in odd:
            panel._on_message(panel, content, [])
        assert page.told == []
        assert len(caplog.messages) == len(odd)
        assert all("\n" not in line for line in caplog.messages)
        page.say("delete", id="x")
        page.say("keep")
        page.say("restore", number=9)
        page.say("version", id="x", number=1)
        assert [told["kind"] for told in page.told] == ["refused"] * 4
        assert host.requests == []
