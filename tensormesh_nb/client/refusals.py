"""Handles hosts that refuse fields of a request.

Defaults that a host refuses by name are left out, and the request is sent again: hosts do not
charge for a request that they refuse. If a refused field was set by the caller, the error names it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import StatusError
from ..wire.messages import REASONING_KEYS, without_reasoning
from ..wire.request import ChatRequest

__all__ = ["Refusal", "Refusals", "advice", "find_refusal"]

_STATUSES = frozenset({400, 403, 404, 405, 422, 501})
# Some hosts answer with 500, or with an event without a status, and say in words what they refuse.
_IN_WORDS = re.compile(r"not supported|unsupported|unknown|unrecogni[sz]ed|invalid_request")
_REASONING = "the reasoning of earlier answers"  # shown for the keys in messages

# Names that a message uses instead of the field's own.
_ALIASES = {
    "logprobs": r"log[ _-]?prob(?:abilitie)?s",
    "top_logprobs": r"top[ _-]?log[ _-]?prob(?:abilitie)?s",
    "stream": r"stream(?:ing)?",
    "stream_options": r"stream[ _-]?options|include_usage",
    "return_token_ids": r"return_token_ids|token[ _]ids",
    "tools": r"tools?|function[ _]call(?:s|ing)",
    "response_format": r"response[ _]format|structured[ _]outputs?|json[ _](?:schema|mode|object)",
}
_REQUIRED_BY = {"logprobs": "top_logprobs", "stream": "stream_options"}

# The rest of a line that lists what is allowed, not what is refused.
_SUGGESTIONS = re.compile(
    r"(did you mean|expected one of|\b(supported|allowed|valid|permitted|known|available|accepted)"
    r" (request |input )?(fields|parameters|params|arguments|properties|keys|options)\b).*",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:<=?|less than or equal to|at most|no more than|maximum(?: value)?(?: of| is|:)?|up to"
    r"|exceeds?(?: the (?:limit|maximum) of)?|between \d+ and|[\[(]\d+ ?[,-])\s*(\d+)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:with|when|while|if|unless|because|since|without)\b", re.IGNORECASE)
_OF_A_MODEL = re.compile(r"\b(models?|deployment|engine)\b", re.IGNORECASE)
_ECHOED = frozenset({"input", "ctx", "url", "request", "request_body"})  # repeat the request
_LONGEST = 8192  # characters of an error that are searched


@dataclass(frozen=True)
class Refusal:
    """Defaults that a host refused.

    Attributes:
        changes: field name to the value to send instead; None leaves the field out. Keys of
            messages are written ``messages.NAME``.
        model: the model that they were refused for, or an empty string for all models.
        beside: other fields of the request in combination with which they were refused.
    """

    changes: dict[str, Any]
    model: str = ""
    beside: frozenset[str] = frozenset()

    def concerns(self, request: ChatRequest) -> bool:
        """Whether the host would refuse the defaults of this request, too."""
        if self.model not in ("", request.model):
            return False
        body = request.body()
        return all(body.get(name) not in (None, False) for name in self.beside)

    def apply(self, request: ChatRequest) -> ChatRequest:
        """The request with the changes; fields that the caller gave stay unchanged."""
        fields = {name: v for name, v in self.changes.items() if name in request.defaulted}
        made = request.replace(**fields)
        kept = {name: v for name, v in fields.items() if v is not None}
        made = made.replace(**dict.fromkeys(kept)).fill(**kept)
        keys = {name.removeprefix("messages.") for name in self.changes if "." in name}
        return made.replace(messages=without_reasoning(made.messages, keys)) if keys else made

    def notice(self, host: str) -> str:
        """One line for the user."""
        where = f"{host} ({self.model})" if self.model else host
        left_out = [name for name, value in self.changes.items() if value is None]
        left_out = list(dict.fromkeys(_REASONING if "." in name else name for name in left_out))
        parts = [f"{where} allows at most {v} {n}." for n, v in self.changes.items() if v]
        if left_out:
            was = "which were" if len(left_out) > 1 else "which was"
            beside = f" beside {_and(sorted(self.beside))}" if self.beside else ""
            parts.insert(0, f"{where} refused {_and(left_out)}{beside}, {was} left out.")
        return " ".join(parts)


@dataclass
class Refusals:
    """The refusals of one host, remembered as long as its client."""

    _known: list[Refusal] = field(default_factory=list)

    def add(self, *refusals: Refusal) -> None:
        """Remember refusals."""
        self._known += [refusal for refusal in refusals if refusal not in self._known]

    def apply(self, request: ChatRequest) -> ChatRequest:
        """The request without what the host is known to refuse."""
        for refusal in self._known:
            if refusal.concerns(request):
                request = refusal.apply(request)
        return request


def find_refusal(error: StatusError, request: ChatRequest) -> Refusal | None:
    """The defaults of a request that an error refuses by name; None if it names none."""
    if not _is_refusal(error):
        return None
    lines = [_SUGGESTIONS.sub("", line) for line in _lines(error)]
    text = "\n".join(lines)
    changes: dict[str, Any] = {}
    for line in lines:
        changes |= dict.fromkeys(_blamed(line, request.defaulted - {"model"}))
    if "stream_options" in changes:  # messages about it name the stream too
        changes.pop("stream", None)
    top = request.top_logprobs
    limit = _limit(lines) or 0
    if "top_logprobs" in changes and top is not None and 0 < limit < top:
        changes["top_logprobs"] = limit
        changes.pop("logprobs", None)
    for name in _required_by(changes, request):
        changes[name] = None
    for key in REASONING_KEYS:
        if any(key in message for message in request.messages) and _names(text, key):
            changes[f"messages.{key}"] = None
    if not changes:
        return None
    is_for_model = _OF_A_MODEL.search(text) is not None
    others = request.body().keys() - changes.keys() - {"model", "messages"}
    beside = [name for name in others - request.defaulted if _is_meant(lines, name)]
    beside += [name for name in others & request.defaulted if _names(text, _pattern(name))]
    return Refusal(
        {name: changes[name] for name in sorted(changes)},
        request.model if is_for_model else "",
        frozenset(beside),
    )


def _is_refusal(error: StatusError) -> bool:
    """Whether a host refused the request before it did anything for it."""
    if error.status_code in (None, 500):
        return _IN_WORDS.search(f"{error} {error.body}".lower()) is not None
    return error.status_code in _STATUSES


def _blamed(line: str, names: Collection[str]) -> list[str]:
    """The names that a line blames: of "logprobs are not supported with streams", the first."""
    for clause in _CONDITION.split(line):
        found = [name for name in names if _names(clause, _pattern(name))]
        if found:
            return found
    return []


def _required_by(changes: Mapping[str, Any], request: ChatRequest) -> list[str]:
    """Defaults that cannot be sent without the fields that are left out."""
    found = [_REQUIRED_BY[name] for name in changes if name in _REQUIRED_BY]
    return [name for name in found if name in request.defaulted]


def advice(error: StatusError, request: ChatRequest) -> str:
    """Which argument an error is about, if it names one that the caller gave; else empty."""
    if not _is_refusal(error):
        return ""
    given = request.body().keys() - request.defaulted - {"model", "messages"}
    lines = [_SUGGESTIONS.sub("", line) for line in _lines(error)]
    field_name = re.split(r"[.\[]", error.param or "")[0]  # of a path such as tools[0].type
    named = {name for name in given if field_name == name or _is_meant(lines, name)}
    named |= {_REQUIRED_BY[name] for name in named if name in _REQUIRED_BY} & given
    shown = [
        f"{name} in extra= (--extra)"
        if name in request.extra
        else f"{name}= (--{name.replace('_', '-')})"
        for name in sorted(named)
    ]
    return f" Change or leave out {_and(shown)}." if shown else ""


def _is_meant(lines: Sequence[str], name: str) -> bool:
    """Whether a line names a field, not only a word of English: quoted, in a path, in a list."""
    if "_" in name or name in ("logprobs", "tools"):
        return any(_names(line, _pattern(name)) for line in lines)
    exact = re.compile(
        rf"""['"`]{name}['"`]|\bbody[./]{name}\b|#/{name}\b|supplied: [\w, ]*\b{name}\b"""
    )
    return any(line == name or exact.search(line) for line in lines)


def _pattern(name: str) -> str:
    return _ALIASES.get(name, re.escape(name))


def _names(text: str, pattern: str) -> bool:
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE) is not None


def _limit(lines: Sequence[str]) -> int | None:
    """The largest allowed number that a line gives, or None."""
    found = [match[1] for line in lines if (match := _LIMIT.search(line))]
    return int(found[0]) if found and len(found[0]) < 9 else None


def _lines(error: StatusError) -> list[str]:
    """The lines of all texts in an error's body, without repetitions of the request."""
    left, lines = _LONGEST, []
    for text in (*_texts(error.body, 8), str(error.param or "")):
        lines += text[:left].splitlines()
        left -= len(text)
        if left <= 0:
            break
    return lines


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for key, item in value.items():
            if key not in _ECHOED:
                yield from _texts(item, depth - 1)
    elif depth and isinstance(value, list):
        for item in value:
            yield from _texts(item, depth - 1)


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
