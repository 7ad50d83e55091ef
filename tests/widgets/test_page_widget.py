"""A widget that checks what its page sends."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import ClassVar

import pytest
import traitlets

import tensormesh_nb as tm
from tensormesh_nb.widgets.inspector.inspector import Inspector
from tensormesh_nb.widgets.page_widget import PageMessage, PageWidget, decode_message
from tensormesh_nb.widgets.panel.panel import Panel

from ..factories import entry, make_chunk, make_result


class Move(PageMessage, tag="move"):
    steps: int


class End(PageMessage, tag="end"):
    pass


class Board(PageWidget):
    from_page: ClassVar[frozenset[str]] = frozenset({"place"})
    page_name = "panel"
    place = traitlets.Int(0).tag(sync=True)
    owner = traitlets.Unicode("kernel").tag(sync=True)


def test_message_is_decoded_by_its_kind() -> None:
    assert decode_message({"kind": "move", "steps": 3}, Move | End) == Move(steps=3)
    assert decode_message({"kind": "end"}, Move | End) == End()


@pytest.mark.parametrize(
    "content",
    [
        None,
        "end",
        [],
        {},
        {"kind": "stop"},
        {"kind": "move"},
        {"kind": "move", "steps": "3"},
        {"kind": "end", "more": 1},
    ],
)
def test_other_message_is_one_line_in_the_log(
    content: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert decode_message(content, Move | End) is None
    (line,) = caplog.messages
    assert line.startswith("Ignored message from a page: ")
    assert "\n" not in line


def test_page_sets_its_own_traits_only() -> None:
    board = Board()
    board.set_state({"place": 4, "owner": "page", "_esm": "evil()", "nothing": 1})
    assert (board.place, board.owner) == (4, "kernel")
    assert "evil" not in str(board._esm)


@pytest.mark.parametrize("state", [{"place": "far"}, 5, None])
def test_wrong_state_is_ignored(state: object, caplog: pytest.LogCaptureFixture) -> None:
    board = Board()
    board.set_state(state)
    assert board.place == 0
    assert caplog.messages[0].startswith("Ignored state from a page: ")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Inspector(make_result(make_chunk("a", [entry("a")]), logprobs=True)),
        lambda: Panel("closed", client=tm.Client(host="http://127.0.0.1:9")),
    ],
    ids=["inspector", "panel"],
)
def test_closed_widget_is_freed(make: Callable[[], PageWidget]) -> None:
    widget = make()
    reference = weakref.ref(widget)
    widget.close()
    del widget
    gc.collect()
    assert reference() is None
