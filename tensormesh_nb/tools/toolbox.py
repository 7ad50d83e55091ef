"""Toolbox: the tools of a request, and the rounds in which the model has them called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ..errors import Interrupted, RequestError, TensormeshError
from ..wire.request import ChatRequest
from .function_tool import Call, Tool, ToolRun

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = ["Steps", "Toolbox", "arun_steps", "run_steps"]

T = TypeVar("T")
Steps: TypeAlias = "Generator[ChatRequest, ChatResult, ChatResult]"


class Toolbox:
    """Tools by name. Functions among the declarations can be run, other ones only asked for.

    Args:
        tools: functions, or declarations as the API writes them; a single one may stand alone.

    Raises:
        RequestError: one is neither, or cannot be described.
    """

    def __init__(self, tools: Any) -> None:
        self.declarations: list[dict[str, Any]] = []
        self._tools: dict[str, Tool] = {}
        alone = callable(tools) or isinstance(tools, Mapping) or not isinstance(tools, Iterable)
        for item in [tools] if alone else tools:
            if isinstance(item, Mapping):
                self.declarations.append(dict(item))
                continue
            if not callable(item):
                kind = type(item).__name__
                raise RequestError(
                    f"tools: expected functions or declarations, got {kind}.", field="tools"
                )
            tool = Tool(item)
            if tool.name in self._tools:
                raise RequestError(
                    f"tools: two functions are called {tool.name}; a model could not tell them "
                    "apart.",
                    field="tools",
                )
            self._tools[tool.name] = tool
            self.declarations.append(tool.declaration)

    @property
    def functions(self) -> tuple[str, ...]:
        """Names of the tools that can be run."""
        return tuple(self._tools)

    def steps(
        self, request: ChatRequest, limit: int, run: Callable[[Call], ToolRun] | None = None
    ) -> Steps:
        """Ask, run the calls the model asks for, tell it what they returned, ask again.

        A generator, so that blocking code, async code and a cell drive the same steps: it yields
        the request to send, and wants its result sent in. Its value is the last result, whose
        ``tool_runs`` has all runs; so has the result of an error that ends it. After ``limit``
        rounds of calls further ones are left unrun.

        Args:
            request: the first request.
            limit: rounds of calls, at most.
            run: runs one call; :meth:`run` when left out.

        Raises:
            Interrupted: Ctrl-C while a function ran.
        """
        if not isinstance(limit, int) or limit < 0:
            raise RequestError(
                f"run_tools: expected a number of rounds, 0 or more, got {limit!r:.60}."
            )
        runs: list[ToolRun] = []
        asked = len(request.messages)
        for round_ in range(limit + 1):
            try:
                result = yield request
            except TensormeshError as error:
                if error.result is not None:
                    error.result.tool_runs, error.result.asked = runs, asked
                raise
            result.tool_runs, result.asked = runs, asked
            if not result.tool_calls or not limit:
                break
            if round_ == limit:
                result.notices.append(
                    f"The model asks for more calls; the limit of {limit} rounds is reached."
                )
                break
            # As they go back: with ids, also where the host sent none.
            calls = result.messages[-1]["tool_calls"]
            mine = self._only_declared(calls)
            if mine:
                result.notices.append(
                    f"{', '.join(mine)}: declared, but no function here: the calls are left to you."
                )
                break
            answers = [_run(call, run or self.run, result) for call in calls]
            request = _next(request, result, answers)
        if runs and (request.n or 1) > 1:
            result.notices.append("Calls are run of the first answer only; n=1 asks for one.")
        if round_:
            result.notices.append(
                f"Counts, times and cost are of the last of {round_ + 1} requests."
            )
        return result

    def _only_declared(self, calls: Iterable[Call]) -> list[str]:
        """Names of called tools that are declared and cannot be run."""
        declared = {declaration["function"]["name"] for declaration in self.declarations}
        names = (call["function"]["name"] for call in calls)
        return [name for name in names if name in declared - self._tools.keys()]

    def run(self, call: Call) -> ToolRun:
        """Run one call that a model asks for; what cannot be run says why."""
        function = call["function"]
        tool = self._tools.get(function["name"])
        if tool is None:
            known = ", ".join(self._tools) or "none"
            return ToolRun(
                call, f"Not called: there is no such function (there are: {known}).", False
            )
        output, ok = tool.run(function["arguments"])
        return ToolRun(call, output, ok)


def _run(call: Call, run: Callable[[Call], ToolRun], result: ChatResult) -> ToolRun:
    """Run one call of a result and enter it there.

    Raises:
        Interrupted: Ctrl-C meanwhile; the result is the one that asked for the call.
    """
    try:
        done = run(call)
    except KeyboardInterrupt:
        result.tool_runs.append(ToolRun(call, "Stopped by the user.", False))
        stopped = Interrupted(f"Stopped while {call['function']['name']} ran.")
        stopped.result = result
        raise stopped from None
    result.tool_runs.append(done)
    return done


def _next(request: ChatRequest, result: ChatResult, runs: Iterable[ToolRun]) -> ChatRequest:
    """The request that tells the model what its calls returned."""
    request = request.replace(messages=[*result.messages, *(run.message for run in runs)])
    if request.tool_choice not in (None, "none"):
        # A call that was demanded has been made; demanded again, it would never end.
        request = request.replace(tool_choice="auto")
    return request


def run_steps(
    steps: Generator[ChatRequest, ChatResult, T], send: Callable[[ChatRequest], ChatResult]
) -> T:
    """Go through the steps, sending each request with ``send``; gives what they return."""
    request = next(steps)
    while True:
        try:
            result = send(request)
        except BaseException as error:
            steps.throw(error)  # they know which result to complete
            raise
        try:
            request = steps.send(result)
        except StopIteration as end:
            returned: T = end.value
            return returned


async def arun_steps(
    steps: Generator[ChatRequest, ChatResult, T],
    send: Callable[[ChatRequest], Awaitable[ChatResult]],
) -> T:
    """:func:`drive` for async code."""
    request = next(steps)
    while True:
        try:
            result = await send(request)
        except BaseException as error:
            steps.throw(error)
            raise
        try:
            request = steps.send(result)
        except StopIteration as end:
            returned: T = end.value
            return returned
