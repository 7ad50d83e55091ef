"""Cookies: load balancers use them to recognise a returning client."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time
from typing import TypeAlias

__all__ = ["Cookies", "Origin"]

Origin: TypeAlias = tuple[str, str, int]
"""Scheme, host and port."""

_MOST = 50  # cookies of an origin
_LONGEST = 4096  # characters of a cookie


class Cookies:
    """Cookies for as long as this object lives. An origin is sent only those that it has set."""

    def __init__(self) -> None:
        self._values: dict[Origin, dict[str, str]] = {}

    def header(self, origin: Origin) -> str:
        """The value of the header ``Cookie`` for an origin; empty if there is none."""
        values = self._values.get(origin)
        if not values:
            return ""
        pairs = list(values.items())  # at once: another thread may add one
        return "; ".join(f"{name}={value}" for name, value in pairs)

    def update(self, origin: Origin, set_cookies: list[str]) -> None:
        """Keep, replace or remove cookies, as the ``Set-Cookie`` headers of a response say."""
        for text in set_cookies:
            pair, *attributes = text.split(";")
            name, equals, value = (part.strip() for part in pair.partition("="))
            usable = pair.isascii() and pair.isprintable() and len(pair) <= _LONGEST
            if not (name and equals and usable):
                continue
            values = self._values.setdefault(origin, {})
            if _has_expired(attributes):
                values.pop(name, None)
            elif name in values or len(values) < _MOST:
                values[name] = value


def _has_expired(attributes: list[str]) -> bool:
    given = {}
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        given[name.strip().lower()] = value.strip()
    try:
        if "max-age" in given:
            return int(given["max-age"]) <= 0
        if "expires" in given:
            return parsedate_to_datetime(given["expires"]).timestamp() <= time()
    except (ValueError, OverflowError):
        pass
    return False
