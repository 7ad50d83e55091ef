"""An answer as a JSON object: the content of its file, and of pickles and copies."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..._version import __version__
from ...errors import TensormeshError
from ...tools.function_tool import ToolRun
from ...wire.chunks import decode
from ...wire.request import ChatRequest
from ..accounting.price import Price
from ..accounting.timing import Timing
from ..answer import Answer
from ..builder import Builder
from ..response import response

__all__ = ["dump", "load"]

FORMAT = 1


def dump(answer: Answer) -> dict[str, Any]:
    """The answer as JSON: the request, the reply with its logprobs, the time of every token."""
    body = response(answer)
    if answer.prompt.tokens is not None:
        body["prompt_token_strs"] = answer.prompt.tokens
    return {
        "format": FORMAT,
        "version": __version__,
        "request": answer.request.body(),
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


def load(saved: Mapping[str, Any]) -> Answer:
    """An answer from what ``dump`` returned.

    Raises:
        ValueError, KeyError, TypeError: ``saved`` is something else.
    """
    if saved["format"] != FORMAT:
        raise ValueError(f"format {saved['format']!r} is not {FORMAT}")
    if not all(isinstance(saved[name], dict) for name in ("request", "response")):
        raise ValueError("request or response is not an object")
    answer = Answer(
        ChatRequest.from_body(saved["request"]),
        host=saved["host"],
        vocab_size=saved["vocab_size"],
    )
    Builder(answer).add(decode(json.dumps(saved["response"]).encode()), 0.0)
    for choice, times in zip(answer.choices, saved["times"], strict=True):
        choice.set_times(math.nan if time is None else time for time in times)
    sent = datetime.fromisoformat(saved["sent"]) if saved["sent"] else None
    answer.timing = Timing(sent, saved["first_token"], saved["duration"])
    answer.status = saved["status"]
    answer.error = TensormeshError(saved["error"]) if saved["error"] else None
    answer.notices[:] = saved["notices"]
    answer.request_id = saved["request_id"]
    answer.price = Price.load(saved["price"]) if saved["price"] else None
    # Files of earlier versions lack these.
    answer.tool_runs = [ToolRun(**run) for run in saved.get("tool_runs", ())]
    answer.prompt_messages = int(saved.get("asked", answer.prompt_messages))
    answer.scored = bool(saved.get("scored", False))
    answer.probed_kind = saved.get("logprob_kind")
    branch = saved.get("branch", {})
    answer.branch_position, answer.branch_is_exact = branch.get("position"), branch.get("is_exact")
    return answer
