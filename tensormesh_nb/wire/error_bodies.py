"""Reads error bodies of all known shapes.

Bodies are untrusted: messages are one short line without control characters.
"""

from __future__ import annotations

import html
import http
import json
import re
from collections.abc import Iterator, Mapping
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
        body: JSON of any shape, an event of a stream, HTML, XML or text; it may be truncated or
            empty.
    """
    text = body.decode("utf-8", "replace").strip()
    value, is_json = _load(text)
    reason = _explain(value) if is_json else _Reason(_plain_text(text))
    return HostError(
        message=one_line(reason.text) or _phrase(status_code),
        status_code=status_code,
        param=reason.param,
        body=value if is_json else (text or None),
    )


def parse_error_event(error: Any) -> HostError:
    """Read the ``error`` of an event in the middle of a stream."""
    reason = _explain({"error": error})
    code = error.get("code") if isinstance(error, Mapping) else None
    return HostError(
        message=one_line(reason.text) or "The host reported an error without a message.",
        status_code=_status(code),
        param=reason.param,
        body={"error": error},
    )


def error_message(body: Any) -> str:
    """The error message in a decoded body, in one line; "" if there is none."""
    return one_line(_explain(body).text)


def _status(code: Any) -> int | None:
    """An error's ``code`` as an HTTP status, or None if it is something else."""
    if isinstance(code, str) and code.isdecimal() and len(code) == 3:
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _load(text: str) -> tuple[Any, bool]:
    """The JSON of a body, also if it is the data of an event; and whether it is JSON."""
    event = next((line[5:] for line in text.splitlines() if line.startswith("data:")), text)
    try:
        return json.loads(event), True
    except (ValueError, RecursionError):
        return None, False


@dataclass(frozen=True)
class _Reason:
    text: str = ""
    param: str | None = None


_NONE = _Reason()

# Where hosts put the reason, the most telling place first. Names without case, ``_`` and ``-``.
_PLACES = (
    *("error", "message", "msg", "detail", "errors", "errordescription", "errormessage"),
    *("errormsg", "reason", "description", "statusmsg", "baseresp", "faultstring", "fault"),
    *("details", "fieldviolations", "statusmessage", "cause", "title"),
)
_PHRASES = frozenset(status.phrase.lower() for status in http.HTTPStatus)
_TITLES = frozenset({"validation failed", "validation error", "invalid request", "internal error"})
_PARAMS = ("param", "field", "parameter")
_DEPTH = 10  # of objects in objects
_ITEMS = 5  # of a list that are read


def _explain(value: Any, depth: int = _DEPTH) -> _Reason:
    """The reason in any JSON, and the request field that it names."""
    if isinstance(value, str):
        return _explain_text(value, depth)
    if depth and isinstance(value, list):
        return _joined(_explain(item, depth - 1) for item in value[:_ITEMS])
    if not depth or not isinstance(value, Mapping):
        return _NONE
    if "loc" in value:
        return _fastapi_error(value)
    names = {str(key).lower().replace("_", "").replace("-", ""): key for key in value}
    found = (_explain(value[names[place]], depth - 1) for place in _PLACES if place in names)
    reasons = [reason for reason in found if reason.text]
    if not reasons:
        codes = [code for code in (value.get("code"), value.get("type")) if isinstance(code, str)]
        listed = _by_field(value, depth)
        return listed if listed.text or not codes else _Reason(codes[0])
    # The first may be a code or a title ("invalid_grant", "Not Found") that another one explains.
    text, *others = dict.fromkeys(reason.text for reason in reasons)
    if others and text.strip().lower() in _PHRASES:
        text = others[0]
    elif others and (" " not in text.strip() or text.strip().lower() in _TITLES):
        text = f"{text}: {others[0]}"
    param = next((value[p] for p in _PARAMS if value.get(p) and isinstance(value[p], str)), None)
    param = param or next((reason.param for reason in reasons if reason.param), None)
    return _of_provider(_Reason(text, param), value.get("metadata"), depth)


def _explain_text(text: str, depth: int) -> _Reason:
    """The reason in a text, which may be JSON or a page itself."""
    if depth and text.lstrip()[:1] in ("{", "["):
        value, is_json = _load(text)
        inner = _explain(value, depth - 1) if is_json else _NONE
        if inner.text:
            return inner
    return _Reason(_without_dump(_plain_text(text) if "</" in text else text))


def _joined(reasons: Iterator[_Reason]) -> _Reason:
    """The reasons of a list as one."""
    known = [reason for reason in reasons if reason.text]
    texts = dict.fromkeys(reason.text for reason in known)
    return _Reason("; ".join(texts), next((r.param for r in known if r.param), None))


def _fastapi_error(item: Mapping[str, Any]) -> _Reason:
    """FastAPI's ``{loc, msg}``."""
    place, message = _place(item.get("loc")), item.get("msg") or item.get("message")
    text = ": ".join(str(part) for part in (place, message) if part)
    return _Reason(text if message else "", place.removeprefix("body.") or None)


def _place(loc: Any) -> str:
    """FastAPI's path to a field, as dotted text."""
    steps = loc if isinstance(loc, list) else [loc]
    return ".".join(str(step) for step in steps if step is not None)


def _by_field(value: Mapping[str, Any], depth: int) -> _Reason:
    """Errors listed by field: ``{"model": ["This field is required."]}``."""
    lists = [(key, item) for key, item in value.items() if isinstance(item, list)]
    found = [(str(key), _explain(item, depth - 1).text) for key, item in lists[:_ITEMS]]
    known = [(key, text) for key, text in found if text]
    return _Reason(
        "; ".join(f"{key}: {text}" for key, text in known), known[0][0] if known else None
    )


def _of_provider(reason: _Reason, metadata: Any, depth: int) -> _Reason:
    """The reason with that of the provider to whom a router forwarded the request (OpenRouter)."""
    if not isinstance(metadata, Mapping):
        return reason
    inner, name = _explain(metadata.get("raw"), depth - 1), metadata.get("provider_name")
    if not inner.text or inner.text in reason.text:
        return reason
    by = f" ({name})" if isinstance(name, str) and name else ""
    return _Reason(f"{reason.text}{by}: {inner.text}", inner.param or reason.param)


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
# A page has a title, an answer in XML (S3, SOAP) a message.
_TITLE = re.compile(
    r"<(?:\w+:)?(title|message|faultstring|errormessage)\b[^>]*>(.*?)</", re.DOTALL | re.IGNORECASE
)


def _plain_text(text: str) -> str:
    """The title of an HTML page, the message of XML, else its text; other text unchanged."""
    text = text[:_SEARCHED]
    if "<" not in text:
        return text
    title = _TITLE.search(text)
    return html.unescape(title[2] if title and title[2].strip() else _MARKUP.sub(" ", text))


def _phrase(status_code: int) -> str:
    try:
        return http.HTTPStatus(status_code).phrase
    except ValueError:
        return f"HTTP status {status_code} without a message"
