"""Every exception that tensormesh_nb raises on purpose.

    TensormeshError
    ├── SettingsError            a setting is missing or unusable (key, CA bundle, timeout, ...)
    ├── RequestError             a request that is known to be wrong before it is sent
    │   └── ArgumentError        the same, met while reading a magic line, a cell or a command line
    ├── ConnectionFailed         the host could not be reached, or the connection broke
    │   └── TimeoutExceeded      nothing arrived within the limit
    ├── ResponseError            the host answered with something that is not an answer
    ├── StatusError              the host answered with an error: ``status_code``, ``request_id``
    │   ├── BadRequest           400, 413, 422
    │   ├── AuthenticationFailed 401
    │   ├── PermissionDenied     402, 403
    │   ├── NotFound             404
    │   ├── RateLimited          429 (``retry_after`` in seconds)
    │   └── ServerError          5xx, and an error event in the middle of a stream
    ├── LocalEndpointError       the embedded endpoint cannot be had
    └── Interrupted              the user stopped an answer (also a ``KeyboardInterrupt``)

Every one of them carries ``result``: what had arrived until then, or None. Messages are one clear
line (what was wrong, what was expected, what to do) and hold no secret and no control character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .result import ChatResult

__all__ = [
    "ArgumentError",
    "AuthenticationFailed",
    "BadRequest",
    "ConnectionFailed",
    "Interrupted",
    "LocalEndpointError",
    "NotFound",
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
    """Root of the tree.

    Attributes:
        result: the partial :class:`~tensormesh_nb.ChatResult`, when an answer had begun, else None.
    """

    result: ChatResult | None = None

    def bare(self) -> TensormeshError:
        """Itself, without the frames that it came through: they hold what a host sent, which may
        repeat the key, and tracebacks may show their locals."""
        self.__traceback__ = self.__cause__ = self.__context__ = None
        return self

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: our errors are messages to the user, so the cell fails with one
        # line; a bug (any other exception) keeps its traceback.
        return [f"{type(self).__name__}: {self}"]


class SettingsError(TensormeshError):
    """A setting is missing or unusable."""


class RequestError(TensormeshError, ValueError):
    """A request that is known to be wrong before it is sent.

    Attributes:
        field: the request field at fault, as the API names it, or None.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ArgumentError(RequestError):
    """A magic line, a cell body or a command line that cannot be read."""


class ConnectionFailed(TensormeshError):
    """The host could not be reached, or the connection broke.

    Attributes:
        connected: False where no connection came about, so that nothing can have been taken.
    """

    def __init__(self, message: str, *, connected: bool = True) -> None:
        super().__init__(message)
        self.connected = connected


class TimeoutExceeded(ConnectionFailed):
    """Nothing arrived within the limit."""


class ResponseError(TensormeshError):
    """The host answered with something that is not an answer."""


class StatusError(TensormeshError):
    """The host answered with an error.

    Attributes:
        status_code: HTTP status, or the code inside a stream's error event; None when neither.
        request_id: the host's ``x-request-id``, or None.
        param: the request field that the host blames, or None.
        body: the decoded JSON body, else its text, else None.
        retry_after: seconds the host asks to wait, or None.
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
    ) -> None:
        super().__init__(message)
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
    """402, 403: the key is right but not allowed, or the balance is empty."""


class NotFound(StatusError):
    """404: no such model or path."""


class RateLimited(StatusError):
    """429: too many requests; see ``retry_after``."""


class ServerError(StatusError):
    """5xx, and an error event in the middle of a stream."""


class LocalEndpointError(TensormeshError):
    """The embedded endpoint cannot be had: engine or weights are missing, or it crashed."""


class Interrupted(TensormeshError, KeyboardInterrupt):
    """The user stopped an answer; ``result`` keeps what had arrived."""


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
