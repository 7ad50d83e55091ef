"""Runs the request of a cell, from sending it to its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.interactiveshell import InteractiveShell

from ..errors import Interrupted, TensormeshError
from ..tools.function_tool import Call, ToolRun, format_call
from ..tools.toolbox import Steps, Toolbox, run_steps
from ..wire.request import ChatRequest
from .output.answer_text import INTERVAL
from .output.front_end import FrontEnd, front_end_of
from .output.live_output import LiveOutput
from .output.live_text import LiveText
from .session import Session

if TYPE_CHECKING:
    from ..client.client import Client
    from ..client.stream import Turn
    from ..render.markdown.view_names import View
    from ..result import ChatResult

__all__ = ["Execution", "LiveAnswer", "live_answer"]

LiveAnswer = LiveText | LiveOutput


def live_answer(
    shell: InteractiveShell, session: Session, view: View = "auto", *, is_usual: bool = True
) -> LiveAnswer:
    """Shows an answer as it streams, in the way that the front end supports.

    Args:
        shell: the shell of the running cell.
        session: gets the result that is displayed.
        view: how the result is displayed in a notebook.
        is_usual: whether IPython displays results in this view.
    """
    kind = front_end_of(shell)
    if kind is FrontEnd.TERMINAL:
        return LiveText(session)
    return LiveOutput(shell, session, kind, view, is_usual=is_usual)


class Execution:
    """Sends a request, shows the answer as it streams, runs the tool calls that the cell allows,
    and records results in the session.

    Attributes:
        result: the last result; None before anything is sent.
    """

    def __init__(
        self, shell: InteractiveShell, session: Session, client: Client, live: LiveAnswer
    ) -> None:
        self.result: ChatResult | None = None
        self._shell = shell
        self._session = session
        self._client = client
        self._live = live
        self._has_failed = False

    def run(self, request: ChatRequest, toolbox: Toolbox, rounds: int) -> ChatResult:
        """Send the request and wait for the answer; always call :meth:`end` afterwards.

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
            self._failed(getattr(stop, "result", None))
            raise self._interrupted() from None
        except TensormeshError as error:
            self._failed(error.result)
            raise
        self.result = result
        return result

    def end(self) -> None:
        """Display the result.

        A partial answer becomes ``Out[n]`` too, although IPython sets none for a failed cell.
        """
        if not self._has_failed:
            self._live.end(self.result)
        elif _has_answer(self.result):
            self._live.end(self.result)
            self._shell.displayhook(self.result)
        else:
            self._live.end(None)

    def _failed(self, result: ChatResult | None) -> None:
        self.result = result or self.result
        self._has_failed = True

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
        with self._live.running():
            run = toolbox.run(call)
        self._live.line(f"  {run.outcome}")
        return run

    def _show(self, turn: Turn, interval: float) -> None:
        for batch in turn.batches(interval):
            self._live.show(batch)

    def _interrupted(self) -> Interrupted:
        kept = _has_answer(self.result)
        error = Interrupted(
            "Stopped. The partial answer was kept." if kept else "Stopped before an answer began."
        )
        error.result = self.result
        return error


def _has_answer(result: ChatResult | None) -> bool:
    return result is not None and result.has_content
