"""Error replies, in the form that vLLM gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ...errors import LocalEndpointError, RequestError
from .paths import unknown_path

__all__ = ["HANDLERS", "HttpError", "error_body", "json_response"]

_TYPES = {
    400: "BadRequestError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    408: "RequestTimeoutError",
    413: "RequestEntityTooLarge",
    429: "RateLimitError",
    500: "InternalServerError",
}
_OVERLOADED = {"retry-after": "5", "x-should-retry": "true"}  # with 429


class HttpError(Exception):
    """The request is answered with an error.

    Attributes:
        status: of the reply.
        param: the field that is wrong, if any.
    """

    def __init__(self, status: int, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.param = status, param


def error_body(error: HttpError | RequestError | LocalEndpointError) -> dict[str, Any]:
    """The JSON body of an error reply; its ``code`` is the status."""
    if isinstance(error, HttpError):
        return _body(error.status, str(error), error.param)
    if isinstance(error, RequestError):
        return _body(400, str(error), error.field)
    return _body(500, str(error))


def json_response(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A reply with a JSON body."""
    return Response(msgspec.json.encode(data), status, headers, "application/json")


def _body(status: int, message: str, param: str | None = None) -> dict[str, Any]:
    kind = _TYPES.get(status, "Error")
    return {"error": {"message": message, "type": kind, "param": param, "code": status}}


def _response(body: dict[str, Any]) -> Response:
    status = body["error"]["code"]
    return json_response(body, status, _OVERLOADED if status == 429 else None)


async def _known_error(_request: Request, error: Any) -> Response:
    return _response(error_body(error))


async def _http_exception(request: Request, error: HTTPException) -> Response:
    message = error.detail
    if error.status_code == 404:
        message = unknown_path(request.url.path, str(request.base_url).rstrip("/"))
    response = _response(_body(error.status_code, message))
    response.headers.update(error.headers or {})  # Allow, with 405
    return response


async def _bug(_request: Request, _error: Exception) -> Response:
    # The traceback is in the endpoint's log.
    return _response(_body(500, "Internal server error"))


HANDLERS: Mapping[Any, Any] = {
    HttpError: _known_error,
    RequestError: _known_error,
    LocalEndpointError: _known_error,
    HTTPException: _http_exception,
    Exception: _bug,
}
"""Starlette's exception handlers."""
