"""The model behind the endpoint.

llama.cpp's own server runs in separate processes, one for each core that is used, and listens on
Unix sockets in private directories (on loopback with a random key on Windows). It generates one
token per request, from ids. So every token has its own id and raw log probability, even inside a
character, where the engine's own stream merges several tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from ...errors import LocalEndpointError
from ..prompt import gguf
from ..prompt.prompt import too_long
from ..prompt.vocabulary import TokenVocabulary
from .answer_queue import AnswerQueue, QueuedRequest
from .engine_connection import EngineAddress, EngineConnection
from .process import EngineProcess
from .process_queue import ProcessQueue
from .slot import Slot

__all__ = ["Engine"]


class Engine:
    """A loaded model; made by :meth:`load`.

    Attributes:
        vocabulary: the bytes of every token.
        context: tokens that one prompt and its answer may have together.
        queue: the answers that wait for a slot.
        slots: number of answers generated at the same time, by the processes that have loaded.
    """

    def __init__(
        self,
        process: EngineProcess,
        address: EngineAddress,
        vocabulary: TokenVocabulary,
        context: int,
        filler: int,
    ) -> None:
        self.vocabulary, self.context = vocabulary, context
        self.slots = 0
        self.queue = AnswerQueue()
        self._address, self._filler = address, filler
        self._processes: list[EngineProcess] = []
        self._process_queues: list[ProcessQueue] = []
        self._idle: list[Slot] = []
        self._more = 0  # processes that can still be started
        self._free = 0  # idle slots that no answer has been called for
        self._ended = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._add(process, address)

    @classmethod
    @asynccontextmanager
    async def load(
        cls, process: EngineProcess, more: int = 0, *, at_once: bool = False
    ) -> AsyncIterator[Engine]:
        """Wait until the model is loaded, and keep it while the block runs.

        Args:
            process: loads the model; it is ended with the block.
            more: number of further processes; they share the weights' memory.
            at_once: start those now, not when an answer waits. A single user needs none.

        Raises:
            LocalEndpointError: the engine is not installed, or cannot load the file.
        """
        try:
            vocabulary = gguf.vocabulary(process.path)  # while the model loads
            engine = await cls._connect(process, await _listening(process), vocabulary)
            try:
                engine._start(process, more, at_once=at_once)
                yield engine
            finally:
                await engine._close()
        finally:
            process.close()

    async def crashed(self) -> None:
        """Return when one of the engine's processes has ended."""
        await self._ended.wait()

    async def tokenize(self, text: str) -> list[int]:
        """Ids of a text; the names of special tokens in it are ordinary text.

        Raises:
            RequestError: the text is certainly longer than the context. It is refused before it is
                tokenized, which takes seconds for megabytes.
            LocalEndpointError: the engine has ended.
        """
        tokens = self.vocabulary.at_least(text)
        if tokens > self.context:
            raise too_long(self.context, tokens, "prompt")
        return await _tokenize(self._address, text)

    @asynccontextmanager
    async def slot(
        self, ids: Sequence[int], owner: str | None = None, request: QueuedRequest | None = None
    ) -> AsyncIterator[Slot]:
        """Wait for a free slot, and hold it while the block runs.

        Args:
            ids: the prompt; among the free slots of the engine processes with the fewest answers,
                the one with the most of it cached is taken.
            owner: of the prompt; another owner's cache does not count.
            request: whose answer waits; clients take turns.
        """
        ticket = self.queue.join(request or QueuedRequest())
        self._call()
        try:
            await ticket.called
            slot = max(self._idle, key=lambda slot: (-slot.queue.answers, slot.common(ids, owner)))
            self._idle.remove(slot)
            slot.queue.answers += 1
            try:
                yield slot
            finally:
                slot.end()
                slot.queue.answers -= 1
                self._idle.append(slot)
        finally:
            self.queue.leave(ticket)
            if not ticket.called.cancelled():
                self._free += ticket.called.done()
            self._call()

    def _call(self) -> None:
        while self._free and self.queue.call_next():
            self._free -= 1
        if len(self.queue):
            self._start_another()

    @classmethod
    async def _connect(
        cls, process: EngineProcess, address: EngineAddress, vocabulary: TokenVocabulary | None
    ) -> Engine:
        filler = (await _tokenize(address, "a"))[0]
        vocabulary = vocabulary or await _vocabulary(address, filler)
        context = (await _meta(address))["n_ctx"]
        return cls(process, address, vocabulary, context, filler)

    def _add(self, process: EngineProcess, address: EngineAddress) -> None:
        """Use the slots of a process that serves."""
        queue = ProcessQueue(address)
        self._processes.append(process)
        self._process_queues.append(queue)
        self._idle += [
            Slot(number, queue, filler=self._filler, vocabulary=len(self.vocabulary))
            for number in range(process.slots)
        ]
        self.slots += process.slots
        self._free += process.slots
        self._call()

    def _start(self, process: EngineProcess, more: int, *, at_once: bool) -> None:
        """Watch the process, and start further ones now or later."""
        self._spawn(self._watch(process))
        self._more = more
        while at_once and self._more:
            self._start_another()

    def _start_another(self) -> None:
        if self._more:
            self._more -= 1
            process = self._processes[0].another()
            self._processes.append(process)
            self._spawn(self._join(process))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, process: EngineProcess) -> None:
        try:
            address = await _listening(process)
        except LocalEndpointError:
            return  # the log says why; the processes that have loaded do the work
        self._processes.remove(process)
        self._add(process, address)
        await self._watch(process)

    async def _watch(self, process: EngineProcess) -> None:
        await asyncio.to_thread(process.wait_until_ended)
        self._ended.set()

    async def _close(self) -> None:
        for queue in self._process_queues:
            queue.close()
        for process in self._processes:
            process.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _listening(process: EngineProcess) -> EngineAddress:
    """Wait until a process serves.

    Raises LocalEndpointError if it does not.
    """
    port, key = await asyncio.to_thread(process.wait_until_listening)
    return EngineAddress(process.socket, port, key)


async def _tokenize(address: EngineAddress, text: str) -> list[int]:
    body = {"content": text, "add_special": False, "parse_special": False}
    tokens: list[int] = (await _request(address, "/tokenize", body))["tokens"]
    return tokens


async def _meta(address: EngineAddress) -> dict[str, Any]:
    meta: dict[str, Any] = (await _request(address, "/v1/models"))["data"][0]["meta"]
    return meta


async def _vocabulary(address: EngineAddress, filler: int) -> TokenVocabulary:
    """Ask the engine for all tokens: the candidates of one position, as many as there are ids."""
    size = (await _meta(address))["n_vocab"]
    body = {"prompt": [filler], "n_predict": 1, "n_probs": size, "temperature": 0.0}
    # The engine lists no candidates if the answer begins with a part of a character.
    body["logit_bias"] = [(filler, 1e9)]
    reply = await _request(address, "/completion", body)
    pieces = [b""] * size
    for candidate in reply["completion_probabilities"][0]["top_logprobs"]:
        pieces[candidate["id"]] = bytes(candidate["bytes"])
    # Special tokens have no bytes there; detokenizing returns their names.
    special = [token for token, piece in enumerate(pieces) if not piece]
    for token in special:
        detokenized = await _request(address, "/detokenize", {"tokens": [token]})
        pieces[token] = detokenized["content"].encode()
    return TokenVocabulary(pieces, special)


async def _request(address: EngineAddress, path: str, body: dict[str, Any] | None = None) -> Any:
    # A new connection each time: these requests are rare, and many tasks may make them at once.
    connection = EngineConnection(address)
    try:
        method = "GET" if body is None else "POST"
        await connection.send(path, b"" if body is None else msgspec.json.encode(body), method)
        return msgspec.json.decode(await connection.receive())
    finally:
        connection.close()
