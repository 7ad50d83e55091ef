"""Completes a request before it is sent: its tools, its model and defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..tools.toolbox import Toolbox
from ..wire.messages import to_messages, with_system
from ..wire.request import ChatRequest
from .host import Host
from .request_defaults import default_fields

__all__ = ["Prompt", "prepare", "with_prompt"]

Prompt = str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | ChatRequest
"""A text, a message, messages, or a whole request."""


def prepare(host: Host, prompt: Prompt, fields: Mapping[str, Any]) -> ChatRequest:
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
        system = fields.pop("system", None)
        if system is not None:
            messages = to_messages(fields.get("messages") or prompt.messages)
            fields["messages"] = with_system(messages, system)
        request = prompt.replace(**fields)
        request = request.fill(**default_fields(host.name, request.given()))
    else:
        if "defaults" in fields:
            ChatRequest.field("defaults")  # raises: it is no field
        defaults = default_fields(host.name, fields)
        request = ChatRequest.of(prompt, defaults=defaults, **fields)
    if not request.model:
        request = request.fill(model=host.default_model())
    if not request.model:
        host.check_key()  # a missing key is the first thing to fix
    request.check_complete(host.name)
    return request


def with_prompt(host: Host, request: ChatRequest, prompt: Prompt, system: Any) -> ChatRequest:
    """A prepared request with another prompt; checks only that.

    Args:
        host: that it was prepared for.
        request: the prepared request.
        prompt: no whole request.
        system: a system message in front of messages that have none, or None.

    Raises:
        RequestError: the prompt is wrong.
    """
    made = request.with_messages(with_system(to_messages(prompt), system))
    if not made.messages:
        made.check_complete(host.name)
    return made
