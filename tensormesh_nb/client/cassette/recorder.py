"""Records one response as it arrives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from time import perf_counter

import msgspec

from ...config.redactor import Redactor
from ...wire.error_bodies import REFUSALS, parse_error_body
from ..http.error_mapping import UNREACHABLE, failure_detail
from ..http.target import Target
from .body import RecordedResponse, arrivals
from .key_scan import has_key, without_key
from .recording import Failure, Key, Recording, Request, Stage
from .stable_ids import StableIds, call_ids

__all__ = ["Recorder"]

# The headers that a client reads, except ids. ``Content-Encoding`` is kept only if the body is
# refused because of it: bodies are recorded decompressed.
_HEADERS = ("content-type", "location", "retry-after", "retry-after-ms", "x-should-retry")


class Recorder:
    """Records one response.

    Attributes:
        target: the host of the request.

    Args:
        request: the request.
        key: key of the recording.
        target: the host of the request.
        redactors: redactors of all keys that the client knows.
        ids: ids of the session.
        notices: receives one-line messages for the user.
        keep: called at the end with the key and the recording; None if nothing is recorded.
    """

    def __init__(
        self,
        request: Request,
        key: Key,
        target: Target,
        redactors: Sequence[Redactor],
        ids: StableIds,
        notices: list[str],
        keep: Callable[[Key, Recording | None], None],
    ) -> None:
        self._request, self._key, self.target = request, key, target
        self._redactors, self._ids = list(redactors), ids
        self._notices, self._keep = notices, keep
        self._response: RecordedResponse | None = None
        self._failure: Failure | None = None
        self._sent, self._began, self._head = datetime.now(timezone.utc), perf_counter(), 0.0
        self._pieces: list[bytes] = []
        self._times: list[float] = []
        self._has_ended = self._is_enough = False

    def head(self, status: int, headers: Mapping[str, str], *, is_refused: bool) -> None:
        """Record the head of the response.

        Args:
            status: HTTP status.
            headers: headers by name in lower case.
            is_refused: whether the body cannot be read.
        """
        self._head = perf_counter()
        names = (*_HEADERS, "content-encoding") if is_refused else _HEADERS
        kept = {name: headers[name] for name in names if name in headers}
        if "location" in kept:  # a query may be a secret
            kept["location"] = kept["location"].partition("?")[0]
        if status in REFUSALS and not kept.get("retry-after", "").isdecimal():
            kept.pop("retry-after", None)
            # A date, or the reset of a limit: seconds from now are also true tomorrow.
            wait = parse_error_body(status, b"", headers).retry_after
            if wait is not None and "retry-after-ms" not in kept:
                kept["retry-after"] = str(math.ceil(wait))
        for redactor in self._redactors:
            kept = redactor.json(kept)
        self._response = RecordedResponse(status=status, headers=kept)

    def piece(self, piece: bytes) -> None:
        """Record the next piece of the body, decompressed."""
        self._pieces.append(piece)
        self._times.append(perf_counter())

    def enough(self) -> None:
        """Make the recording: the caller has read all that it wants.

        Not later: the next request may already repeat ids of this answer.
        """
        self._is_enough = True
        self.end(is_complete=False)

    def no_response(self, error: BaseException, *, is_connected: bool = True) -> None:
        """Make a recording without a response. Does nothing if there is a recording already.

        Args:
            error: why there is no response; not a failure if the caller stopped waiting.
            is_connected: whether there was a connection.
        """
        self._head = perf_counter()
        if isinstance(error, UNREACHABLE):
            self._fail("response" if is_connected else "connect", error)
        elif isinstance(error, Exception) and not self._has_ended:  # nothing was sent
            self._has_ended = True
            self._keep(self._key, None)
        self.end(is_complete=False)

    def failed(self, error: Exception) -> None:
        """Record that the connection failed within the body."""
        self._fail("body", error)

    def _fail(self, stage: Stage, error: Exception) -> None:
        self._failure = Failure(stage, type(error).__name__, failure_detail(error, self.target))

    def end(self, *, is_complete: bool) -> None:
        """Make the recording; only the first call counts.

        Args:
            is_complete: whether the whole response has arrived.
        """
        if self._has_ended:
            return
        self._has_ended = True
        if self.target.redactor not in self._redactors:  # the local endpoint was started meanwhile
            self._redactors.append(self.target.redactor)
        if self._failure is None and not (is_complete or self._is_enough):
            self._failure = Failure("stopped")
        recording = Recording(
            self._request,
            self._key.nth,
            failure=self._failure,
            vocab_size=self.target.vocab_size,
            sent=self._sent.isoformat(timespec="milliseconds"),
        )
        found = [(self._head, 0)]
        if self._response is not None:
            arrived = self._put(self._response)
            if arrived is None:
                self._notices.append("An answer contains the key, so it is not recorded.")
                self._keep(self._key, None)
                return
            recording.response = self._response
            found += arrived
        recording.arrivals = _milliseconds(found, self._began)
        self._keep(self._key, recording)

    def _put(self, response: RecordedResponse) -> list[tuple[float, int]] | None:
        """Add the body to the response. Returns the arrivals; None if a key would remain."""
        body = b"".join(self._pieces)
        events = response.put(body, self._id_of_answer)
        if has_key(self._redactors, body, events):
            body = without_key(self._redactors, body)
            events = response.put(body, self._id_of_answer)
            if has_key(self._redactors, body, events):
                return None
        for number, name in enumerate(dict.fromkeys(call_ids(events))):
            stable = self._ids.of_call(self._key, name, number)
            response.replace(msgspec.json.encode(name), msgspec.json.encode(stable))
        return arrivals(response, len(events), self._pieces, self._times)

    def _id_of_answer(self, name: str) -> str:
        return self._ids.of_answer(self._key, name)


def _milliseconds(found: Sequence[tuple[float, int]], began: float) -> list[tuple[int, int]]:
    """Times and counts, each relative to the one before."""
    made: list[tuple[int, int]] = []
    last_time = last_count = 0
    for time, count in found:
        now = max(last_time, round(1000 * (time - began)))
        if now == last_time and len(made) > 1:
            made[-1] = made[-1][0], made[-1][1] + count - last_count
        else:
            made.append((now - last_time, count - last_count))
        last_time, last_count = now, count
    return made
