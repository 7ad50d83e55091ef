"""Builds an answer from the chunks of a reply."""

from __future__ import annotations

import itertools
import operator
from bisect import insort
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import TensormeshError
from ..wire.chunks import UNNUMBERED, Chunk, ChunkChoice, Delta
from .accounting.usage import Usage
from .answer import Answer, Status
from .choice import Choice
from .choice_builder import ChoiceBuilder
from .formats.response_body import update_envelope
from .tokens.forced_token import ForcedToken
from .tokens.token_table import usable_id

__all__ = ["Builder"]

_UNNUMBERED = "The host did not number its answers: parts of different answers may be mixed."
_MOST_WAITING = 32  # chunks whose tokens wait for more of them, or for a reader
_LAST_INDEX = 2**31 - 1  # of a choice: larger ones do not fit into a frame


class Builder:
    """Fills an answer.

    Attributes:
        answer: the answer so far.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._id: str | None = None
        self._model: str | None = None
        self._fingerprint: str | None = None
        self._tier: str | None = None
        self._choices: dict[int, ChoiceBuilder] = {}  # by the host's index
        self._indices: set[int] = set()
        # No lower index is free for a choice without a usable one.
        self._free = answer.request.n or 1
        self._last = 0  # index of the latest choice of a host that does not number them
        self._usage: Usage | None = None  # of the whole reply
        self._usages: dict[int, Usage] = {}  # of choices
        # In order: the token table numbers texts as they come.
        self._grown: dict[ChoiceBuilder, None] = {}  # since tokens were stored
        self._waiting = 0  # chunks since then

    def add(self, chunk: Chunk, time: float) -> None:
        """Add a chunk that arrived ``time`` seconds after the request was sent."""
        self.extend([chunk], time)

    def extend(self, chunks: Iterable[Chunk], time: float) -> None:
        """Add chunks that arrived together, ``time`` seconds after the request was sent."""
        lock = self.answer.lock
        with lock.plain:
            try:
                for chunk in chunks:
                    self._add(chunk, time)
                    self._waiting += 1
            finally:
                # Only these: the host decides how many choices there are.
                for choice in self._grown:
                    choice.set_times(time)
                lock.store = self._store
                if self._waiting >= _MOST_WAITING:
                    self._store()

    def store(self) -> None:
        """Store the tokens that wait. Only where Ctrl-C is postponed; readers need not call it."""
        with self.answer.lock.plain:
            self._store()

    def finish(self, status: Status, duration: float, error: TensormeshError | None = None) -> None:
        """Set how the answer ended and after how many seconds. Only the first call counts."""
        answer = self.answer
        if answer.status == "streaming":
            answer.status, answer.error = status, error
            answer.timing.duration = duration
            with answer.lock:
                answer.token_table.complete()
                for choice in answer.choices:
                    choice.sent_message.join()

    def set_text(self, text: str) -> None:
        """Set the text of an answer that is given, not generated."""
        self._choice(0).add(ChunkChoice(delta=Delta(content=text)))

    def set_finish_reason(self, reason: str) -> None:
        """Set the finish reason of an answer that ends without a request."""
        self._choice(0).add(ChunkChoice(finish_reason=reason))

    def start_branch(
        self, choice: Choice, position: int, forced: ForcedToken | None, text: str
    ) -> None:
        """Start with the tokens of another answer before a position, then a forced token.

        Args:
            choice: the other answer.
            position: of the first token that is not taken.
            forced: the token in its place; None if its row has to come from the host.
            text: what all of them wrote.
        """
        self.answer.branch_position = position
        self._choice(0).start_branch(choice, position, forced, text)

    def force_text(self, text: str, parent: Choice | None) -> None:
        """Add the text of a forced token, and a row like those of its parent if one is given."""
        self._choice(0).force_text(text, parent)

    def set_token_id(self, position: int, token_id: int | None) -> None:
        """Set the id of a forced token that becomes known later."""
        self._choice(0).set_token_id(position, token_id)

    def _store(self) -> None:
        """Store the tokens that wait."""
        self.answer.lock.store, self._waiting = None, 0
        for choice in self._grown:
            choice.flush()
        self._grown.clear()

    def _add(self, chunk: Chunk, time: float) -> None:
        answer = self.answer
        # Rare fields are tested one by one, which is cheaper than any call.
        if (
            chunk.id != self._id
            or chunk.id is None
            or chunk.model != self._model
            or chunk.usage is not None
            or chunk.prompt_token_ids is not None
            or chunk.prompt_token_strs is not None
            or chunk.prompt_logprobs is not None
            or chunk.prompt_text is not None
            or chunk.system_fingerprint != self._fingerprint
            or chunk.service_tier != self._tier
            or chunk.perf_metrics is not None
            or chunk.metrics is not None
            or chunk.kv_transfer_params is not None
        ):
            self._add_envelope(chunk)
        elif chunk.extra_keys:
            answer.envelope |= chunk.extra_keys
        choices = chunk.choices or ()
        for part in choices:
            if part.index is UNNUMBERED or (part.message is not None and len(choices) > 1):
                self._number(part, choices)
            if part.prompt_token_ids:
                self._add_prompt(part.prompt_token_ids)
            elif part.raw_output is not None:
                self._add_prompt(_prompt_ids(part.raw_output))
            # The arrival of a whole body is not that of its first token.
            if answer.timing.first_token is None and part.message is None and part.has_output:
                answer.timing.first_token = time
            choice = self._choices.get(part.index) or self._choice(part.index)
            self._grown[choice] = None
            choice.add(part)
            extra = part.extra_keys
            if extra and "usage" in extra and isinstance(extra["usage"], dict):
                self._usages[choice.choice.index] = Usage.read(extra["usage"])
                self._set_usage()

    def _number(self, part: ChunkChoice, choices: Sequence[ChunkChoice]) -> None:
        """Number a choice whose index is missing, or is that of another choice of the body."""
        is_missing = part.index is UNNUMBERED
        if len(choices) > 1:
            at = next(at for at, other in enumerate(choices) if other is part)
            if is_missing or any(other.index == part.index for other in choices[:at]):
                part.index = at
        elif is_missing and (self.answer.request.n or 1) > 1:
            # The choices may come one after the other.
            part.index = self._last
            known = self._choices.get(self._last)
            if (
                known is not None
                and known.choice.has_ended
                and part.has_text
                and part.delta is not None
            ):
                self._last = part.index = self._last + 1
            if _UNNUMBERED not in self.answer.notices:
                self.answer.notices.append(_UNNUMBERED)

    def _add_envelope(self, chunk: Chunk) -> None:
        """Add the fields of a chunk outside its choices."""
        answer = self.answer
        update_envelope(answer.envelope, chunk)
        self._id, self._fingerprint = chunk.id, chunk.system_fingerprint
        self._tier = chunk.service_tier
        if chunk.model:
            self._model = answer.model = chunk.model
        if chunk.usage is not None:
            usage = Usage.read(chunk.usage)
            self._usage = usage if self._usage is None else self._usage.updated(usage)
            answer.envelope["usage"] = dict(self._usage.raw)
            self._set_usage()
        if chunk.prompt_token_strs:
            answer.prompt.tokens = chunk.prompt_token_strs
        if chunk.prompt_text is not None and isinstance(chunk.prompt_text, str):
            answer.prompt.text = chunk.prompt_text
        if chunk.prompt_token_ids:
            self._add_prompt(chunk.prompt_token_ids)

    def _choice(self, index: int) -> ChoiceBuilder:
        """The builder of the choice with the host's index, a new one if it has not begun.

        An index that is out of range or taken is replaced by the next free one, so that two choices
        never mix.
        """
        known = self._choices.get(index)
        if known is None:
            own = index
            if not 0 <= index <= _LAST_INDEX or index in self._indices:
                own = next(n for n in itertools.count(self._free) if n not in self._indices)
                self._free = own + 1
                self.answer.notices.append(
                    f"The host sent a choice with the index {index}; it is kept as {own}."
                )
            known = self._choices[index] = self._begin(own)
        return known

    def _begin(self, index: int) -> ChoiceBuilder:
        answer = self.answer
        choice = Choice(index, answer.token_table, answer.request, answer.echo, answer.lock)
        self._indices.add(index)
        insort(answer.choices, choice, key=operator.attrgetter("index"))
        return ChoiceBuilder(choice)

    def _add_prompt(self, ids: list[int | None]) -> None:
        # Hosts repeat the ids at the top level, in every role chunk and in choices.
        if not self.answer.prompt.ids:
            self.answer.prompt.ids = ids

    def _set_usage(self) -> None:
        """Set the counts: those of the reply, else those of its choices."""
        answer, usage = self.answer, self._usage
        if self._usages:
            found = Usage.of_choices(list(self._usages.values()))
            usage = found if usage is None else found.updated(usage)
        if usage is None:
            return
        answer.usage = usage
        answer.prompt.count = usage.prompt_tokens
        if answer.echo is not None and (answer.request.n or 1) == 1:
            answer.echo.generated = usage.completion_tokens


def _prompt_ids(raw_output: Any) -> list[int | None]:
    listed = raw_output.get("prompt_token_ids") if isinstance(raw_output, dict) else None
    if not isinstance(listed, list):
        return []
    return [usable_id(i) if type(i) is int else None for i in listed]
