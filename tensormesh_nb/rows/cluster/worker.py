"""The worker's side of a run. Dask calls these functions on the worker."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from secrets import token_hex
from typing import Any

from ..._version import __version__
from ...config.secret import Secret
from ...config.settings import Settings
from ...errors import SettingsError, TensormeshError
from ..store.row_store import RowStore
from ..store.store_location import rows_directory
from .cluster_messages import (
    Begin,
    Begun,
    Discard,
    Done,
    Exchange,
    HostSettings,
    Message,
    Probe,
    Recover,
    Recovered,
    Start,
    Started,
    decode,
    encode,
)
from .key_transfer import KeyReceiver
from .sender import Sender

__all__ = ["OPERATION", "attend", "greet"]

OPERATION = "tensormesh_nb"  # name of the handler


def greet(dask_worker: Any) -> dict[str, str]:
    """Prepare for messages of runs. Returns the version and the machine."""
    services = _Services(dask_worker)

    async def handle(payload: bytes) -> bytes:
        try:
            return encode(await services.answer(decode(payload)))
        except TensormeshError as error:
            return encode(Done(str(error)))

    # Only once: the senders of other runs belong to the first handler.
    dask_worker.handlers.setdefault(OPERATION, handle)
    return {"version": __version__, "machine": socket.gethostname()}


def attend(run: str, address: str) -> None:
    """A task that lasts as long as this worker sends, so that Dask counts it as busy."""
    sender = _SENDERS.get((run, address))
    if sender is not None:
        sender.ended.wait()


_SENDERS: dict[tuple[str, str], Sender] = {}  # by run and worker: a process may have several


class _Services:
    """Answers the messages to one worker.

    Args:
        worker: the worker of Dask.
    """

    def __init__(self, worker: Any) -> None:
        self._worker, self._address = worker, worker.address
        self._receivers: dict[str, KeyReceiver] = {}

    async def answer(self, message: Message) -> Message:
        """The answer to a message.

        Raises:
            TensormeshError: this worker cannot do what the message requests.
        """
        if isinstance(message, Exchange):
            sender = _SENDERS.get((message.run, self._address))
            if sender is None or sender.ended.is_set():
                return Done("This worker does not send for this run.")
            replies = await sender.exchange(message)
            if message.ends:
                await sender.end()
                del _SENDERS[message.run, self._address]
            return replies
        if isinstance(message, Probe):
            _settings(message.settings, None, finds_key=message.finds_key)
            return Done()
        if isinstance(message, Begin):
            receiver = self._receivers[message.run] = KeyReceiver()
            return Begun(receiver.public)
        if isinstance(message, Start):
            return await self._start(message)
        if isinstance(message, Recover):
            return _recover(message.group)
        if isinstance(message, Discard):
            return _discard(message.group, message.names)
        return Done(f"unknown message: {type(message).__name__}")

    async def _start(self, message: Start) -> Started:
        # A run has exclusive use of its store, so the process behind these senders has ended.
        for (run, address), sender in list(_SENDERS.items()):
            if sender.group == message.group and run != message.run:
                await sender.end()
                del _SENDERS[run, address]
        key = None
        if message.sealed is not None:
            key = self._receivers.pop(message.run).open(message.sealed)
        settings = _settings(message.settings, key, finds_key=message.finds_key)
        name = f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}.db"
        path = _folder(message.group) / name
        sender = Sender(settings, path, message.group, self._is_closing)
        _SENDERS[message.run, self._address] = sender
        return Started(sender.name)

    def _is_closing(self) -> bool:
        return self._worker.status.name in ("closing_gracefully", "closing", "closed", "failed")


def _settings(given: HostSettings, key: Secret | None, *, finds_key: bool) -> Settings:
    """The settings of a client on this worker.

    Raises:
        SettingsError: a file or the key is missing here.
    """
    if given.ca_bundle is not None and not Path(given.ca_bundle).is_file():
        raise SettingsError(f"ca_bundle: {given.ca_bundle} does not exist there.")
    if finds_key:
        found = Settings.resolve(("client", {"host": given.host, "key_env": given.key_env}))
        key = found.api_key if found.base_url == given.base_url else None
        if key is None:
            raise SettingsError("there is no key for this host.")
    return Settings(
        host=given.host,
        base_url=given.base_url,
        api_key=key,
        model=given.model,
        timeout=given.timeout,
        stream_idle_timeout=given.stream_idle_timeout,
        timeout_total=given.timeout_total,
        max_response_bytes=given.max_response_bytes,
        ca_bundle=given.ca_bundle,
        vocab_size=given.vocab_size,
        sources={"api_key": given.key_source},
    )


def _folder(group: str) -> Path:
    return rows_directory() / "workers" / group


def _recover(group: str) -> Recovered:
    """The rows in stores of workers that have ended, or have lost their run."""
    found = Recovered([], [], [])
    for path in sorted(_folder(group).glob("*.db")):
        try:
            store = RowStore(path)
        except TensormeshError:
            found.busy.append(path.name)
            continue
        try:
            found.records.extend(store.records())
            found.names.append(path.name)
        finally:
            store.close()
    return found


def _discard(group: str, names: list[str]) -> Done:
    for name in names:
        RowStore(_folder(group) / Path(name).name).remove()
    return Done()
