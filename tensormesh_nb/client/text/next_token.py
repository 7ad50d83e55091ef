"""NextToken: the model's distribution after a text, to look at, to draw from, and to go on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from ...analysis.next_token_distribution import Dice, NextTokenDistribution, Throw
from ...analysis.sampling import Sampler
from ...errors import RequestError
from ...render.next_token_bars import NextTokenHtml, next_token_text
from ...result import ChatResult
from ...wire.messages import content_text
from ...wire.sanitize import one_line
from .context import TakenToken, TextContext

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ...widgets.next_token.next_token_widget import NextTokenWidget

__all__ = ["NextToken", "NextTokenClient", "NextTokenSettings"]

_NEW_MESSAGE = (
    "This is the first token of a new assistant message. To continue a text, give a string; to "
    "continue an answer, end with an assistant message (@assistant)."
)
_SPACE = (
    "The text ends in a space, but most tokens begin with one: leave it out to see how the model "
    "goes on."
)
_PROCESSED = (
    "The host's log probabilities are computed after its own sampling settings, so other "
    "temperatures are not those of the model."
)
_UNKNOWN = (
    "Whether the host's log probabilities are the model's own is unknown: client.probe_logprobs() "
    "finds out. If not, other temperatures are not exact."
)


class NextTokenClient(Protocol):
    """A client that takes one more step."""

    def next_in(self, context: TextContext, settings: NextTokenSettings) -> NextToken:
        """The distribution after a context."""

    async def anext_in(self, context: TextContext, settings: NextTokenSettings) -> NextToken:
        """The same for async code."""


@dataclass(frozen=True)
class NextTokenSettings:
    """What stays the same from one step to the next.

    Attributes:
        sampler: shapes the distribution before a token is drawn.
        temperatures: others to show side by side.
        top: number of tokens to request; None for as many as the host gives.
        model: the model, or None for the client's.
        extra: other fields of the request.
        dice: draws the numbers.
    """

    sampler: Sampler
    temperatures: tuple[float, ...]
    top: int | None
    model: str | None
    extra: dict[str, Any]
    dice: Dice


class NextToken:
    """The distribution of the next token. It is read-only; a step makes a new one.

    Attributes:
        sampler: temperature, top_p, top_k and min_p that tokens are drawn with.
        temperatures: temperatures shown side by side, or ().
        previous: the step before this one, or None.
        notices: remarks about the numbers, one line each.
    """

    def __init__(
        self,
        client: NextTokenClient,
        context: TextContext,
        settings: NextTokenSettings,
        result: ChatResult,
        previous: NextToken | None = None,
    ) -> None:
        self._client, self._context, self._settings = client, context, settings
        self.sampler, self.temperatures = settings.sampler, settings.temperatures
        self.previous = previous
        self.model, self.host = result.model, result.host
        self.logprob_kind = result.logprob_kind
        self.distribution = _distribution(result)
        self.notices = [*result.notices, *self._remarks()]

    def _remarks(self) -> list[str]:
        found = [_NEW_MESSAGE] if self._context.starts_message else []
        if self._context.so_far.endswith(" ") and not self._context.taken:
            found.append(_SPACE)
        if self.logprob_kind == "processed":
            found.append(_PROCESSED)
        elif self.logprob_kind == "unknown" and self.temperatures:
            found.append(_UNKNOWN)
        if self.distribution.has_gaps:
            found.append(
                "The host listed fewer tokens than requested: ranks after the first may be higher."
            )
        return found

    # What is known.

    @property
    def text(self) -> str:
        """The text that is continued, with the tokens taken so far."""
        return self._context.so_far

    @property
    def begun(self) -> str:
        """The text that is continued, without the tokens taken since."""
        return self._context.begun

    @property
    def taken(self) -> list[TakenToken]:
        """The tokens taken so far."""
        return list(self._context.taken)

    @property
    def starts_message(self) -> bool:
        """Whether the token is the first one of a new assistant message."""
        return self._context.starts_message

    @property
    def frame(self) -> pd.DataFrame:
        """One row per token, likeliest first: rank, token, token_id, bytes, logprob, prob.

        These are the model's own probabilities (temperature 1), before any sampler. ``attrs`` has
        the model, the host and the kind of logprobs.
        """
        return self.distribution.frame

    @property
    def is_whole(self) -> bool:
        """Whether ``frame`` has every token of the vocabulary; else it has the likeliest ones."""
        return self.distribution.is_whole

    @property
    def mass_seen(self) -> float:
        """The probability of the tokens in ``frame`` together; the rest is on other tokens."""
        return self.distribution.mass_seen

    @property
    def entropy(self) -> tuple[float, float]:
        """Bounds of the distribution's entropy in bits; NaN if unknown."""
        return self.distribution.entropy

    @property
    def vocab_size(self) -> int | None:
        """The model's number of tokens, or None if unknown."""
        return self.distribution.vocab_size

    # Samplers.

    def under(
        self,
        *,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        min_p: float | None = None,
    ) -> pd.DataFrame:
        """The frame under a sampler, which makes likely tokens likelier or cuts off the tail.

        Arguments that are not given are those of ``sampler``.

        Returns:
            The columns of ``frame``, prob_min and prob_max (equal if ``is_whole``), kept (``no``,
            ``maybe`` or ``yes``). ``attrs["unseen"]`` bounds the probability of all other tokens.

        Raises:
            RequestError: a value is out of range.
        """
        return self.distribution.under(self._sampler(temperature, top_p, top_k, min_p))

    @property
    def by_temperature(self) -> pd.DataFrame:
        """``under`` each of ``temperatures`` (else of the sampler's), one below the other.

        The first column is the temperature. The logprobs are the same; only their shape differs.
        """
        chosen = self.temperatures or (self.sampler.temperature,)
        return self.distribution.by_temperature(self.sampler, chosen)

    def sample(
        self,
        *,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        min_p: float | None = None,
        seed: int | None = None,
        at: float | None = None,
    ) -> Throw:
        """Throw the dice: draw a number between 0 and 1, and the token in whose interval it falls.

        Without ``seed``, the dice are those of :meth:`Client.next_token`: reproducible if that had
        a seed. If the frame is not whole, the dice decide among its rows only.

        Args:
            temperature, top_p, top_k, min_p: the sampler; those not given are of ``sampler``.
            seed: makes this throw reproducible.
            at: the number, instead of drawing one.

        Raises:
            RequestError: a value is out of range.
        """
        sampler = self._sampler(temperature, top_p, top_k, min_p)
        if at is None:
            dice = self._settings.dice if seed is None else Dice(seed)
            at = dice.throw()
        return self.distribution.throw(sampler, at)

    def _sampler(self, *values: float | None) -> Sampler:
        names = ("temperature", "top_p", "top_k", "min_p")
        pairs = zip(names, values, strict=True)
        given: dict[str, Any] = {name: value for name, value in pairs if value is not None}
        return replace(self.sampler, **given)

    # Steps.

    def step(self, token: str | int | Throw | None = None, *, rank: int | None = None) -> NextToken:
        """Append a token to the text, and get the distribution of the one after it.

        Where the host takes token ids (the local endpoint, vLLM), the ids are continued, which is
        exact. Elsewhere the text is continued.

        Args:
            token: its string or id, or a throw; by default one is drawn with ``sampler``.
            rank: its rank, instead.

        Raises:
            RequestError: the token is not in ``frame``, or it ends the text.
            TensormeshError: the request failed.
        """
        return self._client.next_in(self._after(token, rank), self._settings)._following(self)

    async def astep(
        self, token: str | int | Throw | None = None, *, rank: int | None = None
    ) -> NextToken:
        """:meth:`step` for async code."""
        context = self._after(token, rank)
        return (await self._client.anext_in(context, self._settings))._following(self)

    def _following(self, previous: NextToken) -> NextToken:
        self.previous = previous
        return self

    def _after(self, token: str | int | Throw | None, rank: int | None) -> TextContext:
        if token is None and rank is None:
            token = self.sample()
        row = token.row if isinstance(token, Throw) else self.distribution.find(token, rank)
        if isinstance(token, Throw) and self.distribution.named(row)[0] != token.token:
            raise RequestError("step: the throw is of another distribution.", field="token")
        taken = self.taken_at(row)
        if taken.ends:
            raise RequestError(f"step: {taken.token!r} ends the text, so no token follows it.")
        return self._context.followed_by(taken)

    def taken_at(self, row: int) -> TakenToken:
        """The token of a row, as :meth:`step` appends it."""
        return TakenToken(*self.distribution.named(row), *self.distribution.numbers(row))

    def with_sampler(self, sampler: Sampler) -> NextToken:
        """The same distribution with other settings for what is drawn from it and its next ones."""
        made = object.__new__(NextToken)
        made.__dict__.update(self.__dict__)
        made.sampler, made._settings = sampler, replace(self._settings, sampler=sampler)
        return made

    # Views.

    @property
    def messages_before(self) -> str:
        """The messages before the text that is continued, one line each; empty for a text."""
        messages = self._context.messages
        if self._context.begun and messages:
            messages = messages[:-1]
        return "\n".join(
            f"{message['role']}: {content_text(message.get('content'))}" for message in messages
        )

    @property
    def summary(self) -> str:
        """One line: model, host, how much of the distribution is known, entropy."""
        rows = len(self.frame)
        known = f"all {rows:,} tokens" if self.is_whole else f"top {rows:,} tokens"
        low, high = self.entropy
        entropy = "" if math.isnan(low) else f"entropy at least {low:.2f} bits"
        if low == high or high - low < 0.005:
            entropy = f"entropy {low:.2f} bits"
        mass = "" if self.is_whole else f"{self.mass_seen:.1%} of the probability"
        return " · ".join(filter(None, [one_line(self.model, 80), self.host, known, mass, entropy]))

    def plot(self, rows: int = 10) -> Figure:
        """Bars of the likeliest tokens at each of ``temperatures``; pyplot's current figure.

        Args:
            rows: number of tokens.
        """
        from ...render.plots import next_token_figure

        return next_token_figure(self.by_temperature, rows)

    def inspect(self) -> NextTokenWidget:
        """A widget to throw the dice, take steps and undo them."""
        from ...widgets.next_token.next_token_widget import NextTokenWidget

        return NextTokenWidget(self)

    def html(self, rows: int = 10) -> NextTokenHtml:
        """Static HTML: the text and the bars of its likeliest next tokens.

        Args:
            rows: number of tokens.
        """
        chosen = self.temperatures or (self.sampler.temperature,)
        return NextTokenHtml(
            before=self.messages_before,
            text=self._context.begun,
            taken=[token.token for token in self._context.taken],
            shapes=[self.under(temperature=temperature) for temperature in chosen],
            labels=self.distribution.labels(rows),
            notices=self.notices,
            summary=self.summary,
            rows=rows,
        )

    def __repr__(self) -> str:
        return next_token_text(self.html(5))

    def _repr_html_(self) -> str:
        return str(self.html())


def _distribution(result: ChatResult) -> NextTokenDistribution:
    """The distribution before the first token of an answer."""
    choice = result._answer.first
    listed = choice.columns.part(0, 1).top_count[0]
    requested = result.request.top_logprobs or 0
    return NextTokenDistribution.of(
        result.logprobs,
        result.top_logprobs,
        choice=choice.index,
        vocab_size=result.vocab_size,
        listed=listed,
        requested=requested,
    )


def settings_of(
    parameters: tuple[float, float, int, float],
    *,
    temperatures: Sequence[float],
    top: int | None,
    model: str | None,
    seed: int | None,
    extra: dict[str, Any],
) -> NextTokenSettings:
    """Checked settings.

    Args:
        parameters: temperature, top_p, top_k and min_p of the sampler.
        temperatures, top, model, seed, extra: as for :meth:`Client.next_token`.

    Raises:
        RequestError: a value is out of range.
    """
    sampler = Sampler(*parameters)
    given: Any = temperatures
    if isinstance(given, int | float):
        given = [given]
    for each in given:
        replace(sampler, temperature=each)  # raises
    if top is not None and (type(top) is not int or top < 1):
        raise RequestError(f"top: expected a number of at least 1, got {top!r}.", field="top")
    if seed is not None and (type(seed) is not int or seed < 0):
        raise RequestError(f"seed: expected an integer of at least 0, got {seed!r}.", field="seed")
    return NextTokenSettings(sampler, tuple(map(float, given)), top, model, extra, Dice(seed))
