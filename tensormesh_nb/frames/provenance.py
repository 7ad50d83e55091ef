"""The provenance of a frame's numbers: its ``attrs``."""

from __future__ import annotations

from typing import Any

from .._version import __version__
from ..assembly.answer import Answer
from ..assembly.warnings import answer_warnings

__all__ = ["provenance"]


def provenance(answer: Answer, absence: str = "") -> dict[str, Any]:
    """Model, host, request, kind of logprobs, warnings and version of this package.

    Args:
        answer: the answer.
        absence: why the frame has no numbers; empty if it has some.
    """
    parameters = answer.request.body()
    parameters.pop("messages", None)
    return {
        "model": answer.model,
        "host": answer.host,
        "request": parameters,
        "top_logprobs": answer.request.top_logprobs,
        "logprob_kind": answer.logprob_kind,
        "scored": answer.scored,
        "warnings": [*answer_warnings(answer), *([f"No numbers: {absence}."] if absence else [])],
        "version": __version__,
    }
