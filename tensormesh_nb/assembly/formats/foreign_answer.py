"""Answers that other clients received: objects, dicts, chunks, text and files.

Objects are recognised by their methods, so no client package is imported. Everything is converted
to the bytes that a host would have sent, and then read by the same decoder and builder as our own
answers.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ...config.private_files import read_file, shown_path
from ...errors import RequestError, ResponseError, StatusError, TensormeshError
from ...wire.chunks import Chunk
from ...wire.decoder import BodyDecoder, ChunkDecoder
from ...wire.error_bodies import parse_error_event
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line
from ..accounting.timing import Timing
from ..answer import Answer
from ..builder import Builder
from ..status import UNPROVEN, failure, is_unproven

__all__ = ["UNKNOWN_HOST", "read_answer", "read_request"]

UNKNOWN_HOST = "unknown host"
_ACCEPTED = (
    "expected a chat completion or its chunks: an object of the openai package or LiteLLM, "
    "a dict, a list, JSON or SSE text, or the path of a file with one of these"
)
_BOM = b"\xef\xbb\xbf"
_SSE = re.compile(rb"(data|event|id|retry)?:")
# Events that openai's stream helper derives from chunks.
_DERIVED = re.compile(r"(content|refusal|logprobs|tool_calls)\..*\b(delta|done)")
_MOST_CHOICES = 128  # that a request may ask for


def read_request(given: Any) -> ChatRequest:
    """The request of a foreign answer.

    Args:
        given: a ChatRequest, the body as a dict, messages, or a prompt.

    Raises:
        RequestError: it is not a request.
    """
    if isinstance(given, ChatRequest):
        return given
    value = json.loads(_to_json(given, "request"))
    if isinstance(value, dict) and "role" not in value:
        return ChatRequest.from_body(value)
    return ChatRequest.of(value)


def read_answer(
    given: Any, request: ChatRequest | None, *, model: str | None, host: str, vocab_size: int | None
) -> Answer:
    """The answer in an object; see :meth:`..answer_view.AnswerView.from_response`.

    Args:
        given: the object. An iterator is read to its end.
        request: the request; without messages and with ``n`` from the answer if None.
        model: the model; None for the request's.
        host: name of the host.
        vocab_size: number of tokens of the model's vocabulary, or None.

    Raises:
        RequestError: the object is of a kind that cannot be read.
        ResponseError: it contains no answer.
        StatusError: it contains an error and no answer.
    """
    known = request or ChatRequest()
    if model and not known.model:
        known = known.replace(model=model)
    answer = Answer(known, host=host, vocab_size=vocab_size)
    builder = Builder(answer)
    sent, is_stream = _as_sent(given)
    decoder = ChunkDecoder() if is_stream else BodyDecoder()
    chunks = [*decoder.feed(sent), *decoder.end()]
    _check_single(chunks)
    error = _error(chunks)
    builder.extend(_to_error(chunks), float("nan"))
    if not answer.choices:
        raise error or ResponseError(f"from_response: {_ACCEPTED}, got {_quoted(sent)}.")
    if request is None and len(answer.choices) > 1:
        answer.request = answer.request.replace(n=min(len(answer.choices), _MOST_CHOICES))
    found = failure(answer, ended=decoder.done) if error is None else None
    if found is not None:
        error = ResponseError(found.reason) if found.error is None else _host_error(found.error)
    elif error is None and is_unproven(answer):
        answer.notices.append(UNPROVEN)
    builder.finish("complete" if error is None else "failed", 0.0, error)
    answer.timing = Timing(None)
    return answer


def _as_sent(given: Any) -> tuple[bytes, bool]:
    """What a host would have sent, and whether that is an event stream."""
    if isinstance(given, os.PathLike):
        return _read_file(given)
    if isinstance(given, str):
        if _is_text(given.encode("utf-8", "surrogatepass")):
            return _read_text(given.encode("utf-8", "replace"))
        return _read_file(given)
    if isinstance(given, bytes | bytearray | memoryview):
        return _read_text(bytes(given))
    if isinstance(given, Mapping) or _is_dumpable(given):
        return _to_json(given, "from_response"), False
    if inspect.isawaitable(given):
        raise RequestError("from_response: await the answer first, then pass its value.")
    if isinstance(body := getattr(given, "content", None), bytes):  # an HTTP response
        return _read_text(body)
    if isinstance(given, Iterable):
        return _read_items(given)
    if isinstance(given, AsyncIterable):
        raise RequestError(
            "from_response: an async stream cannot be read here; "
            "pass [chunk async for chunk in stream]."
        )
    raise RequestError(f"from_response: {_ACCEPTED}, got {_kind(given)}.")


def _read_file(path: str | os.PathLike[str]) -> tuple[bytes, bool]:
    try:
        text = read_file(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not the path of a file"
        shown = one_line(shown_path(path), 80)
        raise RequestError(
            f"from_response: {_ACCEPTED}, got '{shown}' ({one_line(reason)})."
        ) from None
    return _read_text(text)


def _is_text(text: bytes) -> bool:
    head = text.removeprefix(_BOM).lstrip()
    return head[:1] in (b"{", b"[") or _SSE.match(head) is not None


def _read_text(text: bytes) -> tuple[bytes, bool]:
    """A body, an event stream, a JSON list or JSON lines."""
    text = text.removeprefix(_BOM).strip()
    if not _is_text(text):
        raise ResponseError(f"from_response: {_ACCEPTED}, got {_quoted(text)}.")
    if text.startswith(b"["):
        try:
            listed = json.loads(text.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise ResponseError(f"from_response: not JSON: {one_line(str(error))}.") from None
        return _read_items(listed)
    if not text.startswith(b"{"):
        return text + b"\n\n", True
    lines = [line for line in text.split(b"\n") if line.strip()]
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}"):
        return _events(lines), True
    return text, False


def _read_items(items: Iterable[Any]) -> tuple[bytes, bool]:
    """Chunks, or lines of text. An exception after the first item becomes the last event."""
    lines: list[bytes] = []
    try:
        for item in items:
            lines.append(_line(item, len(lines)))
    except TensormeshError:
        raise
    except Exception as error:
        if not lines:
            raise
        reason = f"{_kind(error)}: {error}"
        lines.append(json.dumps({"error": {"message": reason}}).encode())
    return _events(lines), True


def _line(item: Any, number: int) -> bytes:
    if isinstance(item, str):
        return item.encode("utf-8", "replace")
    if isinstance(item, bytes):
        return item
    if isinstance(item, Mapping) or _is_dumpable(item):
        return _to_json(item, "from_response")
    raise RequestError(f"from_response: {_ACCEPTED}; item {number} is {_kind(item)}, not a chunk.")


def _events(lines: Iterable[bytes]) -> bytes:
    """Lines, each with or without ``data:``, as an event stream."""
    return b"".join(_event(line.strip()) for line in lines) + b"\n\n"


def _event(line: bytes) -> bytes:
    if not line or _SSE.match(line):
        return line + b"\n"  # an event may have several lines
    if b'"type"' in line:
        with suppress(ValueError, RecursionError):
            event = json.loads(line)
            kind = event.get("type")
            if kind == "chunk" and isinstance(event.get("chunk"), dict):
                line = json.dumps(event["chunk"]).encode()
            elif isinstance(kind, str) and "choices" not in event and _DERIVED.fullmatch(kind):
                return b""
    return b"data: " + line + b"\n\n"


def _is_dumpable(value: Any) -> bool:
    """Whether a value is an object with fields: Pydantic's, a dataclass, or with ``to_dict``."""
    if isinstance(value, type):
        return False
    named = ("model_dump", "to_dict", "dict")
    return dataclasses.is_dataclass(value) or any(
        callable(getattr(value, name, None)) for name in named
    )


def _to_json(value: Any, name: str) -> bytes:
    try:
        return json.dumps(value, default=_fields).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RequestError(f"{name}: not JSON: {one_line(str(error), 120)}.") from None


def _fields(value: Any) -> Any:
    """An object as a JSON value."""
    if callable(dump := getattr(value, "model_dump", None)):
        with suppress(TypeError):
            return dump(mode="json", exclude_none=True, warnings=False)
        return dump()
    for name in ("to_dict", "dict", "tolist"):
        if callable(dump := getattr(value, name, None)):
            return dump()
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{_kind(value)} has no fields that can be read")


def _check_single(chunks: Sequence[Chunk]) -> None:
    """Check that the chunks are those of one answer.

    Raises:
        RequestError: they are of several.
    """
    ended: dict[int, str] = {}  # the id of the answer whose choice of an index has ended
    for chunk in chunks:
        for part in chunk.choices or ():
            if chunk.id and ended.get(part.index, chunk.id) != chunk.id:
                raise RequestError(
                    "from_response: expected one answer, got the chunks of several "
                    f"(ids {one_line(ended[part.index], 40)} and {one_line(chunk.id, 40)}); "
                    "pass them one by one."
                )
            if chunk.id and part.finish_reason:
                ended[part.index] = chunk.id


def _to_error(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """The chunks up to the first error, whose text counts."""
    for chunk in chunks:
        if chunk.error is None or chunk.choices or chunk.usage:
            yield chunk
        if chunk.error is not None:
            return


def _error(chunks: Iterable[Chunk]) -> TensormeshError | None:
    """The first error in the chunks."""
    error = next((chunk.error for chunk in chunks if chunk.error is not None), None)
    return error if error is None or isinstance(error, TensormeshError) else _host_error(error)


def _host_error(error: Any) -> TensormeshError:
    found = parse_error_event(error)
    kind = StatusError.kind(found.status_code)
    return kind(found.message, status_code=found.status_code, param=found.param, body=found.body)


def _kind(value: Any) -> str:
    kind = type(value)
    place = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return one_line(f"{place}{kind.__qualname__}", 80)


def _quoted(text: bytes) -> str:
    return repr(one_line(text[:400].decode("utf-8", "replace"), 80)) if text else "nothing"
