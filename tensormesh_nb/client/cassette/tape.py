"""A cassette in use: decides for each request whether it is replayed, or sent and recorded."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ...config.cassette_settings import AT_ONCE_PACE, RECORDED_PACE
from ...config.redactor import Redactor
from ...config.settings import Settings
from ...errors import NotRecorded, TensormeshError
from ..http.target import Target
from ..runtime.fork import renew_after_fork
from .cassette_file import CassetteFile
from .misses import Misses
from .player import AT_ONCE
from .recorded_refusals import RecordedRefusals
from .recorder import Recorder
from .recording import Key, Recording, Request, identity
from .same_answer import same_answer
from .stable_ids import StableIds

__all__ = ["Tape"]

_WITH_KEY = "A request contains the key, so it is not recorded."

# Statuses that depend on the moment, not on the request.
_OF_THE_MOMENT = frozenset({401, 402, 403, 407, 408, 425, 429})


@dataclass
class _Written:
    """What this process has added to a file.

    Attributes:
        order: keys of its recordings, in the order of sending.
        last: position of the last line in that order.
        size: size of the file after that line, in bytes.
        is_untidy: whether lines must be moved.
    """

    order: dict[Key, int] = field(default_factory=dict)
    last: int = -1
    size: int = 0
    is_untidy: bool = False


class Tape:
    """A cassette in use. Counts how often each request is sent. Thread-safe.

    Args:
        settings: settings with the cassette, its mode and pace.
        notices: receives one-line messages for the user.

    Attributes:
        pace: tokens per second of the replay; None for the recorded times.
        can_replay: whether recordings are played; if not, every request is sent.
        can_send: whether requests without a recording are sent.

    Raises:
        ResponseError: the file is not a cassette.
        SettingsError: the file cannot be written.
    """

    def __init__(self, settings: Settings, notices: list[str]) -> None:
        self.path, self._notices = Path(settings.cassette or ""), notices
        self.can_replay = settings.cassette_mode != "record"
        self.can_send = settings.cassette_mode != "replay"
        self.pace = _pace(settings.cassette_pace)
        self._use = self.path, settings.cassette_mode, self.pace
        plane, self._host = settings.control_plane, settings.host
        self._secrets = [settings.api_key, plane.token if plane is not None else None]
        self._file = CassetteFile(self.path)
        content, size = self._file.read(), None
        if not self.can_replay or (self.can_send and content.header is None):
            size = self._file.create(self._host)
            if size != content.size:  # another process may have added lines meanwhile
                content = self._file.read()
        self._lines = content.lines
        self._repeats = Counter(key.request for key in self._lines)
        self._sent: Counter[bytes] = Counter()  # how often each request was sent
        self._ids = StableIds()
        self._misses = Misses(self.path, [*self._lines.values()])
        self._refusals = RecordedRefusals([*self._lines.values()])
        self._written = _Written(size=content.size if size is None else size)
        if content.is_cut:
            notices.append(f"{self.path}: the last line is incomplete, so it is not used.")
        self.renew()
        renew_after_fork(self)
        weakref.finalize(self, _tidy, self._file, self._written)

    @classmethod
    def of(cls, settings: Settings, notices: list[str]) -> Tape | None:
        """The tape of these settings, or None if they have no cassette.

        Raises:
            ResponseError, SettingsError: as for the class.
        """
        return cls(settings, notices) if settings.cassette is not None else None

    def renew(self) -> None:
        """Renew the lock in a forked child, where the thread that held it does not exist."""
        self._lock = threading.Lock()

    def is_like(self, other: Tape) -> bool:
        """Whether another tape uses the same file in the same way."""
        return self._use == other._use

    def close(self) -> None:
        """Move lines to their places. The cassette can be used again."""
        _tidy(self._file, self._written)

    def has_host(self, name: str) -> bool:
        """Whether a host has recordings."""
        return any(line.recording.request.host == name for line in self._lines.values())

    def find(
        self, target: Target, method: str, path: str, body: bytes | None
    ) -> Recording | Recorder | None:
        """The recording of a request, or a recorder for its response.

        Args:
            target: the host.
            method, path, body: parts of the request.

        Returns:
            None if the request is to be sent without recording.

        Raises:
            NotRecorded: the request has no recording and may not be sent.
        """
        content = msgspec.json.decode(body) if body else None
        with self._lock:
            if self._ids.in_request(content):
                body = msgspec.json.encode(content)
            request = Request(target.name, method, path)
            if body:
                request.body = msgspec.Raw(body)
            digest = identity(request)
            self._sent[digest] += 1
            key = Key(digest, self._sent[digest])
            if self.can_replay:
                found = self._recorded(key, request)
                if found is not None:
                    return found
            redactors = self._redactors(target)
            if any(each.finds((body or b"").decode("utf-8", "replace")) for each in redactors):
                if _WITH_KEY not in self._notices:
                    self._notices.append(_WITH_KEY)
                return None
            self._written.order[key] = len(self._written.order)
        return Recorder(request, key, target, redactors, self._ids, self._notices, self._keep)

    def _recorded(self, key: Key, request: Request) -> Recording | None:
        """The recording of a key, or None if the request may be sent.

        Raises:
            NotRecorded: the request has no recording and may not be sent.
        """
        line = self._lines.get(key)
        if line is not None and not (self.can_send and _is_cut_short(line.recording)):
            return line.recording
        if self.can_send:
            return None
        refusal = self._refusals.find(request, self._repeats)
        if refusal is not None:
            return refusal
        raise NotRecorded(self._misses.message(key, request, self._repeats[key.request]))

    def _keep(self, key: Key, recording: Recording | None) -> None:
        """Write a recording, unless the file has one with the same answer."""
        if recording is None or (self.can_replay and _is_of_the_moment(recording)):
            with self._lock:  # the next attempt counts as this one
                self._sent[key.request] -= self._sent[key.request] == key.nth
            return
        known = self._lines.get(key)
        if known is not None and same_answer(known.recording, recording):
            return
        with self._lock:
            written = self._written
            try:
                before, size = self._file.append(self._host, msgspec.json.encode(recording))
            except TensormeshError as error:
                self._notices.append(f"An answer is not recorded: {error}")
                return
            place = written.order[key]
            written.is_untidy |= known is not None or before != written.size or place < written.last
            written.last, written.size = max(place, written.last), size

    def _redactors(self, target: Target) -> list[Redactor]:
        secrets = dict.fromkeys([target.key, *self._secrets])
        return [Redactor(secret) for secret in secrets if secret is not None]


def _tidy(file: CassetteFile, written: _Written) -> None:
    if written.is_untidy:
        with contextlib.suppress(TensormeshError):  # nothing is lost: later lines win
            written.size = file.tidy(written.order)
            written.is_untidy = False


def _pace(setting: str) -> float | None:
    if setting == RECORDED_PACE:
        return None
    return AT_ONCE if setting == AT_ONCE_PACE else float(setting)


def _is_cut_short(recording: Recording) -> bool:
    return recording.failure is not None and recording.failure.stage == "stopped"


def _is_of_the_moment(recording: Recording) -> bool:
    """Whether the host may answer differently next time: its error must not be kept."""
    if recording.failure is not None or recording.response is None:
        return True
    status = recording.response.status
    return status >= 500 or status in _OF_THE_MOMENT
