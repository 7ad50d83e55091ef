"""An answer as a JSON object: the content of its file, and of pickles and copies."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from ..._version import __version__
from ...errors import TensormeshError
from ...tools.function_tool import ToolRun
from ...wire.chunks import decode
from ...wire.request import ChatRequest
from ..accounting.price import Price
from ..accounting.timing import Timing
from ..answer import Answer
from ..builder import Builder
from .response_body import response
from .saved_file import check_format

__all__ = ["dump", "encode", "load"]

FORMAT = 1

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Seconds = Annotated[float, msgspec.Meta(ge=0)]


class _Branch(msgspec.Struct):
    position: _Count | None = None
    is_exact: bool | None = None


class _Function(msgspec.Struct):
    name: str
    arguments: str


class _Call(msgspec.Struct):
    function: _Function
    id: str | None = None


class _ToolRun(msgspec.Struct):
    call: dict[str, Any]  # as the host sent it: a _Call with further keys
    output: str
    ok: bool

    def __post_init__(self) -> None:
        msgspec.convert(self.call, _Call)


class _SavedAnswer(msgspec.Struct):
    """The types of what ``dump`` returns. Files of earlier versions lack fields with defaults."""

    request: dict[str, Any]
    host: str
    vocab_size: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None
    status: Literal["complete", "interrupted", "failed"]
    error: str | None
    notices: list[str]
    request_id: str | None
    price: dict[str, str | None] | None
    sent: str | None
    first_token: _Seconds | None
    duration: _Seconds | None
    times: list[list[_Seconds | None]]
    response: dict[str, Any]
    defaulted: list[str] = []
    tool_runs: list[_ToolRun] = []
    prompt_messages: _Count | None = msgspec.field(default=None, name="asked")
    scored: bool = False
    logprob_kind: Literal["raw", "processed", "unknown"] | None = None
    branch: _Branch = msgspec.field(default_factory=_Branch)


def dump(answer: Answer) -> dict[str, Any]:
    """The answer as JSON: the request, the reply with its logprobs, the time of every token."""
    return _fields(answer, answer.request.body())


def encode(answer: Answer, request: bytes) -> bytes:
    """The bytes of what ``dump`` returns.

    Args:
        answer: the answer.
        request: the body of its request, encoded.
    """
    return msgspec.json.encode(_fields(answer, msgspec.Raw(request)))


def _fields(answer: Answer, request: Any) -> dict[str, Any]:
    body = response(answer)
    if answer.prompt.tokens is not None:
        body["prompt_token_strs"] = answer.prompt.tokens
    return {
        "format": FORMAT,
        "version": __version__,
        "request": request,
        "defaulted": sorted(answer.request.defaulted),
        "host": answer.host,
        "vocab_size": answer.vocab_size,
        "status": answer.status,
        "error": str(answer.error) if answer.error else None,
        "notices": answer.notices,
        "tool_runs": [
            {"call": run.call, "output": run.output, "ok": run.ok} for run in answer.tool_runs
        ],
        "asked": answer.prompt_messages,
        "request_id": answer.request_id,
        "scored": answer.scored,
        "logprob_kind": answer.probed_kind,
        "branch": {"position": answer.branch_position, "is_exact": answer.branch_is_exact},
        "price": answer.price.dump() if answer.price else None,
        "sent": answer.timing.sent.isoformat() if answer.timing.sent else None,
        "first_token": answer.timing.first_token,
        "duration": answer.timing.duration,
        "times": [
            [None if math.isnan(time) else time for time in choice.all_times]
            for choice in answer.choices
        ],
        "response": body,
    }


def load(saved: Any) -> Answer:
    """An answer from what ``dump`` returned.

    Raises:
        ValueError, KeyError, TypeError: ``saved`` is something else.
    """
    check_format(saved, FORMAT)
    try:
        fields = msgspec.convert(saved, _SavedAnswer)
    except msgspec.ValidationError as error:  # no ValueError in older releases
        raise ValueError(str(error)) from None
    request = ChatRequest.from_body(fields.request, fields.defaulted)
    answer = Answer(request, host=fields.host, vocab_size=fields.vocab_size)
    Builder(answer).add(decode(json.dumps(fields.response).encode()), 0.0)
    for choice, times in zip(answer.choices, fields.times, strict=True):
        choice.set_times(math.nan if time is None else time for time in times)
    sent = datetime.fromisoformat(fields.sent) if fields.sent else None
    answer.timing = Timing(sent, fields.first_token, fields.duration)
    answer.status = fields.status
    answer.error = TensormeshError(fields.error) if fields.error else None
    answer.notices[:] = fields.notices
    answer.request_id = fields.request_id
    answer.price = Price.load(fields.price) if fields.price else None
    answer.tool_runs = [ToolRun(run.call, run.output, run.ok) for run in fields.tool_runs]
    if fields.prompt_messages is not None:
        answer.prompt_messages = fields.prompt_messages
    answer.scored = fields.scored
    answer.probed_kind = fields.logprob_kind
    answer.branch_position, answer.branch_is_exact = fields.branch.position, fields.branch.is_exact
    return answer
