"""Turns connection failures into errors of this package: one line that says what to do."""

from __future__ import annotations

import errno
import os
import re
import ssl

from ...config.settings import Settings
from ...errors import ConnectionFailed, ResponseError, TensormeshError, TimeoutExceeded
from ...wire.sanitize import one_line
from .connections.connect import ConnectTimeout, ProxyRefused
from .connections.connection import Disconnected, Silence
from .connections.parser import ProtocolError
from .target import Target

__all__ = [
    "BROKEN",
    "PROXY_HINT",
    "UNREACHABLE",
    "broken",
    "failure_detail",
    "undecodable",
    "unreachable",
]

PROXY_HINT = " Put user and password into its URL: HTTPS_PROXY=http://USER:PASSWORD@PROXY."
_ENDED = "The local endpoint has ended; the next request starts it again."
_ENDED_SHARED = "Ask whoever runs the shared endpoint (`tensormesh-nb serve --class`)."
_OPENSSL = re.compile(r"certificate verify failed: (.*?)\.?( \(_ssl|$)")
_ERRNO = re.compile(r"\[Errno (\d+)\]")

BROKEN = (ProtocolError, Disconnected, Silence, OSError)
"""What a connection raises while a request is sent or a response read."""

UNREACHABLE = (ConnectTimeout, ProxyRefused, *BROKEN)
"""What is raised while a connection is opened."""


def unreachable(error: Exception, target: Target, settings: Settings) -> TensormeshError:
    """The error of a connection that could not be opened."""
    where, detail = target.base_url, failure_detail(error, target)
    match error:
        case ConnectTimeout():
            return TimeoutExceeded(
                f"{where}: no connection within {settings.timeout:g} s.", connected=False
            )
        case ProxyRefused() | ProtocolError() | Disconnected() | Silence():
            hint = PROXY_HINT if detail.startswith("407") else ""
            text = f"{where}: the proxy refused ({detail}).{hint}"
        case ssl.SSLCertVerificationError():
            text = (
                f"{where}: its certificate is not trusted ({detail}). If it comes from an "
                "authority of your own, set ca_bundle or TENSORMESH_CA_BUNDLE to its PEM file."
            )
        case _:
            hint = _ended(target) or "Is the host right, and is it running?"
            if detail == os.strerror(errno.EMFILE):
                hint = "Lower concurrency, or raise the limit with ulimit -n."
            if "WRONG_VERSION_NUMBER" in detail:
                hint = f"It answers without TLS: use {where.replace('https:', 'http:', 1)}."
            text = f"{where} cannot be reached ({detail}). {hint}"
    return ConnectionFailed(text, connected=False)


def broken(error: Exception, target: Target, settings: Settings) -> TensormeshError:
    """The error of a connection that was lost, or of a response that is not HTTP."""
    where, detail = target.base_url, failure_detail(error, target)
    match error:
        case Silence():
            return TimeoutExceeded(
                f"{where}: nothing arrived for {settings.stream_idle_timeout:g} s "
                "(stream_idle_timeout)."
            )
        case ProtocolError():
            return ConnectionFailed(f"{where}: the response is not valid HTTP ({detail}).")
    return ConnectionFailed(f"{where}: the connection broke ({detail}). {_ended(target)}".rstrip())


def _ended(target: Target) -> str:
    """What the end of a local endpoint means; empty for other hosts."""
    if target.is_shared:
        return _ENDED_SHARED
    return _ENDED if target.name == "local" else ""


def undecodable(error: Exception, target: Target) -> TensormeshError:
    """The error of a body that cannot be decompressed."""
    detail = failure_detail(error, target)
    return ResponseError(f"{target.base_url}: the response could not be decompressed ({detail}).")


def failure_detail(error: Exception, target: Target) -> str:
    """The reason alone, without the key and without what asyncio puts around it."""
    text = _reason(error)
    if isinstance(error, ProxyRefused) and error.__cause__ is not None:
        text += f": {_reason(error.__cause__)}"
    return one_line(target.redactor.message(text), 160)


def _reason(error: BaseException) -> str:
    text = str(error)
    match error:
        case Disconnected():
            text = "closed by the host"
        case ssl.SSLCertVerificationError():
            found = _OPENSSL.search(text)
            text = found[1] if found else text
        case ssl.SSLError():
            pass
        case OSError(errno=int(number)) if number > 0:
            text = os.strerror(number)
        case OSError(strerror=str(reason)):
            text = reason
        case OSError() if found := _ERRNO.search(text):  # one of several addresses
            text = os.strerror(int(found[1]))
    return text
