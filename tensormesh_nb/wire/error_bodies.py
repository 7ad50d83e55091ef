"""Reads error responses: bodies of all known shapes, and how long to wait before the next try.

Bodies are untrusted: messages are one short line without control characters.
"""

from __future__ import annotations

import email.utils
import html
import http
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .sanitize import one_line

__all__ = [
    "REFUSALS",
    "HostError",
    "error_message",
    "parse_error_body",
    "parse_error_event",
]

# Statuses of a host that refuses a request unread: too many, unavailable, overloaded.
REFUSALS = (429, 503, 529)


@dataclass(frozen=True)
class HostError:
    """An error as a host reports it.

    Attributes:
        message: One line.
        status_code: HTTP status, or the code of an error event if it is one.
        param: The request field at fault, or None if the host names none.
        body: The decoded JSON, else the text, else None.
        retry_after: Seconds to wait before the next try, or None if the host names none.
        should_retry: Whether the host wants the request again (``x-should-retry``, which OpenAI's
            clients obey, too).
    """

    message: str
    status_code: int | None
    param: str | None
    body: Any
    retry_after: float | None = None
    should_retry: bool = False


def parse_error_body(
    status_code: int, body: bytes, headers: Mapping[str, str] | None = None
) -> HostError:
    """Read the body of a reply whose status is an error.

    Args:
        status_code: HTTP status.
        body: JSON of any shape, an event of a stream, HTML, XML or text; it may be truncated or
            empty.
        headers: of the reply; their names are found in lower case.
    """
    text = body.decode("utf-8", "replace").strip()
    value, is_json = _load(text)
    reason = _explain(value) if is_json else _Reason(_plain_text(text))
    return HostError(
        message=one_line(reason.text) or _unexplained(status_code, value),
        status_code=status_code,
        param=reason.param,
        body=value if is_json else (text or None),
        retry_after=_retry_after(status_code, headers or {}, value, reason.text),
        should_retry=(headers or {}).get("x-should-retry", "").strip().lower() == "true",
    )


def _unexplained(status_code: int, value: Any) -> str:
    """The name of a status, with a ``message`` whose form no host is known to use."""
    error = value.get("error") if isinstance(value, Mapping) else None
    place = error if isinstance(error, Mapping) else value
    message = place.get("message") if isinstance(place, Mapping) else None
    phrase = _phrase(status_code)
    return f"{phrase}: {one_line(json.dumps(message), 200)}" if message else phrase


def parse_error_event(error: Any) -> HostError:
    """Read the ``error`` of an event in the middle of a stream."""
    reason = _explain({"error": error})
    status = _status(error.get("code")) if isinstance(error, Mapping) else None
    return HostError(
        message=one_line(reason.text) or "The host reported an error without a message.",
        status_code=status,
        param=reason.param,
        body={"error": error},
        retry_after=_retry_after(status, {}, {"error": error}, reason.text),
    )


def error_message(body: Any) -> str:
    """The error message in a decoded body, in one line; "" if there is none."""
    return one_line(_explain(body).text)


# Where hosts tell when a limit ends; Azure spells it in two ways.
_RESETS = (
    *("x-ratelimit-reset-requests", "x-ratelimit-reset-tokens", "x-rate-limit-reset-tokens"),
    *("x-ratelimit-reset", "ratelimit-reset"),
)
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_NUMBER = r"\d{1,15}(?:\.\d{1,15})?"
_DURATION = re.compile(rf"({_NUMBER})(ms|us|ns|d|h|m|s)")
_DURATIONS = re.compile(rf"(?:{_NUMBER}(?:ms|us|ns|d|h|m|s))+")
_IN_WORDS = re.compile(
    rf"(?:try again|retry)(?: in| after) ({_DURATIONS.pattern}|{_NUMBER} ?s(?:ec(?:ond)?s?)?)\b",
    re.IGNORECASE,
)


def _retry_after(
    status: int | None, headers: Mapping[str, str], body: Any, message: str
) -> float | None:
    """Seconds to wait, from the first place that names them; nonsensical values are ignored."""
    # The host's own time: a laptop's clock may be wrong.
    sent = _date(headers.get("date", ""))
    now = time.time() if sent is None else sent
    milliseconds = _seconds(headers.get("retry-after-ms", ""), now)
    if milliseconds is not None:
        return milliseconds / 1000
    asked = _seconds(headers.get("retry-after", ""), now)
    if asked is not None or status not in REFUSALS:
        return asked  # other replies tell when limits end, too
    # A limit that is not used up need not be waited for.
    resets = [
        _seconds(headers.get(name, ""), now)
        for name in _RESETS
        if headers.get(name.replace("reset", "remaining"), "0") in ("0", "-1")
    ]
    known = [seconds for seconds in (*resets, *_resets(body, now)) if seconds is not None]
    in_words = _IN_WORDS.search(message)
    if not known and in_words is not None:
        return _seconds(re.sub(r" ?s(ec(ond)?s?)?$", "s", in_words[1].lower()), now)
    return max(known, default=None)


def _resets(body: Any, now: float) -> Iterator[float | None]:
    """When a limit ends: OpenRouter's headers in the body, Google's ``retryDelay``."""
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return
    metadata, details = error.get("metadata"), error.get("details")
    inner = metadata.get("headers") if isinstance(metadata, Mapping) else None
    if isinstance(inner, Mapping):
        lower = {str(name).lower(): value for name, value in inner.items()}
        yield from (_seconds(str(lower[name]), now) for name in _RESETS if name in lower)
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, Mapping) and "retryDelay" in detail:
            yield _seconds(str(detail["retryDelay"]), now)


def _seconds(text: str, now: float) -> float | None:
    """Seconds from now: a number, a duration (``6m0s``), a time since 1970 or an HTTP date."""
    text = text.strip()
    if re.fullmatch(_NUMBER, text):
        number = float(text)
        if number < 1e9:
            return number
        return max(0.0, (number / 1000 if number > 1e11 else number) - now)
    if _DURATIONS.fullmatch(text):
        return sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(text))
    date = _date(text)
    return None if date is None else max(0.0, date - now)


def _date(text: str) -> float | None:
    """An HTTP date in seconds since 1970."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, TypeError):
        return None


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
