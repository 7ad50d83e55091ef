"""The log probability of an answer as a whole, and its means per token."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import RequestError
from .answer import Answer
from .choice import Choice
from .tokens.columns import CLAMPED, MISSING, NONFINITE, OK, logprob_status
from .warnings import no_logprobs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Likelihood", "likelihood"]

_REASONS = {MISSING: "no logprob", CLAMPED: "a clamped logprob", NONFINITE: "no finite logprob"}


@dataclass(frozen=True)
class Likelihood:
    """How likely the model found some tokens of an answer, given everything before each.

    Attributes:
        tokens: number of the tokens.
        logprob: the sum of their log probabilities, natural log; None if unknown.
        reason: why ``logprob`` is None; empty if it is known.
    """

    tokens: int
    logprob: float | None
    reason: str = ""

    @property
    def bits(self) -> float | None:
        """The sum of their surprisals in bits, or None."""
        # Adding 0.0 makes -0.0 a 0.0.
        return None if self.logprob is None else 0.0 - self.logprob / math.log(2)

    @property
    def mean_surprisal(self) -> float | None:
        """Bits per token, or None."""
        return None if self.bits is None else self.bits / self.tokens

    @property
    def perplexity(self) -> float | None:
        """2 to the power of ``mean_surprisal``, or None; infinite if too large for a float."""
        mean = self.mean_surprisal
        if mean is None:
            return None
        return 2.0**mean if mean < 1024 else math.inf

    def __str__(self) -> str:
        count = f"{self.tokens} token{'' if self.tokens == 1 else 's'}"
        if self.logprob is None:
            return f"score unknown: {self.reason}"
        return (
            f"score {self.logprob:.2f} nats ({self.bits:.2f} bits) for {count}: "
            f"{self.mean_surprisal:.2f} bits per token, perplexity {self.perplexity:.4g}"
        )


def likelihood(
    answer: Answer, choice: int | None = None, segment: str | None = None, *, end_token: bool = True
) -> Likelihood:
    """The likelihood of a choice; see :meth:`ChatResult.likelihood`.

    Raises:
        RequestError: there is no such choice, or no token of the segment.
    """
    with answer.lock:
        found = answer.first if choice is None else answer.choice(choice)
        return _likelihood(answer, found, segment, end_token=end_token)


def _likelihood(
    answer: Answer, choice: Choice, segment: str | None, *, end_token: bool
) -> Likelihood:
    if segment is None and not choice.rows and not choice.sent_ids:
        reason = no_logprobs(answer, choice) if choice.has_output else ""
        return Likelihood(0, None, reason or "there are no tokens")
    columns = choice.columns
    given = answer.scored and not answer.request.messages
    if segment is None and end_token and not given and columns.are_usable:
        if reason := _undescribed(answer, choice):
            return Likelihood(len(columns), None, reason)
        return Likelihood(len(columns), math.fsum(columns.logprob))
    import numpy as np

    if segment is None and end_token:  # every token counts, whatever its segment
        kept = np.ones(choice.token_count, np.bool_)
    else:
        kept = _kept(choice, segment, end_token=end_token)
    if given and len(columns) and columns.is_null[0]:
        kept[0] = False  # nothing comes before the first token of a text
    tokens = int(kept.sum())
    reason = no_logprobs(answer, choice)
    if not tokens and not choice.has_output:
        reason = "there are no tokens"
    reason = reason or _undescribed(answer, choice)
    if reason or not tokens:
        return Likelihood(tokens, None, reason or "there are no tokens")
    logprob, status = logprob_status(
        np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
    )
    odd = Counter(status[kept].tolist())
    odd.pop(OK, None)
    if odd:
        parts = [f"{n} of {tokens} tokens {_have(n)} {_REASONS[code]}" for code, n in odd.items()]
        return Likelihood(tokens, None, ", ".join(parts))
    return Likelihood(tokens, math.fsum(logprob[kept].tolist()))


def _kept(choice: Choice, segment: str | None, *, end_token: bool) -> NDArray[np.bool_]:
    """Whether each token counts, by its segment.

    Raises:
        RequestError: there is no token of this segment.
    """
    import numpy as np

    segments = choice.alignment().segment
    if segment is not None and segment not in segments:
        have = ", ".join(sorted({name for name in segments if name})) or "none"
        raise RequestError(
            f"likelihood: there are no tokens of the segment {segment!r}; there are {have}.",
            field="segment",
        )
    return np.array([_counts(name, segment, end_token=end_token) for name in segments], np.bool_)


def _undescribed(answer: Answer, choice: Choice) -> str:
    """How much of an answer has rows; empty if it may be all of it."""
    # The first tokens of a branch were not generated for it.
    own = sum(each.token_count for each in answer.choices)
    own -= 0 if answer.branch_position is None else answer.branch_position + 1
    counted = answer.usage.completion_tokens if answer.usage and not answer.scored else None
    if counted is not None:
        return f"the host described {own} of {counted} tokens" if own < counted else ""
    raw = choice.alignment().bytes
    texts = (text.strip().encode("utf-8", "surrogatepass") for text in _texts(choice))
    needed, described = sum(map(len, texts)), sum(len(one) for one in raw if one is not None)
    if None in raw or described >= needed:
        return ""
    return f"the tokens account for {described} of {needed} bytes of the text"


def _texts(choice: Choice) -> Iterator[str]:
    yield from filter(None, (choice.raw_text, choice.refusal))
    if choice.sent_message.reasoning:
        yield "".join(choice.sent_message.reasoning)


def _counts(name: str | None, segment: str | None, *, end_token: bool) -> bool:
    """Whether a token of a segment counts."""
    return name == segment if segment is not None else end_token or name != "special"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
