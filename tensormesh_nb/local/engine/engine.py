"""The model behind the endpoint.

llama.cpp's own server runs in a separate process and listens on a Unix socket in a private
directory (on loopback with a random key on Windows). It generates one token per request, from ids.
So every token has its own id and raw log probability, even inside a character, where the engine's
own stream merges several tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from ..prompt import gguf
from ..prompt.vocabulary import TokenVocabulary
from .connection import EngineAddress, EngineConnection
from .process import EngineProcess
from .slot import Slot

__all__ = ["Engine"]


class Engine:
    """A loaded model; made by :meth:`load`.

    Attributes:
        vocabulary: the bytes of every token.
        context: tokens that one prompt and its answer may have together.
        slots: number of answers generated at the same time.
    """

    def __init__(
        self,
        process: EngineProcess,
        address: EngineAddress,
        vocabulary: TokenVocabulary,
        context: int,
        slots: Sequence[Slot],
    ) -> None:
        self.vocabulary, self.context, self.slots = vocabulary, context, len(slots)
        self._process, self._address = process, address
        self._idle = list(slots)
        self._free = asyncio.Semaphore(len(slots))

    @classmethod
    @asynccontextmanager
    async def load(cls, process: EngineProcess) -> AsyncIterator[Engine]:
        """Wait until the model is loaded, and keep it while the block runs.

        Args:
            process: loads the model; it is ended with the block.

        Raises:
            LocalEndpointError: the engine is not installed, or cannot load the file.
        """
        try:
            vocabulary = gguf.vocabulary(process.path)  # while the model loads
            port, key = await asyncio.to_thread(process.wait_until_listening)
            address = EngineAddress(process.socket, port, key)
            engine = await cls._connect(process, address, vocabulary)
            try:
                yield engine
            finally:
                engine._close()
        finally:
            process.close()

    async def crashed(self) -> None:
        """Return when the engine has ended."""
        await asyncio.to_thread(self._process.wait_until_ended)

    async def tokenize(self, text: str) -> list[int]:
        """Ids of a text; the names of special tokens in it are ordinary text.

        Raises LocalEndpointError if the engine has ended.
        """
        return await _tokenize(self._address, text)

    @asynccontextmanager
    async def slot(self, ids: Sequence[int], owner: str | None = None) -> AsyncIterator[Slot]:
        """Wait for a free slot, in order of arrival, and hold it while the block runs.

        Args:
            ids: the prompt; among the free slots, the one with the most of it cached is taken.
            owner: of the prompt; another owner's cache does not count.
        """
        async with self._free:
            slot = max(self._idle, key=lambda slot: slot.common(ids, owner))
            self._idle.remove(slot)
            try:
                yield slot
            finally:
                self._idle.append(slot)

    @classmethod
    async def _connect(
        cls, process: EngineProcess, address: EngineAddress, vocabulary: TokenVocabulary | None
    ) -> Engine:
        filler = (await _tokenize(address, "a"))[0]
        vocabulary = vocabulary or await _vocabulary(address, filler)
        context = (await _meta(address))["n_ctx"]
        return cls(
            process,
            address,
            vocabulary,
            context,
            [
                Slot(number, address, filler=filler, vocabulary=len(vocabulary))
                for number in range(process.slots)
            ],
        )

    def _close(self) -> None:
        for slot in self._idle:
            slot.close()


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
