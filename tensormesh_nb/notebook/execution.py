"""Runs the request of a cell, from sending it to its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.interactiveshell import InteractiveShell

from ..errors import Interrupted, TensormeshError
from ..tools.function_tool import Call, ToolRun, format_call
from ..tools.toolbox import Steps, Toolbox, run_steps
from ..wire.request import ChatRequest
from .live_text import INTERVAL, LiveText
from .session import Session

if TYPE_CHECKING:
    from ..client.client import Client
    from ..client.stream import Turn
    from ..result import ChatResult

__all__ = ["Execution"]


class Execution:
    """Sends a request, shows the answer as it streams, runs the tool calls that the cell allows,
    and records results in the session.

    Attributes:
        result: the last result; None before anything is sent.
    """

    def __init__(
        self, shell: InteractiveShell, session: Session, client: Client, live: LiveText
    ) -> None:
        self.result: ChatResult | None = None
        self._shell = shell
        self._session = session
        self._client = client
        self._live = live

    def run(self, request: ChatRequest, toolbox: Toolbox, rounds: int) -> ChatResult:
        """Send the request and wait for the answer.

        A partial answer is displayed as ``Out[n]`` before the error is raised.

        Args:
            request: the first request.
            toolbox: its tools.
            rounds: the most rounds of tool calls to run.

        Raises:
            Interrupted: the user stopped it.
            TensormeshError: the request failed.
        """

        def run_call(call: Call) -> ToolRun:
            return self._run_call(toolbox, call)

        try:
            steps: Steps[ChatResult] = toolbox.steps(request, rounds, run_call)
            result = run_steps(steps, self._send)
        except KeyboardInterrupt as stop:
            self._end(getattr(stop, "result", None))
            raise self._interrupted() from None
        except TensormeshError as error:
            self._end(error.result)
            self._show_partial()
            raise
        self._end(result)
        return result

    def _send(self, request: ChatRequest) -> ChatResult:
        """Send one request and record its result."""
        try:
            result = self._stream(request) if request.stream else self._client.chat(request)
        except TensormeshError as error:
            self._record(error.result)
            raise
        self._record(result)
        return result

    def _record(self, result: ChatResult | None) -> None:
        self.result = result or self.result
        if result is not None:
            self._session.record(result)

    def _stream(self, request: ChatRequest) -> ChatResult:
        turn = self._client.stream(request)
        self.result = turn.result
        try:
            with turn:
                try:
                    self._show(turn, INTERVAL)
                except KeyboardInterrupt:
                    turn.close()
                    self._show(turn, 0.0)  # what arrived but was not written yet
                    raise
        except KeyboardInterrupt:
            # Loads numpy, which ``%load_ext`` should not wait for.
            from ..client.stream import interrupted

            turn.close()  # the interrupt may come while the turn is being entered
            raise interrupted(turn.result) from None
        return turn.result

    def _run_call(self, toolbox: Toolbox, call: Call) -> ToolRun:
        """Run a tool call and show it with its outcome."""
        self._live.line(f"▸ {format_call(call)}")
        with self._live.keep_output():
            run = toolbox.run(call)
        self._live.line(f"  {run.outcome}")
        return run

    def _show(self, turn: Turn, interval: float) -> None:
        for batch in turn.batches(interval):
            self._live.show(batch)

    def _end(self, result: ChatResult | None) -> None:
        self.result = result or self.result
        self._live.end()
        if self.result is not None and self._live.has_written and _is_plain(self.result):
            self._session.streamed = self.result

    def _interrupted(self) -> Interrupted:
        shown = self._show_partial()
        error = Interrupted(
            "Stopped. The partial answer was kept." if shown else "Stopped before an answer began."
        )
        error.result = self.result
        return error

    def _show_partial(self) -> bool:
        """Display a partial result as ``Out[n]``, since IPython displays none for a failed cell."""
        result = self.result
        if result is None or not (
            result.tool_runs
            or any(choice.text or choice.reasoning or choice.calls for choice in result.choices)
        ):
            return False
        self._shell.displayhook(result)
        return True


def _is_plain(result: ChatResult) -> bool:
    """Whether the streamed text is all of the answer."""
    return len(result.choices) == 1 and not result.choices[0].calls and not result.refusal
