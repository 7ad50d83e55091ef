"""The exceptions of tensormesh_nb.

    TensormeshError
    ├── SettingsError            a setting is missing or unusable (key, CA bundle, timeout, ...)
    ├── RequestError             the request is wrong; it was not sent
    │   └── ArgumentError        a magic line, a cell or a command line is wrong
    ├── ConnectionFailed         the host could not be reached, or the connection broke
    │   └── TimeoutExceeded      nothing arrived within the limit
    ├── ResponseError            the reply is not an answer
    ├── NotRecorded              a cassette is replayed that has no recording of the request
    ├── StatusError              the host answered with an error: ``status_code``, ``request_id``
    │   ├── BadRequest           400, 413, 422
    │   ├── AuthenticationFailed 401
    │   ├── PermissionDenied     402, 403
    │   ├── NotFound             404
    │   ├── RateLimited          429 (``retry_after`` in seconds)
    │   └── ServerError          5xx, and an error event in the middle of a stream
    ├── LocalEndpointError       the embedded endpoint is not available
    └── Interrupted              the user stopped an answer (also a ``KeyboardInterrupt``)

Each has ``result``: the partial answer, or None. Messages are one line (what was wrong, what was
expected, what to do) without secrets or control characters.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "ArgumentError",
    "AuthenticationFailed",
    "BadRequest",
    "ConnectionFailed",
    "Interrupted",
    "LocalEndpointError",
    "NotFound",
    "NotRecorded",
    "PermissionDenied",
    "RateLimited",
    "RequestError",
    "ResponseError",
    "ServerError",
    "SettingsError",
    "StatusError",
    "TensormeshError",
    "TimeoutExceeded",
]


class TensormeshError(Exception):
    """Base class of all exceptions.

    Attributes:
        result: the partial :class:`~tensormesh_nb.ChatResult` if an answer had begun, else None.
    """

    result: Any = None  # the type lives in a layer above

    def without_traceback(self) -> TensormeshError:
        """Remove traceback, cause and context, and return the error.

        Frames hold what a host sent, which may repeat the key, and some tools show their locals.
        """
        self.__traceback__ = self.__cause__ = self.__context__ = None
        return self

    def _render_traceback_(self) -> list[str]:
        # IPython calls this: one line for the user. Other exceptions are bugs and keep a traceback.
        return [f"{type(self).__name__}: {self}"]


class SettingsError(TensormeshError):
    """A setting is missing or unusable."""


class RequestError(TensormeshError, ValueError):
    """The request is wrong; it was not sent.

    Attributes:
        field: the API's name of the request field at fault, or None.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ArgumentError(RequestError):
    """A magic line, a cell body or a command line is wrong."""


class ConnectionFailed(TensormeshError):
    """The host could not be reached, or the connection broke.

    Attributes:
        connected: False if there was no connection, so that the host cannot have seen the request.
    """

    def __init__(self, message: str, *, connected: bool = True) -> None:
        super().__init__(message)
        self.connected = connected


class TimeoutExceeded(ConnectionFailed):
    """Nothing arrived within the limit."""


class ResponseError(TensormeshError):
    """The reply is not an answer."""


class NotRecorded(TensormeshError):
    """A cassette is replayed that has no recording of the request. Nothing was sent."""


class StatusError(TensormeshError):
    """The host answered with an error.

    Attributes:
        status_code: HTTP status, or the code in a stream's error event; None if there is neither.
        request_id: the host's ``x-request-id``, or None.
        param: the request field at fault according to the host, or None.
        body: the decoded JSON body, else its text, else None.
        retry_after: seconds to wait before the next attempt, or None.
        should_retry: whether the host wants the request again, as soon as it has less to do.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        request_id: str | None = None,
        param: str | None = None,
        body: Any = None,
        retry_after: float | None = None,
        should_retry: bool = False,
    ) -> None:
        super().__init__(message)
        self.should_retry = should_retry
        self.status_code = status_code
        self.request_id = request_id
        self.param = param
        self.body = body
        self.retry_after = retry_after

    @staticmethod
    def kind(status_code: int | None) -> type[StatusError]:
        """The class for an HTTP status."""
        if status_code is None or status_code >= 500:
            return ServerError
        return _KINDS.get(status_code, StatusError)


class BadRequest(StatusError):
    """400, 413, 422: the host refuses the request."""


class AuthenticationFailed(StatusError):
    """401: the key is missing or wrong."""


class PermissionDenied(StatusError):
    """402, 403: the key is valid but not permitted, or the balance is empty."""


class NotFound(StatusError):
    """404: no such model or path."""


class RateLimited(StatusError):
    """429: too many requests; see ``retry_after``."""


class ServerError(StatusError):
    """5xx, and an error event in the middle of a stream."""


class LocalEndpointError(TensormeshError):
    """The embedded endpoint is not available: engine or weights are missing, or it crashed."""


class Interrupted(TensormeshError, KeyboardInterrupt):
    """The user stopped an answer; ``result`` has the partial answer."""


_KINDS: dict[int, type[StatusError]] = {
    400: BadRequest,
    401: AuthenticationFailed,
    402: PermissionDenied,
    403: PermissionDenied,
    404: NotFound,
    413: BadRequest,
    422: BadRequest,
    429: RateLimited,
}
