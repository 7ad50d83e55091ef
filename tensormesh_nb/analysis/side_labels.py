"""Names for results that are shown side by side: what they differ in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from ..wire.messages import content_text
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line

__all__ = ["LabelledResult", "side_labels"]

_FIRST = ("model", "host", "temperature", "system", "user")
_MOST = 3  # parts of a label
_LENGTH = 40  # characters of a part
# Fields that do not change an answer.
_SILENT = frozenset(
    {"stream", "stream_options", "logprobs", "top_logprobs", "return_token_ids", "user", "n"}
)


class LabelledResult(Protocol):
    """A result that gets a label."""

    @property
    def request(self) -> ChatRequest: ...
    @property
    def host(self) -> str: ...
    @property
    def model(self) -> str: ...


def side_labels(results: Sequence[LabelledResult]) -> list[str]:
    """A label for each result: model, host, temperature, other fields and messages that differ.

    All are empty if the results differ in nothing of these.
    """
    facts = [dict(_facts(result)) for result in results]
    names = dict.fromkeys([*_FIRST, *(name for each in facts for name in each)])
    differing = [name for name in names if len({each.get(name) for each in facts}) > 1][:_MOST]
    return [" · ".join(_part(name, each.get(name)) for name in differing) for each in facts]


def _facts(result: LabelledResult) -> Iterator[tuple[str, str]]:
    request = result.request
    yield "model", result.model
    yield "host", result.host
    fields: dict[str, Any] = {
        name: value
        for name, value in request.body().items()
        if name not in ("messages", "model", *_SILENT)
    }
    for role in ("system", "user"):
        written = [message for message in request.messages if message.get("role") == role]
        if written:
            yield role, content_text(written[-1].get("content"))
    for name, value in fields.items():
        yield name, str(value)


def _part(name: str, value: str | None) -> str:
    if name in ("model", "host"):
        return one_line(value or "", _LENGTH)
    if value is None:
        return f"no {name}" if name in ("system", "user") else f"{name} not given"
    if name in ("system", "user"):
        return f"{name} “{one_line(value, _LENGTH)}”"
    return f"{name} {one_line(value, _LENGTH)}"
