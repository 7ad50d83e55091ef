"""Completes a request before it is sent: its tools, its model and defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..tools.toolbox import Toolbox
from ..wire.request import ChatRequest
from .host import Host

__all__ = ["STREAMED", "Prompt", "prepare", "prepare_streamed"]

Prompt = str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | ChatRequest
"""A text, a message, messages, or a whole request."""

STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
"""The fields of a streamed request."""


def prepare(
    host: Host, prompt: Prompt, defaults: Mapping[str, Any] | None, fields: Mapping[str, Any]
) -> ChatRequest:
    """A complete and checked request; see :meth:`Client.prepare`.

    Raises:
        RequestError: a field is wrong or missing.
    """
    fields = dict(fields)
    if fields.get("tools") is not None:
        fields["tools"] = Toolbox.of(fields["tools"]).declarations
    if isinstance(prompt, ChatRequest):
        if fields.get("tools") == prompt.tools:
            fields.pop("tools", None)
        request = prompt.replace(**fields).fill(**(defaults or {}))
    else:
        request = ChatRequest.of(prompt, defaults=defaults, **fields)
    if not request.model:
        request = request.fill(model=host.default_model())
    if not request.model:
        host.check_key()  # a missing key is the first thing to fix
    request.check_complete(host.name)
    return request


def prepare_streamed(host: Host, prompt: Prompt, fields: Mapping[str, Any]) -> ChatRequest:
    """The same for a request that is streamed unless ``stream`` is given.

    Raises:
        RequestError: a field is wrong or missing.
    """
    given = {name: value for name, value in fields.items() if name != "defaults"}
    request = prepare(host, prompt, {**STREAMED, **(fields.get("defaults") or {})}, given)
    if (request.logprobs or request.echo or request.echo_last) and host.name == "local":
        # For branches, scores and echoes; the local endpoint always has them.
        request = request.fill(return_token_ids=True)
    return request
