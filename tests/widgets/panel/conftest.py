"""Each test begins without conversations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets.panel import panel as module


@pytest.fixture(autouse=True)
def _no_names() -> Iterator[None]:
    HISTORIES.clear()
    module._SESSIONS.clear()
    yield
    HISTORIES.clear()
