"""Failure: the error bodies of every known shape become one message.

Shapes: ``shared/wire-reference.md`` section 8.2. Bodies are untrusted: what is shown is one line
without control characters, cut to a length that fits a notebook.
"""

from __future__ import annotations

import http
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .sanitize import one_line

__all__ = ["HostError", "error_message", "parse_error_body", "parse_error_event"]


@dataclass(frozen=True)
class HostError:
    """What a host says went wrong.

    Attributes:
        message: one line.
        status_code: HTTP status, or the code of an error event when it looks like one.
        param: the request field at fault, where the host names it.
        body: the decoded JSON, else the text, else None.
    """

    message: str
    status_code: int | None
    param: str | None
    body: Any


def parse_error_body(status_code: int, body: bytes) -> HostError:
    """Read the body of a reply whose status is an error.

    Args:
        status_code: HTTP status.
        body: as received: JSON of any shape, HTML, text, truncated or empty.
    """
    text = body.decode("utf-8", "replace").strip()
    is_json = True
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value, is_json = None, False
    message, param = _explain(value)
    if not is_json:
        message = _plain_text(text)
    return HostError(
        message=one_line(message) or _phrase(status_code),
        status_code=status_code,
        param=param,
        body=value if is_json else (text or None),
    )


def parse_error_event(error: Any) -> HostError:
    """Read the ``error`` of an event in the middle of a stream."""
    message, param = _explain({"error": error})
    code = error.get("code") if isinstance(error, Mapping) else None
    return HostError(
        message=one_line(message) or "The host reported an error without saying which.",
        status_code=_status(code),
        param=param,
        body={"error": error},
    )


def error_message(body: Any) -> str:
    """What a decoded body says of a failure, in one line; empty where it says nothing."""
    return one_line(_explain(body)[0])


def _status(code: Any) -> int | None:
    """An error's ``code`` as a status, when it looks like one: hosts send numbers and digits."""
    if isinstance(code, str) and code.isdecimal() and len(code) == 3:
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _explain(value: Any) -> tuple[str, str | None]:
    """Message and field, from the first place that has one."""
    if isinstance(value, list) and value:
        value = value[0]  # Google's OpenAI-compatible host wraps its error in a list
    if not isinstance(value, Mapping):
        return (value if isinstance(value, str) else ""), None
    error = value.get("error")
    source = error if isinstance(error, Mapping) else value
    param = source.get("param")
    param = param if isinstance(param, str) and param else None
    if isinstance(error, str):
        return error, param
    message = source.get("message")
    if isinstance(message, str) and message.strip():
        return _without_dump(message), param
    return _detail(value.get("detail"), param)


def _detail(detail: Any, param: str | None) -> tuple[str, str | None]:
    """FastAPI's ``detail``: a string, or a list of ``{loc, msg}``."""
    if isinstance(detail, str):
        return detail, param
    if not isinstance(detail, list):
        return "", param
    parts = []
    for item in detail:
        if isinstance(item, Mapping):
            place = _place(item.get("loc"))
            param = param or place.removeprefix("body.") or None
            parts.append(": ".join(str(part) for part in (place, item.get("msg")) if part))
    return "; ".join(parts), param


def _place(loc: Any) -> str:
    """FastAPI's path to a field, as dotted text."""
    steps = loc if isinstance(loc, list) else [loc]
    return ".".join(str(step) for step in steps if step is not None)


# Only so many characters are searched: these patterns take quadratic time on hostile text.
_SEARCHED = 8192
_DUMPED = re.compile(r"'msg': (?P<quote>['\"])(?P<message>.*?)(?P=quote), '")


def _without_dump(message: str) -> str:
    """vLLM joins pydantic's errors as printed dicts: only their ``msg`` says something."""
    if "validation error" not in message.partition("\n")[0]:
        return message
    found = [match["message"] for match in _DUMPED.finditer(message[:_SEARCHED])]
    return "; ".join(text.removeprefix("Value error, ") for text in found) or message


_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)


def _plain_text(text: str) -> str:
    """The readable part of an HTML page (its title, else its text), or the text as it is."""
    text = text[:_SEARCHED]
    if "<" not in text:
        return text
    title = _TITLE.search(text)
    return title.group(1) if title else _MARKUP.sub(" ", text)


def _phrase(status_code: int) -> str:
    try:
        return http.HTTPStatus(status_code).phrase
    except ValueError:
        return f"HTTP status {status_code} without an explanation"
