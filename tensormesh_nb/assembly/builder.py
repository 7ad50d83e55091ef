"""Reply: what the host sends of an answer, put where it belongs, chunk by chunk."""

from __future__ import annotations

import itertools
import operator
import threading
from bisect import insort
from collections.abc import Iterable
from typing import Any

from ..wire import chunks as wire
from ..wire.request import ChatRequest
from .choice import Choice
from .columns import Vocabulary, usable_id
from .echo import Echo
from .prompt_tokens import Prompt, PromptRows, read_prompt_logprobs
from .response import envelop
from .timing import Timing
from .usage import Usage

__all__ = ["Reply"]

_LAST_INDEX = 2**31 - 1  # of a choice: a hostile one must fit into a frame


class Reply:
    """A reply as it grows.

    Args:
        request: what was asked.
        timing: gets the time of the first token.
        notices: gets what is odd about the reply, one line each.

    Attributes:
        choices: the answers that have begun, by their indices.
        prompt: what the model saw, where the host tells.
        usage: token counts, or None where the host sent none.
        model: the model that answers, as the host names it, or None.
        vocabulary: the tokens that came.
        envelope: what the host says beside the choices.
        growing: held while chunks are added, by whom adds them.
    """

    def __init__(self, request: ChatRequest, timing: Timing, notices: list[str]) -> None:
        self.choices: list[Choice] = []
        self.prompt = Prompt()
        self.usage: Usage | None = None
        self.model: str | None = None
        self.vocabulary = Vocabulary()
        self.envelope: dict[str, Any] = {}
        self.growing = threading.RLock()
        self._request, self._timing, self._notices = request, timing, notices
        self._id: str | None = None
        self._known: dict[int, Choice] = {}
        self._taken: set[int] = set()
        self._free = request.n or 1  # no number below is free for a choice that has none
        self._grown: dict[Choice, None] = {}  # in order, since texts are numbered as they come
        self._echo = Echo.asked(request, self.prompt)

    def add(self, chunks: Iterable[wire.Chunk], time: float) -> None:
        """Take in chunks that arrived ``time`` seconds after the request was sent."""
        try:
            for chunk in chunks:
                self._add(chunk, time)
        finally:
            # Not all choices: their number is the host's.
            for choice in self._grown:
                choice.settle(time)
            self._grown.clear()

    def _add(self, chunk: wire.Chunk, time: float) -> None:
        # What most chunks do not have is looked at one by one: that is cheaper than any call.
        if (
            chunk.id != self._id
            or chunk.id is None
            or chunk.model != self.model
            or chunk.usage is not None
            or chunk.prompt_token_ids is not None
            or chunk.prompt_token_strs is not None
            or chunk.prompt_logprobs is not None
            or chunk.prompt_text is not None
            or chunk.system_fingerprint is not None
            or chunk.service_tier is not None
            or chunk.perf_metrics is not None
            or chunk.metrics is not None
            or chunk.kv_transfer_params is not None
            or chunk.extra_keys
        ):
            self._add_rest(chunk)
        for part in chunk.choices or ():
            if part.prompt_token_ids:
                self._add_prompt(part.prompt_token_ids)
            elif part.raw_output is not None:
                self._add_prompt(_listed_ids(part.raw_output))
            # A body that comes whole does not tell when its first token was made.
            if self._timing.first_token is None and part.message is None and _holds_output(part):
                self._timing.first_token = time
            choice = self._known.get(part.index) or self.choice(part.index)
            self._grown[choice] = None
            choice.add(part)

    def _add_rest(self, chunk: wire.Chunk) -> None:
        """Take in what a chunk says beside its choices."""
        envelop(self.envelope, chunk)
        self._id = chunk.id
        if chunk.model:
            self.model = chunk.model
        if chunk.usage is not None:
            self._count(Usage.read(chunk.usage))
        if chunk.prompt_token_strs:
            self.prompt.tokens = chunk.prompt_token_strs
        if chunk.prompt_text is not None and isinstance(chunk.prompt_text, str):
            self.prompt.text = chunk.prompt_text
        if chunk.prompt_token_ids:
            self._add_prompt(chunk.prompt_token_ids)

    def choice(self, index: int) -> Choice:
        """The choice that the host numbers so; it begins where there is none.

        One with a number that none can have, or that is taken, gets the next free one: it must not
        write into another.
        """
        known = self._known.get(index)
        if known is None:
            place = index
            if not 0 <= index <= _LAST_INDEX or index in self._taken:
                place = next(n for n in itertools.count(self._free) if n not in self._taken)
                self._free = place + 1
                self._notices.append(
                    f"The host sent a choice with the index {index}; it is kept as {place}."
                )
            known = self._known[index] = self._begin(place)
        return known

    def prompt_rows(self) -> PromptRows | None:
        """The prompt's tokens that the host described, in whichever way."""
        for choice in self.choices:
            columns = choice.prompt_columns
            if columns is not None:
                skipped = (self.prompt.length or 0) - len(columns)
                return PromptRows(columns, skipped if self._echo and self._echo.last else 0)
        listed = [self.envelope.get("prompt_logprobs")]
        listed += [choice.extra.get("prompt_logprobs") for choice in self.choices]
        found = (read_prompt_logprobs(one, self.prompt.ids) for one in listed)
        return next((rows for rows in found if rows is not None), None)

    def _begin(self, index: int) -> Choice:
        choice = Choice(index, self.vocabulary, self._request, self._echo, self.growing)
        self._taken.add(index)
        insort(self.choices, choice, key=operator.attrgetter("index"))
        return choice

    def _add_prompt(self, ids: list[int | None]) -> None:
        # Hosts repeat them: at top level, in every role chunk, inside choices.
        if not self.prompt.ids:
            self.prompt.ids = ids

    def _count(self, usage: Usage) -> None:
        self.usage = usage
        self.prompt.count = usage.prompt_tokens
        if self._echo is not None and (self._request.n or 1) == 1:
            self._echo.generated = usage.completion_tokens


def _holds_output(part: wire.ChunkChoice) -> bool:
    delta = part.delta or part.message
    if part.token_ids or part.text or (part.logprobs is not None and part.logprobs.entries()):
        return True
    return delta is not None and bool(
        delta.text
        or delta.reasoning_text
        or delta.refusal
        or delta.tool_calls
        or delta.function_call
    )


def _listed_ids(raw_output: Any) -> list[int | None]:
    listed = raw_output.get("prompt_token_ids") if isinstance(raw_output, dict) else None
    if not isinstance(listed, list):
        return []
    return [usable_id(i) if type(i) is int else None for i in listed]
