"""Parses one response: its head, and its body without the transfer coding."""

from __future__ import annotations

import httptools

__all__ = ["ProtocolError", "ResponseParser"]

_SWITCHING = 101
_MOST_HEADERS = 262_144  # bytes of headers, trailers or chunk extensions in a row


class ProtocolError(Exception):
    """The host sent something that is not HTTP."""


class ResponseParser:
    """Parses one response. Interim responses (1xx) before it are skipped.

    Attributes:
        status: the status code, once ``has_head`` is set.
        reason: the reason phrase.
        headers: by name in lower case; values of equal names are joined by a comma.
        cookies: the values of ``Set-Cookie``.
        has_head: whether the head is complete.
        body: pieces of the body that have arrived; the reader removes them.
        is_complete: whether the response has ended.
        keep_alive: whether the connection can be used again; known at the end.
    """

    def __init__(self) -> None:
        self.status, self.reason = 0, ""
        self.headers: dict[str, str] = {}
        self.cookies: list[str] = []
        self.has_head = self.is_complete = self.keep_alive = False
        self.body: list[bytes] = []
        self.on_body = self.body.append  # called for every HTTP chunk, so it is a function in C
        self._overhead = 0
        self._problem = ""
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,  # Transfer-Encoding overrides Content-Length
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )

    @property
    def is_chunked(self) -> bool:
        """Whether the body comes in chunks of HTTP, so that its length is unknown."""
        return bool(self._codings())

    def feed(self, data: memoryview) -> None:
        """Parse the next bytes.

        Raises:
            ProtocolError: they are not HTTP. ``body`` has what arrived before.
        """
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self.is_complete:
                raise ProtocolError(self._problem or str(error)) from None
            self.keep_alive = False  # bytes after the end
        if self._problem:
            self.body.clear()
            self.is_complete = False
            raise ProtocolError(self._problem)
        self._overhead = 0 if self.body else self._overhead + len(data)
        if self._overhead > _MOST_HEADERS and not self.is_complete:
            raise ProtocolError(f"more than {_MOST_HEADERS >> 10} KiB of headers")

    def end(self) -> bool:
        """Tell the parser that the connection has ended.

        Returns:
            Whether the response is complete: a body without a length ends with the connection.
        """
        if self.has_head and not self._codings() and "content-length" not in self.headers:
            self.is_complete = True
        return self.is_complete

    def close(self) -> None:
        """Free the parser; it and this object refer to each other."""
        del self._parser

    def on_message_begin(self) -> None:
        if self.is_complete:
            raise ValueError  # ends ``feed``

    def on_status(self, reason: bytes) -> None:
        self.reason += reason.decode("latin-1")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.has_head:
            return  # a trailer
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        if key == "set-cookie":
            self.cookies.append(text)
        else:
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self.has_head = not 100 <= self.status < 200
        # Several headers that all say "chunked" are an error that hosts behind proxies make.
        if self.status == _SWITCHING:
            self._problem = "it switched to another protocol"
        elif self.has_head and not self._codings() <= {"chunked"}:
            self._problem = f"Transfer-Encoding: {self.headers['transfer-encoding']}"

    def on_message_complete(self) -> None:
        if self.has_head:
            self.is_complete = True
            self.keep_alive = self._parser.should_keep_alive()
        else:  # an interim response
            self.reason, self._overhead = "", 0
            self.headers.clear()
            self.cookies.clear()

    def _codings(self) -> set[str]:
        if "transfer-encoding" not in self.headers:
            return set()
        values = self.headers["transfer-encoding"].lower().split(",")
        return {value.strip() for value in values} - {"", "identity"}
