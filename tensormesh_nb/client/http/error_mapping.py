"""Errors of aiohttp as errors of this package: one line, and what to do."""

from __future__ import annotations

import asyncio
import os
import re

import aiohttp

from ...config.settings import Settings
from ...errors import (
    ConnectionFailed,
    ResponseError,
    SettingsError,
    TensormeshError,
    TimeoutExceeded,
)
from ...wire.sanitize import one_line
from .target import Target

__all__ = ["PROXY_HINT", "connection_error"]

PROXY_HINT = " Put user and password into its URL: HTTPS_PROXY=http://USER:PASSWORD@PROXY."
_ENDED = "The local endpoint has ended; the next request starts it again."
_UNDECODABLE = "decode content-encoding"  # in aiohttp's words
_OPENSSL = re.compile(r"certificate verify failed: (.*?)\.?( \(_ssl|$)")


def connection_error(error: Exception, target: Target, settings: Settings) -> TensormeshError:
    """What aiohttp raised while a request was sent or a response read, as one of our errors."""
    where = target.base_url
    detail = one_line(target.redactor.message(_detail(error)), 160)
    problem: TensormeshError
    match error:
        case aiohttp.ConnectionTimeoutError():
            problem = TimeoutExceeded(
                f"{where}: no connection within {settings.timeout:g} s.", connected=False
            )
        case asyncio.TimeoutError():
            problem = TimeoutExceeded(
                f"{where}: nothing arrived for {settings.stream_idle_timeout:g} s "
                "(stream_idle_timeout)."
            )
        case aiohttp.ClientHttpProxyError() | aiohttp.ClientProxyConnectionError():
            hint = PROXY_HINT if detail.startswith("407") else ""
            problem = ConnectionFailed(
                f"{where}: the proxy refused ({detail}).{hint}", connected=False
            )
        case aiohttp.ClientConnectorCertificateError():
            problem = ConnectionFailed(
                f"{where}: its certificate is not trusted ({detail}). If it comes from an "
                "authority of your own, set ca_bundle or TENSORMESH_CA_BUNDLE to its PEM file.",
                connected=False,
            )
        case aiohttp.ClientConnectorError():
            hint = _ENDED if target.name == "local" else "Is the host right, and is it running?"
            problem = ConnectionFailed(
                f"{where} cannot be reached ({detail}). {hint}", connected=False
            )
        case aiohttp.ClientError() if _UNDECODABLE in detail:
            problem = ResponseError(f"{where}: the response could not be decompressed ({detail}).")
        case ValueError() | aiohttp.NonHttpUrlClientError():
            problem = SettingsError(f"{where} is not a URL that can be used ({detail}).")
        case _:
            problem = ConnectionFailed(
                f"{where}: the connection broke ({detail})."
                + (f" {_ENDED}" if target.name == "local" else "")
            )
    return problem


def _detail(error: Exception) -> str:
    """The reason alone, without the host and the class that aiohttp puts around it."""
    cause = error.__cause__
    match error:
        case aiohttp.ClientConnectorCertificateError():
            text = str(error.certificate_error)
            found = _OPENSSL.search(text)
            return found[1] if found else text
        case aiohttp.ClientConnectorSSLError():
            return str(error.os_error)
        case aiohttp.ClientHttpProxyError():
            return f"{error.status} {error.message}"
        case aiohttp.ClientResponseError():
            return error.message
        case aiohttp.ClientPayloadError() if cause is not None:
            return str(getattr(cause, "message", cause))
        case aiohttp.InvalidURL() if cause is not None:
            return str(cause)
        case OSError(errno=int(number)) if number > 0:
            return os.strerror(number)
        case OSError(strerror=str(text)):
            return text
    return str(error)
