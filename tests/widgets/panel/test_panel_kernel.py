"""The panel in a real kernel: it handles messages of a front end while it answers."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ...notebook.kernel import Kernel
from ...replay_host import ReplayHost, chunk, head, sse

WORDS = [step for n in range(400) for step in (chunk(f"word{n} "), 0.02)]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with Kernel(tmp_path_factory.mktemp("kernel")) as started:
        yield started


class Comm:
    """A panel in the kernel, as a page sees it."""

    def __init__(self, kernel: Kernel, host: ReplayHost, chat: str) -> None:
        self._client = kernel._client
        made = kernel.run(
            "import tensormesh_nb as tm\n"
            f"panel = tm.panel({chat!r}, client=tm.Client(host={host.url!r}, model='m'))\n"
            "print(panel.comm.comm_id)"
        )
        self._id = made.text().strip()

    def say(self, kind: str, **content: Any) -> None:
        data = {"method": "custom", "content": {"kind": kind, **content}}
        message = self._client.session.msg("comm_msg", {"comm_id": self._id, "data": data})
        self._client.shell_channel.send(message)

    def hear(self, kind: str, seconds: float = 20) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The next message of that kind, and all that arrived until then."""
        before, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                message = self._client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["content"].get("comm_id") == self._id:
                content = message["content"]["data"].get("content", {})
                before.append(content)
                if content.get("kind") == kind:
                    return content, before
        raise AssertionError(f"no {kind} among {[each.get('kind') for each in before]}")

    def last_update(self) -> str:
        """The newest update of an output, of all that have arrived."""
        found = ""
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=1)
            except queue.Empty:
                return found
            if message["msg_type"] == "update_display_data":
                found = message["content"]["data"]["text/html"]


def test_stop_is_heard_while_an_answer_streams(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(*WORDS)]) as host:
        page = Comm(kernel, host, "stop")
        page.say("send", text="Go.")
        page.hear("delta")
        page.say("stop")
        ended, _ = page.hear("ended")
        assert host.requests[0].abandoned.wait(2)
    assert ended["turns"][ended["attempt"]]["status"] == "interrupted"
    shown = kernel.run("print(panel.last.status, panel.last.text[:11])").text()
    assert shown.startswith("interrupted word0")


def test_a_kernel_that_ends_takes_its_requests_along(tmp_path: Path) -> None:
    with ReplayHost([head(), *sse(*WORDS)]) as host:
        with Kernel(tmp_path) as ending:
            page = Comm(ending, host, "end")
            page.say("send", text="Go.")
            page.hear("delta")
        assert host.requests[0].abandoned.wait(2)


def test_bytes_grow_with_the_text_and_messages_do_not_pour(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(*WORDS[:200], chunk(finish_reason="stop"))]) as host:
        page = Comm(kernel, host, "bytes")
        page.say("send", text="Go.")
        began = time.monotonic()
        ended, before = page.hear("ended")
        took = time.monotonic() - began
    grown = [each for each in before if each.get("kind") == "delta"]
    text = "".join(piece["text"] for each in grown for piece in each["pieces"])
    (view,) = ended["turns"].values()
    assert text == view["text"]
    assert len(grown) <= 30 * took + 2
    assert sum(len(json.dumps(each)) for each in grown) < len(text) + 100 * len(grown)


def test_a_kernel_that_ends_publishes_the_conversation_first(tmp_path: Path) -> None:
    turns = [[head(), *sse(chunk(text), chunk(finish_reason="stop"))] for text in ("A" * 9000, "B")]
    with ReplayHost(*turns) as host, Kernel(tmp_path) as ending:
        page = Comm(ending, host, "end")
        ending.run(
            "from IPython.display import display\n"
            "from tensormesh_nb.widgets.panel import static_output\n"
            "static_output.IDLE = 60\ndisplay(panel)"
        )
        page.say("open")
        ending.run("panel.send('first');")
        ending.run("panel.send('second');")
        ending._client.shutdown()
        assert "second" in page.last_update()
