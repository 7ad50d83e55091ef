"""A real kernel, controlled the way a front end controls it."""

from __future__ import annotations

import html
import json
import os
import queue
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

__all__ = ["Cell", "Kernel", "html_text"]

_LIMIT = 120.0  # seconds that a cell may take


def html_text(page: str) -> str:
    """The text of an HTML page."""
    return html.unescape(re.sub("<[^>]*>", "", page))


@dataclass
class Cell:
    """What running a cell sent to the front end.

    Attributes:
        reply: content of the execute reply.
        messages: all IOPub messages, in order.
    """

    reply: dict[str, Any]
    messages: list[dict[str, Any]] = field(default_factory=list)

    def contents(self, kind: str) -> list[dict[str, Any]]:
        """The contents of the messages of a type."""
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """What a front end shows in the end, and saves, without empty outputs."""
        shown: list[dict[str, Any]] = []
        for message in self.messages:
            kind, content = message["msg_type"], message["content"]
            if kind == "update_display_data":
                for output in shown:
                    if output.get("transient") == content["transient"]:
                        output |= {"data": content["data"], "metadata": content["metadata"]}
            elif kind in ("stream", "display_data", "execute_result", "error"):
                shown.append({"output_type": kind, **content})
        return [output for output in shown if output.get("data") != {}]

    def live(self) -> list[str]:
        """The text of an answer at each update while it streams, without HTML."""
        pages = [
            content["data"].get("text/html", "")
            for message in self.messages
            if message["msg_type"] in ("display_data", "update_display_data")
            for content in [message["content"]]
        ]
        return [html_text(page) for page in pages if 'class="tm-live' in page]

    def text(self, name: str = "stdout") -> str:
        """The text that was streamed, whether it was kept or not."""
        return "".join(c["text"] for c in self.contents("stream") if c["name"] == name)

    def result(self) -> dict[str, Any]:
        """The mimebundle of the only answer or value that was kept."""
        (output,) = [
            output
            for output in self.outputs
            if output["output_type"] == "execute_result"
            or "tm-result" in output.get("data", {}).get("text/html", "")
        ]
        return dict(output["data"])

    def size(self, kind: str) -> int:
        """Bytes of all messages of a type, as they are serialised."""
        return sum(
            sum(len(json.dumps(m[part], default=str)) for part in ("header", "parent_header"))
            + len(json.dumps(m["content"]))
            for m in self.messages
            if m["msg_type"] == kind
        )


class Kernel:
    """A kernel in a separate process, from entry to exit."""

    def __init__(self, home: Path, **environment: str) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("TENSORMESH_")}
        env |= {"TM_CONFIG_HOME": str(home), "IPYTHONDIR": str(home), **environment}
        self._manager = KernelManager(kernel_name="python3")
        self._env = env

    def __enter__(self) -> Kernel:
        self._manager.start_kernel(env=self._env)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=False)

    def run(
        self,
        code: str,
        when: Callable[[dict[str, Any]], None] | None = None,
        cell: str | None = None,
        *,
        allow_stdin: bool = False,
    ) -> Cell:
        """Run a cell to its end.

        Args:
            code: the cell.
            when: is called with every IOPub message as it arrives.
            cell: its id, which notebooks send.
            allow_stdin: whether the front end has a user who can type.
        """
        sent = self._execute(code, cell, allow_stdin=allow_stdin)
        messages = []
        end = time.monotonic() + _LIMIT
        while True:
            message = self._client.get_iopub_msg(timeout=max(0.1, end - time.monotonic()))
            if message["parent_header"].get("msg_id") != sent:
                continue
            messages.append(message)
            if when is not None:
                when(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        return Cell(self._reply(sent), messages)

    def _execute(self, code: str, cell: str | None, *, allow_stdin: bool) -> str:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": allow_stdin, "stop_on_error": True}
        message = self._client.session.msg("execute_request", content)
        if cell is not None:
            message["metadata"]["cellId"] = cell
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def run_and_interrupt(self, code: str, after: int) -> Cell:
        """Run a cell and interrupt the kernel when it has sent so many outputs and updates."""
        seen = 0

        def count(message: dict[str, Any]) -> None:
            nonlocal seen
            if message["msg_type"] in ("stream", "display_data", "update_display_data"):
                seen += 1
                if seen == after:
                    self._manager.interrupt_kernel()

        return self.run(code, when=count, cell="interrupted")

    def interrupt(self) -> None:
        """Interrupt what runs, as the front end's Stop does."""
        self._manager.interrupt_kernel()

    def complete(self, code: str) -> list[str]:
        """What Tab offers at the end of the code."""
        return list(self._completion(code)["matches"])

    def completed(self, code: str) -> tuple[int, int]:
        """The characters of the code that Tab would replace."""
        reply = self._completion(code)
        return reply["cursor_start"], reply["cursor_end"]

    def inspect(self, code: str) -> str:
        """The documentation that the inspector shows."""
        reply = self._client.inspect(code, reply=True, timeout=30)
        return str(reply["content"]["data"].get("text/plain", ""))

    def _completion(self, code: str) -> dict[str, Any]:
        reply = self._client.complete(code, reply=True, timeout=30)
        return dict(reply["content"])

    def _reply(self, sent: str) -> dict[str, Any]:
        while True:
            try:
                reply = self._client.get_shell_msg(timeout=_LIMIT)
            except queue.Empty:
                raise TimeoutError("the kernel did not reply") from None
            if reply["parent_header"].get("msg_id") == sent:
                return dict(reply["content"])
