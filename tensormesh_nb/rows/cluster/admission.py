"""Checks that workers can send the requests of a client, and prepares them."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..._version import __version__
from ...config.settings import Settings
from ...errors import SettingsError
from ...wire.sanitize import one_line
from .cluster_messages import (
    Begin,
    Begun,
    Done,
    HostSettings,
    Message,
    Probe,
    Start,
    Started,
    decode,
    encode,
)
from .key_transfer import seal
from .worker import OPERATION, greet

__all__ = ["NO_WORKERS", "Admission", "Admitted"]

NO_WORKERS = 60.0  # seconds to wait for a worker
_ANSWER = 30.0  # seconds to wait for the answer to a message
_INSTALL = f"pip install tensormesh-nb=={__version__}"
# Connections that others cannot read.
_PRIVATE = ("inproc", "tls", "wss", "gateway")


class Admitted(NamedTuple):
    """A worker that is ready to send.

    Attributes:
        address: address of the worker.
        machine: name of the machine.
        store: name of the worker's store.
    """

    address: str
    machine: str
    store: str


class Admission:
    """Checks and prepares workers. All methods run in the loop of the Dask client.

    Args:
        dask: the client of the cluster.
        settings: settings of the client whose requests are sent.
    """

    def __init__(self, dask: Any, settings: Settings) -> None:
        self._dask, self._settings = dask, settings
        self._host = HostSettings.of(settings)

    async def addresses(self) -> list[str]:
        """The workers; makes an adaptive cluster without workers start one.

        Raises:
            SettingsError: there are none.
        """
        found = await self._dask.nthreads()
        if not found:
            future = self._dask.submit(_nothing, pure=False)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(future.result(), NO_WORKERS)
            found = await self._dask.nthreads()
        if not found:
            raise SettingsError("The Dask cluster has no workers.")
        return list(found)

    async def check(self) -> None:
        """Check all workers, before anything is computed or sent.

        Raises:
            SettingsError: one cannot send.
        """
        addresses = await self.addresses()
        found = await asyncio.gather(*map(self._greet, addresses), return_exceptions=True)
        for problem in found:
            # A worker that ends meanwhile no longer belongs to the cluster.
            if isinstance(problem, BaseException) and not isinstance(problem, OSError):
                raise problem

    async def start(self, address: str, run: str, group: str) -> Admitted:
        """Prepare a worker.

        Args:
            address: address of the worker.
            run: id of the run.
            group: folder of the workers' stores.

        Raises:
            SettingsError: it cannot send.
            OSError, TimeoutError: it does not answer.
        """
        machine = await self._greet(address)
        finds_key, sealed = self._finds_key(address), None
        if self._settings.api_key is not None and not finds_key:
            begun = await self.ask(address, Begin(run))
            if not isinstance(begun, Begun):
                raise OSError(f"{address} does not answer.")
            sealed = seal(self._settings.api_key, begun.public)
        started = await self.ask(address, Start(run, group, self._host, sealed, finds_key))
        if not isinstance(started, Started):
            raise SettingsError(f"The worker {address} cannot send: {_problem(started)}")
        return Admitted(address, machine, started.name)

    async def ask(self, address: str, message: Message) -> Message:
        """The answer of a worker to a message.

        Raises:
            OSError, TimeoutError: there is none.
        """
        # Via the scheduler, which can reach workers that this process cannot.
        sent = {"op": OPERATION, "payload": encode(message)}
        answer = await asyncio.wait_for(
            self._dask.scheduler.proxy(msg=sent, worker=address), _ANSWER
        )
        if not isinstance(answer, bytes):
            raise OSError(f"{address} does not answer.")
        return decode(answer)

    async def _greet(self, address: str) -> str:
        """The machine of a worker.

        Raises:
            SettingsError: it cannot send.
            OSError, TimeoutError: it does not answer.
        """
        greetings = await self._dask.run(greet, workers=[address], on_error="return")
        greeting = greetings[address]
        if isinstance(greeting, OSError):
            raise greeting  # it has ended
        problem = _mismatch(greeting)
        if problem:
            raise SettingsError(f"The worker {address} {problem}")
        machine = str(greeting["machine"])
        self._check_reach(machine)
        finds_key = self._finds_key(address)
        answer = await self.ask(address, Probe(self._host, finds_key))
        if not isinstance(answer, Done) or answer.problem:
            hint = self._key_hint() if finds_key else ""
            raise SettingsError(f"The worker {address} cannot send: {_problem(answer)}{hint}")
        return machine

    def _check_reach(self, machine: str) -> None:
        """Check that a worker on another machine can reach the host."""
        is_here = self._settings.host == "local" or _is_loopback(self._settings.base_url)
        if is_here and machine != socket.gethostname():
            raise SettingsError(
                f"The host {self._settings.base_url or 'local'} is on this machine, and a worker "
                f"on {one_line(machine, 60)} cannot reach it. Use another host, or send from "
                'here: with dask.config.set(scheduler="threads").'
            )

    def _finds_key(self, address: str) -> bool:
        """Whether a worker needs its own key, because others could read a message to it."""
        is_private = all(
            each.partition("://")[0] in _PRIVATE or _is_loopback(each)
            for each in (self._dask.scheduler.address, address)
        )
        return self._settings.api_key is not None and not is_private

    def _key_hint(self) -> str:
        name = self._settings.key_env or "TENSORMESH_INFERENCE_API_KEY"
        if self._settings.host != "serverless" and self._settings.key_env is None:
            name = "the variable of tm.Client(key_env=...)"
        return (
            f" The key is not sent over a connection without encryption: set {name} where the "
            "workers start, or use a cluster with TLS."
        )


def _nothing() -> None:
    pass


def _mismatch(greeting: object) -> str:
    """Why a worker cannot receive messages, or an empty text."""
    if isinstance(greeting, dict):
        version = one_line(str(greeting.get("version")), 20)
        if version == __version__:
            return ""
        return f"has tensormesh-nb {version}, this process has {__version__}: {_INSTALL}"
    if isinstance(greeting, ModuleNotFoundError) and greeting.name == "tensormesh_nb":
        return f"does not have tensormesh-nb: {_INSTALL}"
    if isinstance(greeting, ImportError | AttributeError):
        return f"has another version of tensormesh-nb: {_INSTALL}"
    return f"does not answer ({one_line(f'{type(greeting).__name__}: {greeting}', 160)})"


def _problem(message: Message) -> str:
    return message.problem if isinstance(message, Done) else type(message).__name__


def _is_loopback(address: str | None) -> bool:
    name = urlsplit(address or "").hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
