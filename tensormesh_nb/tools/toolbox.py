"""The tools of a request, and the loop that runs the calls that a model requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from ..errors import Interrupted, RequestError, TensormeshError
from ..wire.messages import Message
from ..wire.request import ChatRequest
from .function_tool import Call, Tool, ToolRun

__all__ = ["StepResult", "Steps", "Toolbox", "arun_steps", "run_steps"]


class RunRecord(Protocol):
    """The attributes of an answer that the loop sets.

    Attributes:
        tool_runs: the calls that were run for the answer.
        prompt_messages: how many messages the first request had.
    """

    tool_runs: list[ToolRun]
    prompt_messages: int


class StepResult(Protocol):
    """The part of a ChatResult that the loop uses."""

    @property
    def _answer(self) -> RunRecord: ...

    @property
    def tool_runs(self) -> list[ToolRun]: ...

    @property
    def notices(self) -> list[str]: ...

    @property
    def tool_calls(self) -> Sequence[Call]: ...

    @property
    def messages(self) -> list[Message]: ...


ResultT = TypeVar("ResultT", bound=StepResult)
SentT = TypeVar("SentT")  # the result of a request
EndT = TypeVar("EndT")  # what the steps return
Steps: TypeAlias = Generator[ChatRequest, ResultT, ResultT]


class Toolbox:
    """Tools by name. Functions can be run; declarations are only offered to the model.

    Args:
        tools: one tool or several: functions, or declarations in the API's form.

    Raises:
        RequestError: a tool is neither, or cannot be described.
    """

    def __init__(self, tools: Any) -> None:
        self.declarations: list[dict[str, Any]] = []
        self._tools: dict[str, Tool] = {}
        is_one = callable(tools) or isinstance(tools, Mapping) or not isinstance(tools, Iterable)
        for item in [tools] if is_one else tools:
            if isinstance(item, Mapping):
                self.declarations.append(dict(item))
                continue
            if not callable(item):
                kind = type(item).__name__
                raise RequestError(
                    f"tools: expected functions or declarations, got {kind}. Pass the function "
                    "itself, without quotes or parentheses.",
                    field="tools",
                )
            tool = Tool(item)
            if tool.name in self._tools:
                raise RequestError(
                    f"tools: two functions are named {tool.name}; names must differ.",
                    field="tools",
                )
            self._tools[tool.name] = tool
            self.declarations.append(tool.declaration)

    @classmethod
    def of(cls, tools: Any) -> Toolbox:
        """The toolbox itself, or a new one for tools; None means no tools."""
        return tools if isinstance(tools, Toolbox) else cls(() if tools is None else tools)

    @property
    def functions(self) -> tuple[str, ...]:
        """Names of the tools that can be run."""
        return tuple(self._tools)

    def steps(
        self, request: ChatRequest, limit: int, run: Callable[[Call], ToolRun] | None = None
    ) -> Steps[ResultT]:
        """Send the request, run the calls in the answer, send their outputs, and so on.

        A generator that yields requests and expects their results, so that blocking code, async
        code and cells share it. Returns the last result. ``tool_runs`` of that result, and of an
        error's result, has all runs. After ``limit`` rounds, further calls are not run.

        Args:
            request: the first request.
            limit: rounds of calls, at most.
            run: runs one call; :meth:`run` by default.

        Raises:
            Interrupted: Ctrl-C while a function ran.
        """
        if not isinstance(limit, int) or limit < 0:
            raise RequestError(
                f"run_tools: expected a number of rounds, 0 or more, got {limit!r:.60}."
            )
        runs: list[ToolRun] = []
        prompt_messages = len(request.messages)
        for round_ in range(limit + 1):
            try:
                result = yield request
            except TensormeshError as error:
                if error.result is not None:
                    _record(error.result, runs, prompt_messages)
                raise
            _record(result, runs, prompt_messages)
            if not result.tool_calls or not limit:
                break
            if round_ == limit:
                result.notices.append(
                    f"The model requested more tool calls, but the limit of {limit} rounds was "
                    "reached."
                )
                break
            # From the messages: there, every call has an id.
            calls = result.messages[-1]["tool_calls"]
            declared = self._without_function(calls)
            if declared:
                result.notices.append(
                    f"{', '.join(declared)}: declared without a function, so no call was run."
                )
                break
            new = [_run(call, run or self.run, result) for call in calls]
            request = _next(request, result, new)
        if runs and (request.n or 1) > 1:
            result.notices.append("Only the calls of the first answer were run; use n=1.")
        if round_:
            result.notices.append(
                f"Counts, times and cost are those of the last of {round_ + 1} requests."
            )
        return result

    def _without_function(self, calls: Iterable[Call]) -> list[str]:
        """Names of called tools that are declared but cannot be run."""
        declared = {declaration["function"]["name"] for declaration in self.declarations}
        names = (call["function"]["name"] for call in calls)
        return [name for name in names if name in declared - self._tools.keys()]

    def run(self, call: Call) -> ToolRun:
        """Run one call. The output of a call that cannot be run is the reason."""
        function = call["function"]
        tool = self._tools.get(function["name"])
        if tool is None:
            known = ", ".join(self._tools) or "none"
            return ToolRun(call, f"Not called: unknown function. Known functions: {known}.", False)
        output, ok = tool.run(function["arguments"])
        return ToolRun(call, output, ok)


def _record(result: StepResult, runs: list[ToolRun], prompt_messages: int) -> None:
    """Set the tool runs of a result, and how many messages the first request has."""
    answer = result._answer
    answer.tool_runs, answer.prompt_messages = runs, prompt_messages


def _run(call: Call, run: Callable[[Call], ToolRun], result: StepResult) -> ToolRun:
    """Run one call of a result and append it to the result's runs.

    Raises:
        Interrupted: Ctrl-C; ``error.result`` is the result with the call.
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


def _next(request: ChatRequest, result: StepResult, runs: Iterable[ToolRun]) -> ChatRequest:
    """The request with the answer and the outputs of its calls."""
    changes: dict[str, Any] = {"messages": [*result.messages, *(run.message for run in runs)]}
    if request.tool_choice not in (None, "none"):
        # A choice that requires a call would require one in every round.
        changes["tool_choice"] = "auto"
    return request.replace(**changes)


async def arun_steps(
    steps: Generator[ChatRequest, SentT, EndT], send: Callable[[ChatRequest], Awaitable[SentT]]
) -> EndT:
    """Send each request of the steps with ``send``, and return what the steps return.

    The steps see the errors of ``send``, to add to their results or to continue.
    """
    try:
        request = next(steps)
        while True:
            try:
                result = await send(request)
            except BaseException as error:  # noqa: PERF203 - the steps decide whether to continue
                request = steps.throw(error)
            else:
                request = steps.send(result)
    except StopIteration as end:
        returned: EndT = end.value
        return returned


def run_steps(
    steps: Generator[ChatRequest, SentT, EndT], send: Callable[[ChatRequest], SentT]
) -> EndT:
    """:func:`arun_steps` for blocking code."""

    async def send_now(request: ChatRequest) -> SentT:
        return send(request)

    # Nothing in this coroutine waits, so it ends in one step.
    try:
        arun_steps(steps, send_now).send(None)
    except StopIteration as end:
        returned: EndT = end.value
        return returned
    raise RuntimeError("run_steps: send is asynchronous")
