"""A page simulated by a test, and the panel that it shows."""

from __future__ import annotations

import json
import time
from typing import Any

import tensormesh_nb as tm
from tensormesh_nb.widgets.panel.panel import Panel

from ...leak_watch import KEY
from ...replay_host import ReplayHost

__all__ = ["Page", "opened"]


class Page:
    """Keeps the messages of a panel, and sends those of a page."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.told: list[dict[str, Any]] = []
        panel._post = lambda content: self.told.append(json.loads(json.dumps(content)))  # type: ignore[method-assign]

    def say(self, kind: str, **content: Any) -> None:
        self.panel._on_message(self.panel, {"kind": kind, **content}, [])

    def await_(self, kind: str, count: int = 1) -> dict[str, Any]:
        """The message of that kind, once it has arrived so many times."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = [told for told in self.told if told["kind"] == kind]
            if len(found) >= count:
                return found[count - 1]
            time.sleep(0.01)
        raise AssertionError(f"no {kind} among {[told['kind'] for told in self.told]}")


def opened(host: ReplayHost, **settings: Any) -> tuple[Panel, Page]:
    """A panel on a host, and its page."""
    client = tm.Client(host=host.url, model="m", api_key=KEY)
    panel = Panel("lesson", client=client, **settings)
    return panel, Page(panel)
