"""Each test begins without conversations and leaves no widget open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ipywidgets import Widget

from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets.panel import panel as module


@pytest.fixture(autouse=True)
def _no_names() -> Iterator[None]:
    HISTORIES.clear()
    module._SESSIONS.clear()
    yield
    # ipywidgets keeps every open widget, and so the connections of a panel's client.
    Widget.close_all()
    HISTORIES.clear()
