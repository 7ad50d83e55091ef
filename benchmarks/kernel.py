"""A kernel in a separate process, and the messages and bytes that its cells send."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

__all__ = ["Kernel", "Traffic"]


@dataclass
class Traffic:
    """The messages of one cell.

    Attributes:
        cpu: CPU seconds of the kernel.
        seconds: elapsed seconds.
        first: seconds until the first text of an answer arrived, or None.
        messages, size: number and bytes of the messages by type; for comm messages, by the
            ``kind`` in their content; ``live`` for the outputs of an answer that streams.
    """

    cpu: float = 0.0
    seconds: float = 0.0
    first: float | None = None
    messages: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)

    def total(self, kinds: Iterable[str]) -> tuple[int, int]:
        """Return the messages and bytes of some types together."""
        return sum(self.messages[kind] for kind in kinds), sum(self.size[kind] for kind in kinds)


class Kernel:
    """A kernel in a separate process, as a context manager.

    Args:
        environment: variables added to those of this process, except TENSORMESH_*.
    """

    def __init__(self, **environment: str) -> None:
        self._environment = environment

    def __enter__(self) -> Kernel:
        self._home = tempfile.TemporaryDirectory()
        env = {k: v for k, v in os.environ.items() if not k.startswith("TENSORMESH_")}
        env |= {"TM_CONFIG_HOME": self._home.name, "IPYTHONDIR": self._home.name}
        env |= {"PYTHONPATH": str(Path(__file__).parents[1]), **self._environment}
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env=env)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._home.cleanup()

    def run(self, code: str) -> Traffic:
        """Run a cell and measure the messages that it sends.

        Raises:
            AssertionError: if the cell fails.
        """
        cpu, seconds = self._clocks()
        traffic, began = Traffic(), time.perf_counter()
        for kind, content, size in self._messages(self._execute(code)):
            assert kind != "error", f"{content['ename']}: {content['evalue']}"
            if kind in ("stream", "live") and traffic.first is None:
                traffic.first = time.perf_counter() - began
            traffic.messages[kind] += 1
            traffic.size[kind] += size
        after, then = self._clocks()
        traffic.cpu, traffic.seconds = after - cpu, then - seconds
        return traffic

    def _execute(self, code: str) -> str:
        """Send a cell as JupyterLab does, which gives its id. Returns the message's id."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        message = self._client.session.msg("execute_request", content | {"allow_stdin": False})
        message["metadata"]["cellId"] = "measured"
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def _messages(self, sent: str) -> Iterator[tuple[str, dict[str, Any], int]]:
        """Yield type, content and size of a request's messages until the kernel is idle."""
        session, socket = self._client.session, self._client.iopub_channel.socket
        while True:
            parts = socket.recv_multipart()
            _, frames = session.feed_identities(parts)
            message = session.deserialize(frames)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "comm_msg":
                kind = content["data"].get("content", {}).get("kind", kind)
            elif "tm-live" in content.get("data", {}).get("text/html", ""):
                kind = "live"
            yield kind, content, sum(map(len, parts))
            if kind == "status" and content["execution_state"] == "idle":
                return

    def _clocks(self) -> tuple[float, float]:
        """Return the kernel's CPU seconds so far, and its clock."""
        code = "[__import__('time').process_time(), __import__('time').perf_counter()]"
        cpu, seconds = self._evaluated(code).strip("[]").split(",")
        return float(cpu), float(seconds)

    def memory(self) -> float:
        """Return the resident memory of the kernel, in MB."""
        pages = self._evaluated("__import__('pathlib').Path('/proc/self/statm').read_text()")
        return int(pages.strip("'").split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    def _evaluated(self, code: str) -> str:
        """Return the repr of an expression's value."""
        reply: Any = self._client.execute_interactive(
            "", silent=True, user_expressions={"value": code}, timeout=60
        )
        text: str = reply["content"]["user_expressions"]["value"]["data"]["text/plain"]
        return text
