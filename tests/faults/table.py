"""All faults, in the order of ``docs/reference/faults.md``."""

from __future__ import annotations

import email.utils
import gzip
import json
import socket
import ssl
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock

import trustme

from ..leak_watch import KEY
from ..replay_host import DONE, RESET, ReplayHost, Script, chunk, head, sse
from .fault import Fault, Target, replayed

__all__ = ["RECORDED", "TABLE"]

HEAD = head()
FINISH = chunk(finish_reason="stop")
PART = [HEAD, *sse(chunk("Hel"), chunk("lo"))]
ANSWER = [HEAD, *sse(chunk("Hel"), chunk("lo"), FINISH, DONE)]
MIB = 1 << 20


HELLO = [chunk("Hel"), chunk("lo"), FINISH, DONE]


def token(text: str, logprob: Any = -0.5) -> dict[str, Any]:
    """A chunk with one token and one alternative."""
    entry = {"token": text, "logprob": logprob, "bytes": list(text.encode())}
    return chunk(text, logprobs={"content": [{**entry, "top_logprobs": [entry]}]})


RECORDED = [
    HEAD,
    *sse(*map(token, ["The ", "sky ", "is ", "blue", "."] * 2), token("!"), FINISH, DONE),
]
"""A stream of about 3 kB; a test cuts it after every byte."""


def body(*steps: bytes | float) -> list[bytes | float]:
    """Return a stream with this body."""
    return [HEAD, *steps]


def data(*events: Any) -> bytes:
    """Return events as bytes."""
    return b"".join(step for step in sse(*events) if isinstance(step, bytes))


def raw_text(text: bytes) -> Script:
    """Return an answer whose text is these raw JSON bytes."""
    choice = b'{"delta": {"content": "%b"}, "finish_reason": "stop"}' % text
    return body(*sse(b'{"choices": [%b]}' % choice, DONE))


def lines_end_with(end: bytes) -> Script:
    return body(data(chunk("Hel"), chunk("lo"), FINISH, DONE).replace(b"\n", end))


def refused(status: str, content: bytes = b"", kind: str = "text/html", **headers: str) -> Script:
    return [head(status, kind, **headers) + content]


def whole(text: str, kind: str = "application/json", **choice: Any) -> Script:
    message = {"role": "assistant", "content": text}
    answer = {"choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}]}
    return [head(kind=kind) + json.dumps(answer).encode()]


def byte_by_byte(script: list[bytes | float]) -> Script:
    """Send a script one byte at a time."""
    return [step for byte in b"".join(map(bytes, script)) for step in (bytes([byte]), 0.001)]


def bomb(layers: int) -> Script:
    """Return 160 MB compressed to 160 kB, or in two layers to 1 kB."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    start = packer.compress(b"data: ") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"x" * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = start + block * 160
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return [head(content_encoding=", ".join(["gzip"] * layers)) + packed, 9.0]


def http_chunked(content: bytes, **headers: str) -> bytes:
    """A reply with the body in HTTP chunks; further headers come after ``Transfer-Encoding``."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    start = head(transfer_encoding="chunked")[:-2] + extra.encode() + b"\r\n"
    return start + b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content)


def endless() -> Script:
    return [HEAD, *[data(*[chunk("word ")] * 1000)] * 40, 30.0]


def fragments(count: int) -> Script:
    def call(**function: Any) -> dict[str, Any]:
        made = chunk()
        made["choices"][0]["delta"] = {"tool_calls": [{"index": 0, "function": function}]}
        return made

    pieces = [call(name="f", arguments='"'), *[call(arguments="x")] * count, call(arguments='"')]
    return [HEAD, data(*pieces, chunk(finish_reason="tool_calls"), DONE)]


@contextmanager
def closed_port() -> Iterator[Target]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1", {}, ()


@contextmanager
def unknown_name() -> Iterator[Target]:
    yield "http://host.invalid/v1", {}, ()


@contextmanager
def redirecting() -> Iterator[Target]:
    with ReplayHost(ANSWER) as other:
        script = [head("307 X", location=f"{other.url}/chat/completions")]
        with ReplayHost(script) as host:
            yield host.url, {}, [other]


@contextmanager
def environment(name: str, proxy: ReplayHost) -> Iterator[None]:
    values = {name: f"http://127.0.0.1:{proxy.port}", "NO_PROXY": "", "no_proxy": ""}
    with mock.patch.dict("os.environ", values):
        yield


@contextmanager
def proxy() -> Iterator[Target]:
    """A proxy that requires credentials, in front of a remote host."""
    refusal = head("407 Proxy Authentication Required", proxy_authenticate="Basic")
    with ReplayHost([refusal]) as host, environment("HTTPS_PROXY", host):
        yield "https://192.0.2.1/v1", {}, [host]


@contextmanager
def forwarding_proxy() -> Iterator[Target]:
    refusal = refused("407 Proxy Authentication Required", b"<h1>Log in</h1>")
    with ReplayHost(refusal) as host, environment("HTTP_PROXY", host):
        yield "http://192.0.2.1/v1", {}, ()


def with_certificate(
    *names: str, expired: bool = False, known: bool = True, script: Script = ANSWER
) -> Callable[[], Any]:
    """A host with TLS; ``known`` means that its authority is in ``ca_bundle``."""

    @contextmanager
    def play() -> Iterator[Target]:
        authority = trustme.CA()
        end = datetime.now(timezone.utc) + timedelta(days=-1 if expired else 1)
        begin = end - timedelta(days=7)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names, not_before=begin, not_after=end).configure_cert(tls)
        with ReplayHost(script, tls=tls) as host, tempfile.TemporaryDirectory() as directory:
            bundle = Path(directory) / "bundle.pem"
            authority.cert_pem.write_to_path(str(bundle))
            fine = known and not expired and "127.0.0.1" in names
            settings = {"ca_bundle": str(bundle)} if known else {}
            yield host.url, settings, [] if fine else [host]

    return play


@contextmanager
def self_signed() -> Iterator[Target]:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as directory:
        both = Path(directory) / "both.pem"
        both.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
        tls.load_cert_chain(both)
    with ReplayHost(ANSWER, tls=tls) as host:
        yield host.url, {}, [host]


@contextmanager
def missing_bundle() -> Iterator[Target]:
    yield "https://127.0.0.1:9/v1", {"ca_bundle": "/nowhere/bundle.pem"}, ()


@contextmanager
def plain_port() -> Iterator[Target]:
    """Reply to TLS as a web server does on its plain port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/v1", {}, ()


def date(seconds: float) -> str:
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


OVERLOADED = b'{"error":{"message":"Server is overloaded","type":"rate_limit_exceeded","code":429}}'
RETRIES = (
    " To send such a request again: tm.Client(max_retries=3), in a cell %tmchat config "
    "max_retries=3."
)
HINT = "Put user and password into its URL: HTTPS_PROXY=http://USER:PASSWORD@PROXY."
AUTHORITY = (
    "If it comes from an authority of your own, set ca_bundle or TENSORMESH_CA_BUNDLE to its "
    "PEM file."
)
UNTRUSTED = "ConnectionFailed: HOST: its certificate is not trusted ({}). " + AUTHORITY
UNREACHED = "ConnectionFailed: HOST cannot be reached ({}). Is the host right, and is it running?"
WITHOUT_TLS = (
    "ConnectionFailed: HOST cannot be reached ([SSL: ...). It answers without TLS: use http://...."
)
BROKE = "ConnectionFailed: HOST: the connection broke ({})."
INVALID = "ConnectionFailed: HOST: the response is not valid HTTP ({})."
ENDED = (
    "ConnectionFailed: The stream ended before the answer was complete (no finish reason, "
    "no [DONE])."
)
SILENT = "TimeoutExceeded: HOST: nothing arrived for 0.2 s (stream_idle_timeout)."
ENDLESS = "ResponseError: The host sent more than 128 MiB without the end of an event."
NO_JSON = "ResponseError: The host sent something that is not JSON: {}"

WITH_TEXT: Any = {"text": "Hello"}

TABLE: dict[str, list[Fault]] = {
    "No connection": [
        Fault("nothing listens on the port", closed_port, UNREACHED.format("...")),
        Fault("the host name is unknown", unknown_name, UNREACHED.format("...")),
        Fault(
            "the connection is closed before an answer",
            replayed([]),
            BROKE.format("closed by the host"),
        ),
        Fault(
            "the connection is reset before an answer",
            replayed([RESET]),
            BROKE.format("Connection reset by peer"),
        ),
        Fault("the host sends nothing", replayed([9.0], stream_idle_timeout=0.2), SILENT),
        Fault(
            "the host does not speak HTTP",
            replayed([b"SSH-2.0-x\r\n\r\n"]),
            INVALID.format("Expected HTTP/..."),
        ),
        Fault("https, but the port has no TLS", plain_port, WITHOUT_TLS),
        Fault(
            "a proxy requires credentials (https)",
            proxy,
            "ConnectionFailed: HOST: the proxy refused (407 Proxy Authentication Required). "
            + HINT,
        ),
        Fault(
            "a proxy requires credentials (http)",
            forwarding_proxy,
            "StatusError: Log in (HTTP 407, HOST) That was the proxy. " + HINT,
        ),
    ],
    "Certificates": [
        Fault("signed by an authority in ca_bundle", with_certificate("127.0.0.1"), **WITH_TEXT),
        Fault(
            "signed by an unknown authority",
            with_certificate("127.0.0.1", known=False),
            UNTRUSTED.format("..."),
        ),
        Fault("self-signed", self_signed, UNTRUSTED.format("self...")),
        Fault(
            "expired",
            with_certificate("127.0.0.1", expired=True),
            UNTRUSTED.format("certificate has expired"),
        ),
        Fault(
            "issued for another host",
            with_certificate("elsewhere.example"),
            UNTRUSTED.format("...not valid for '127.0.0.1'"),
        ),
        Fault(
            "the CA bundle does not exist",
            missing_bundle,
            "SettingsError: ca_bundle (argument): expected an existing PEM file, "
            "got '/nowhere/bundle.pem'.",
            status="not sent",
        ),
    ],
    "Refusals": [
        Fault(
            "429 with Retry-After in seconds",
            replayed(refused("429 X", OVERLOADED, "application/json", retry_after="5")),
            "RateLimited: Server is overloaded (HTTP 429, HOST) Retry after 5 s." + RETRIES,
        ),
        Fault(
            "429 with Retry-After as a date",
            replayed(refused("429 X", OVERLOADED, "application/json", retry_after=date(3600))),
            "RateLimited: Server is overloaded (HTTP 429, HOST) Retry after ... s." + RETRIES,
        ),
        Fault(
            "429, then an answer, with max_retries=1",
            replayed(
                refused("429 X", OVERLOADED, "application/json", retry_after="0.01"),
                ANSWER,
                max_retries=1,
            ),
            warning="Sent again after 0.0 s: Server is overloaded",
            **WITH_TEXT,
        ),
        Fault(
            "500 with HTML",
            replayed(
                refused(
                    "500 X",
                    b"<html><head><title>Oops</title></head><body><h1>Oops</h1></body></html>",
                )
            ),
            "ServerError: Oops (HTTP 500, HOST)",
        ),
        Fault(
            "502 with an empty body",
            replayed(refused("502 Bad Gateway")),
            "ServerError: Bad Gateway (HTTP 502, HOST)",
        ),
        Fault(
            "503 with truncated JSON",
            replayed(refused("503 X", b'{"error": {"message": "Model is load', "application/json")),
            'ServerError: {"error": {"message": "Model is load (HTTP 503, HOST)',
        ),
        Fault(
            "503, then an answer, with max_retries=1",
            replayed(refused("503 X", retry_after="0.01"), ANSWER, max_retries=1),
            warning="Sent again after 0.0 s: Service Unavailable",
            **WITH_TEXT,
        ),
        Fault(
            "504 with HTML",
            replayed(refused("504 X", b"<h1>504 Gateway Time-out</h1>")),
            "ServerError: 504 Gateway Time-out (HTTP 504, HOST)",
        ),
        Fault(
            "500 with max_retries=3: not retried, because it may have been charged",
            replayed(refused("500 X"), ANSWER, max_retries=3),
            "ServerError: Internal Server Error (HTTP 500, HOST)",
        ),
        Fault(
            "401 that repeats the key",
            replayed(refused("401 X", json.dumps({"error": f"Incorrect API key: {KEY}"}).encode())),
            "AuthenticationFailed: Incorrect API key: *** (HTTP 401, HOST) Is the key "
            "right? Its source: argument.",
        ),
        Fault(
            "a redirect to another host",
            redirecting,
            "ResponseError: HOST redirects to .... Redirects are not followed, because the key is "
            "for this host only. Correct the base URL.",
        ),
    ],
    "Broken streams": [
        Fault("closed in the middle", replayed(PART), ENDED, **WITH_TEXT),
        Fault(
            "reset in the middle",
            replayed([*PART, 0.05, RESET]),
            BROKE.format("Connection reset by peer"),
            **WITH_TEXT,
        ),
        Fault(
            "stalled in the middle",
            replayed([*PART, 9.0], stream_idle_timeout=0.2),
            SILENT,
            **WITH_TEXT,
        ),
        Fault(
            "a stream that never ends, with timeout_total=0.3",
            replayed([*PART, *[b": ping\n\n", 0.05] * 200], timeout_total=0.3),
            "TimeoutExceeded: HOST: the answer was not complete within 0.3 s (timeout_total).",
            **WITH_TEXT,
        ),
        Fault("one byte at a time", replayed(byte_by_byte(ANSWER)), **WITH_TEXT),
        Fault(
            "an error event before [DONE]",
            replayed(
                [*PART, *sse({"error": {"message": "Internal server error", "code": 500}}, DONE)]
            ),
            "ServerError: Internal server error (HTTP 500, HOST)",
            **WITH_TEXT,
        ),
        Fault(
            "event: error",
            replayed([*PART, b"event: error\ndata: out of memory\n\n"]),
            "ServerError: out of memory (HOST)",
            **WITH_TEXT,
        ),
        Fault(
            "an error without an envelope",
            replayed(
                [*PART, *sse({"object": "error", "message": "out of memory", "code": 500}, DONE)]
            ),
            "ServerError: out of memory (HTTP 500, HOST)",
            **WITH_TEXT,
        ),
        Fault("no [DONE], but a finish reason", replayed([*PART, *sse(FINISH)]), **WITH_TEXT),
        Fault(
            "no [DONE] and no finish reason", replayed([*PART, b": bye\n\n"]), ENDED, **WITH_TEXT
        ),
        Fault(
            "the body is shorter than Content-Length",
            replayed([head(content_length="9999"), *PART[1:]]),
            BROKE.format("closed by the host"),
            **WITH_TEXT,
        ),
        Fault(
            "an HTTP chunk has no size",
            replayed(
                [
                    head(transfer_encoding="chunked")
                    + b"%x\r\n%b\r\n" % (len(data(chunk("Hello"))), data(chunk("Hello")))
                    + b"what?\r\n",
                ]
            ),
            INVALID.format("...chunk size..."),
            **WITH_TEXT,
        ),
        Fault(
            "two headers Transfer-Encoding: chunked",
            replayed([http_chunked(data(*HELLO), transfer_encoding="chunked")]),
            **WITH_TEXT,
        ),
        Fault(
            "Transfer-Encoding: chunked and a Content-Length",
            replayed([http_chunked(data(*HELLO), content_length="3")]),
            **WITH_TEXT,
        ),
        Fault(
            "Transfer-Encoding: gzip, chunked",
            replayed([http_chunked(b"x", transfer_encoding="gzip")]),
            INVALID.format("Transfer-Encoding: chunked, gzip"),
        ),
        Fault(
            "1,000 interim responses",
            replayed([b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 1000, *ANSWER]),
            **WITH_TEXT,
        ),
        Fault(
            "Content-Encoding: gzip, identity",
            replayed([head(content_encoding="gzip, identity") + gzip.compress(data(*HELLO))]),
            **WITH_TEXT,
        ),
        Fault(
            "gzip with several members",
            replayed(
                [head(content_encoding="gzip")]
                + [gzip.compress(event) for event in map(data, HELLO)]
            ),
            **WITH_TEXT,
        ),
        Fault(
            "truncated gzip",
            replayed([head(content_encoding="gzip") + gzip.compress(data(chunk("Hello")))[:60]]),
            ENDED,
        ),
        Fault(
            "Content-Encoding is gzip, but the body is not",
            replayed([head(content_encoding="gzip") + b"plain"]),
            "ResponseError: HOST: the response could not be decompressed (...).",
        ),
        Fault(
            "an endless stream, with max_response_bytes=100000",
            replayed(endless(), max_response_bytes=100_000),
            "ResponseError: HOST: the response is longer than 100000 bytes (max_response_bytes).",
            text="word " * (100_000 // len(data(chunk("word ")))),
        ),
    ],
    "Unexpected replies": [
        Fault("JSON instead of a stream", replayed(whole("Hello")), **WITH_TEXT),
        Fault(
            "JSON with the type text/event-stream",
            replayed(whole("Hello", "text/event-stream")),
            **WITH_TEXT,
        ),
        Fault(
            "a stream with the type text/html",
            replayed([head(kind="text/html"), *ANSWER[1:]]),
            **WITH_TEXT,
        ),
        Fault(
            "a login page",
            replayed([head(kind="text/html") + b"<html>Log in</html>"]),
            "ResponseError: The host answered with text/html instead of an answer: "
            "<html>Log in</html>",
        ),
        Fault(
            "an empty body",
            replayed([HEAD]),
            "ResponseError: The host answered with an empty body.",
        ),
        Fault(
            "truncated JSON",
            replayed([head(kind="application/json") + b'{"choices": [{"ind']),
            NO_JSON.format('{"choices": [{"ind'),
        ),
        Fault(
            "an event that is not JSON",
            replayed([*PART, b"data: oops\n\n"]),
            NO_JSON.format("oops"),
            **WITH_TEXT,
        ),
        Fault(
            "no choices",
            replayed([HEAD, *sse({"choices": []}, DONE)]),
            "ResponseError: The host's answer has no choices.",
        ),
        Fault(
            "no choices, but a message",
            replayed([head(kind="application/json") + b'{"detail": "Model is \\"loading\\".\\n"}']),
            'ServerError: Model is "loading". (HOST)',
        ),
        Fault(
            "two finish reasons",
            replayed([*PART, *sse(FINISH, chunk(finish_reason="length"), DONE)]),
            **WITH_TEXT,
        ),
        Fault(
            "more choices than requested",
            replayed([*PART, *sse(chunk("other", index=1, finish_reason="stop"), FINISH, DONE)]),
            warning="The host sent 1 more choice than requested.",
            **WITH_TEXT,
        ),
        Fault("10,000 fragments of a tool call", replayed(fragments(10_000)), arguments=10_002),
    ],
    "Unusual bytes": [
        Fault("lines end with CR", replayed(lines_end_with(b"\r")), **WITH_TEXT),
        Fault("lines end with CRLF", replayed(lines_end_with(b"\r\n")), **WITH_TEXT),
        Fault("a byte order mark", replayed(body(b"\xef\xbb\xbf", *ANSWER[1:])), **WITH_TEXT),
        Fault(
            "comments",
            replayed(body(b": ping\n\n", ANSWER[1], b": ping\n\n", *ANSWER[2:])),
            **WITH_TEXT,
        ),
        Fault(
            "U+2028 and U+0085 in the text",
            replayed(raw_text("a\u2028b\u0085c".encode())),
            text="a\u2028b\u0085c",
        ),
        Fault(
            "invalid UTF-8",
            replayed(raw_text(b"a\xffb")),
            text="a\ufffdb",
        ),
        Fault(
            "half of a surrogate pair",
            replayed(raw_text(rb"a\ud83db")),
            text="a\ufffdb",
        ),
        Fault(
            "NaN and Infinity as logprobs",
            replayed(
                body(*sse(token("Hel", float("nan")), token("lo", float("-inf")), FINISH, DONE))
            ),
            tokens=2,
            **WITH_TEXT,
        ),
    ],
    "Excessive data": [
        Fault(
            "a line of 50 MB",
            replayed([HEAD, *sse(chunk("x" * 50_000_000, finish_reason="stop"), DONE)]),
            text="x" * 50_000_000,
        ),
        Fault(
            "a line without end", replayed([HEAD, b"data: ", *[b"x" * 16 * MIB] * 9, 9.0]), ENDLESS
        ),
        Fault(
            "JSON nested 100,000 levels deep",
            replayed([*PART, b"data: " + b"[" * 100_000 + b"]" * 100_000 + b"\n\n"]),
            NO_JSON.format("[[[..."),
            **WITH_TEXT,
        ),
        Fault("a gzip bomb", replayed(bomb(1)), ENDLESS),
        Fault(
            "a gzip bomb in a gzip bomb",
            replayed(bomb(2)),
            "ResponseError: HOST: the response is compressed more than once, which is not "
            "accepted.",
        ),
        Fault(
            "a header of 1 MB",
            replayed([b"HTTP/1.1 200 OK\r\nX: " + b"x" * MIB]),
            INVALID.format("more than 256 KiB of headers"),
        ),
    ],
}
