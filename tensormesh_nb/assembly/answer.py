"""The data of one answer, which the builder fills and frames, heat maps and files read."""

from __future__ import annotations

import functools
import math
from datetime import datetime, timezone
from typing import Any, Literal

from ..errors import RequestError, TensormeshError
from ..tools.function_tool import ToolRun
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line
from .accounting.price import Cost, Price
from .accounting.timing import Timing
from .accounting.usage import Usage
from .choice import Choice
from .lock import AnswerLock, locked
from .tokens.columns import logprob_status
from .tokens.echo import Echo
from .tokens.logprob_kind import logprob_kind
from .tokens.prompt_tokens import Prompt, PromptRows, read_prompt_logprobs
from .tokens.token_table import TokenTable

__all__ = ["Answer", "Status"]

Status = Literal["streaming", "complete", "interrupted", "failed"]


class Answer:
    """An answer, complete or partial.

    Args:
        request: the request.
        host: name of the host (``serverless``, ``local`` or its URL).
        vocab_size: number of tokens of the model's vocabulary, or None if unknown.
        sent: when the request was sent (UTC); now by default.

    Attributes:
        model: the model as the host names it, else the one requested.
        status: ``streaming`` until it is ``complete``, ``interrupted`` or ``failed``.
        error: why it failed, or None.
        timing: when the request was sent, the first token arrived and the answer ended.
        request_id: the host's id of the request, or None.
        price: price of the model's tokens, or None if unknown.
        tool_runs: the tool calls that were run before this answer.
        prompt_messages: number of messages of the user's request. In requests that follow tool
            calls, the calls and their outputs come after them.
        notices: remarks about the request and the reply, one line each.
        choices: the choices that have begun, sorted by index.
        prompt: the prompt's tokens, as far as the host returns them.
        echo: the echo that the request asks for, or None.
        usage: token counts, or None if the host sent none.
        envelope: the keys of the reply outside its choices.
        token_table: the distinct tokens of the answer.
        branch_position: position of the forced token of a branch, or None.
        branch_is_exact: whether the host certainly read the same tokens before that position, or
            None if this is not a branch.
        scored: whether the text was given and only its logprobs come from the host.
        probed_kind: what a probe found about the host's logprobs, or None.
        lock: held while chunks are added, and by readers that need one consistent state.
    """

    def __init__(
        self,
        request: ChatRequest,
        *,
        host: str,
        vocab_size: int | None = None,
        sent: datetime | None = None,
    ) -> None:
        self.lock = self._lock = AnswerLock()
        self.request = request
        self.host = host
        self.vocab_size = vocab_size
        self.model = request.model
        self.status: Status = "streaming"
        self.error: TensormeshError | None = None
        self.timing = Timing(sent or datetime.now(timezone.utc))
        self.request_id: str | None = None
        self.price: Price | None = None
        self.tool_runs: list[ToolRun] = []
        self.prompt_messages = len(request.messages)
        self.notices: list[str] = []
        self.choices: list[Choice] = []
        self.prompt = Prompt()
        self.echo = Echo.requested(request, self.prompt)
        self.usage: Usage | None = None
        self.envelope: dict[str, Any] = {}
        self.token_table = TokenTable((host, request.model))
        self.branch_position: int | None = None
        self.branch_is_exact: bool | None = None
        self.scored = False
        self.probed_kind: str | None = None

    @property
    def first(self) -> Choice:
        """The first choice; an empty one before it begins."""
        return self.choices[0] if self.choices else self._empty

    @functools.cached_property
    def _empty(self) -> Choice:
        return Choice(0, self.token_table, self.request)

    def choice(self, index: int) -> Choice:
        """The choice with an index.

        Raises:
            RequestError: there is none.
        """
        for choice in self.choices or [self._empty]:
            if choice.index == index:
                return choice
        have = ", ".join(str(choice.index) for choice in self.choices) or "0"
        raise RequestError(f"choice: there is no {index!r}; there are {have}.", field="choice")

    @property
    def is_whole(self) -> bool:
        """Whether all requested choices have begun and ended."""
        return len(self.choices) >= (self.request.n or 1) and all(
            choice.has_ended for choice in self.choices
        )

    @property
    @locked
    def completion_tokens(self) -> int | None:
        """Number of generated tokens: the host's count, else that of the rows; None if unknown."""
        counted = None if self.usage is None or self.scored else self.usage.completion_tokens
        if counted is not None:
            return counted
        return sum(choice.token_count for choice in self.choices) or None

    @property
    def cost(self) -> Cost | None:
        """Cost of the answer, or None if price or token counts are unknown."""
        return None if self.price is None else self.price.cost(self.usage)

    @property
    def logprob_kind(self) -> str:
        """``raw`` (before temperature and grammars), ``processed`` or ``unknown``."""
        return logprob_kind(self.request, self.host, self.probed_kind)

    def prompt_rows(self) -> PromptRows | None:
        """The prompt's tokens with logprobs, from an echo or ``prompt_logprobs``; or None."""
        for choice in self.choices:
            columns = choice.prompt_columns
            if columns is not None:
                skipped = (self.prompt.length or 0) - len(columns)
                first = skipped if self.echo and self.echo.last else 0
                return PromptRows(columns, first, requested=self.request.top_logprobs)
        listed = [self.envelope.get("prompt_logprobs")]
        listed += [choice.extra.get("prompt_logprobs") for choice in self.choices]
        k = self.request.extra.get("prompt_logprobs")
        found = (
            read_prompt_logprobs(
                one, self.prompt.ids, k if isinstance(k, int) else None, self.prompt.tokens
            )
            for one in listed
        )
        return next((rows for rows in found if rows is not None), None)

    @property
    @locked
    def prefix_logprob(self) -> float | None:
        """Sum of a branch's logprobs up to and with the forced token, or None if unknown."""
        if self.branch_position is None:
            return None
        import numpy as np

        columns = self.first.columns
        shared = np.array(columns.logprob[: self.branch_position + 1], dtype=np.float64)
        null = np.array(columns.is_null[: len(shared)], dtype=np.bool_)
        total = float(logprob_status(shared, null)[0].sum())
        return total if len(shared) > self.branch_position and math.isfinite(total) else None

    @property
    @locked
    def summary(self) -> str:
        """Status, start of the text and number of tokens, in one line."""
        tokens = self.completion_tokens
        count = "" if tokens is None else f", {tokens} tokens"
        return f"{self.status}: {one_line(self.first.text, 60)!r}{count}"

    def __repr__(self) -> str:
        return f"<Answer {self.summary}>"
