"""A branch on a host that takes token ids: exact."""

from __future__ import annotations

import codecs
from typing import Any

from ...analysis.branch_point import BranchPoint
from ...errors import RequestError
from ...wire.chunks import Chunk, ChunkChoice, byte_list
from .branch import Branch
from .operation import Post

__all__ = ["BranchByIds"]

_UNLIMITED = 1 << 20  # tokens; more than any context holds


class BranchByIds(Branch):
    """Continues the ids of prompt and answer."""

    path = "completions"

    def __init__(self, point: BranchPoint) -> None:
        point.prefix_ids  # noqa: B018 - raises if ids are unknown
        super().__init__(point)
        self.answer.branch_is_exact = True
        self._forced_id = point.forced.token_id
        # The token was not recorded: the host returns its text and logprob.
        self._looked_up = not point.forced.is_recorded
        # Completes a character that the forced token leaves unfinished.
        self._decoder: codecs.IncrementalDecoder | None = None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        decoder.decode(point.prefix_text + point.forced_bytes)
        if decoder.getstate()[0] or self._looked_up:
            self._decoder = decoder

    async def prepare(self, post: Post) -> None:
        forced = self._point.forced
        if self._forced_id is not None:
            return
        body = {"model": self.answer.model, "prompt": forced.text, "add_special_tokens": False}
        reply = await post("tokenize", body)
        ids = reply.get("tokens") if isinstance(reply, dict) else None
        if not isinstance(ids, list) or len(ids) != 1 or not isinstance(ids[0], int):
            count = f"{len(ids)} tokens" if isinstance(ids, list) else "an unknown number"
            raise RequestError(
                f"branch: {forced.text!r} is not one token of this model but {count}. "
                "Give the string of one token, its id or a rank.",
                field="token",
            )
        self._forced_id = ids[0]

    def body(self) -> dict[str, Any]:
        body = self._sampling_fields()
        if "max_tokens" not in body:
            # Completions have a small default limit.
            body["max_tokens"] = _UNLIMITED
            body["context_length_exceeded_behavior"] = "truncate"
        ids = [*self._point.prefix_ids, self._forced_id]
        looked_up = {"echo_last": 1} if self._looked_up else {}
        return {**body, "prompt": ids, "return_token_ids": True, **looked_up}

    def read(self, chunk: Chunk) -> Chunk:
        chunk.prompt_token_ids = chunk.prompt_token_strs = None
        for choice in chunk.choices or ():
            choice.prompt_token_ids = None
            choice.extra_keys = {
                key: value
                for key, value in (choice.extra_keys or {}).items()
                if key not in ("prompt_token_strs", "prompt_logprobs")
            }
            if self._looked_up and (choice.text or choice.logprobs or choice.token_ids):
                # The first row is the echoed token; the host lists ids of generated ones only.
                choice.token_ids = [self._forced_id, *(choice.token_ids or ())]
                self._looked_up = False
            if self._decoder is not None:
                self._finish_character(choice, self._decoder)
        return chunk

    def _finish_character(self, choice: ChunkChoice, decoder: codecs.IncrementalDecoder) -> None:
        """Build the text from the tokens' bytes until the character is complete."""
        entries = choice.logprobs.entries() if choice.logprobs is not None else []
        raw = b"".join(bytes(byte_list(entry.bytes) or ()) for entry in entries)
        if not raw:
            return
        begun, text = decoder.getstate()[0], decoder.decode(raw)
        if begun or decoder.getstate()[0]:
            choice.text = text
        if not decoder.getstate()[0]:
            self._decoder = None
