"""Reads error bodies of all known shapes.

Bodies are untrusted: messages are one short line without control characters.
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
    """An error as a host reports it.

    Attributes:
        message: One line.
        status_code: HTTP status, or the code of an error event if it is one.
        param: The request field at fault, or None if the host names none.
        body: The decoded JSON, else the text, else None.
    """

    message: str
    status_code: int | None
    param: str | None
    body: Any


def parse_error_body(status_code: int, body: bytes) -> HostError:
    """Read the body of a reply whose status is an error.

    Args:
        status_code: HTTP status.
        body: JSON of any shape, HTML or text; it may be truncated or empty.
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
        message=one_line(message) or "The host reported an error without a message.",
        status_code=_status(code),
        param=param,
        body={"error": error},
    )


def error_message(body: Any) -> str:
    """The error message in a decoded body, in one line; "" if there is none."""
    return one_line(_explain(body)[0])


def _status(code: Any) -> int | None:
    """An error's ``code`` as an HTTP status, or None if it is something else."""
    if isinstance(code, str) and code.isdecimal() and len(code) == 3:
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _explain(value: Any) -> tuple[str, str | None]:
    """Message and field, from the first place that has a message."""
    if isinstance(value, list) and value:
        value = value[0]  # Google's OpenAI-compatible host sends a list
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


# The patterns take quadratic time on hostile text.
_SEARCHED = 8192  # characters
_DUMPED = re.compile(r"'msg': (?P<quote>['\"])(?P<message>.*?)(?P=quote), '")


def _without_dump(message: str) -> str:
    """The ``msg`` of pydantic's errors, which vLLM sends as printed dicts."""
    if "validation error" not in message.partition("\n")[0]:
        return message
    found = [match["message"] for match in _DUMPED.finditer(message[:_SEARCHED])]
    return "; ".join(text.removeprefix("Value error, ") for text in found) or message


_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)


def _plain_text(text: str) -> str:
    """The title of an HTML page, else its text; other text unchanged."""
    text = text[:_SEARCHED]
    if "<" not in text:
        return text
    title = _TITLE.search(text)
    return title.group(1) if title else _MARKUP.sub(" ", text)


def _phrase(status_code: int) -> str:
    try:
        return http.HTTPStatus(status_code).phrase
    except ValueError:
        return f"HTTP status {status_code} without a message"
