"""One token with the guesses for it: the room's votes beside the model's distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..render.html import line, open_output, token_label
from ..wire.sanitize import escape_unsafe
from .ballot import Ballot
from .places import Place
from .spelling import means, spelling
from .tables import share_label, size_label, table_html

__all__ = ["Round", "Share"]


@dataclass(frozen=True)
class Share:
    """A token, or something else, with its shares for the room and the model, from 0 to 1.

    Attributes:
        label: the token as the model writes it, else the guess.
        room: the mean of the players' shares.
        model: the model's probability; None if the host did not list the token.
        is_token: whether it is the token of the text.
    """

    label: str
    room: float
    model: float | None
    is_token: bool = False


@dataclass(frozen=True, repr=False)
class Round:
    """The guesses for one token. ``str()`` is one line, its display the votes and the scores.

    Attributes:
        number: number of the token, from 1.
        place: the token.
        ballots: the guesses, in order.
        vocab_size: number of tokens of the model's vocabulary.
    """

    number: int
    place: Place
    ballots: tuple[Ballot, ...]
    vocab_size: int

    @cached_property
    def _odds(self) -> tuple[float, ...]:
        return tuple(ballot.odds(self.place, self.vocab_size) for ballot in self.ballots)

    @property
    def token(self) -> str:
        """The token's string."""
        return self.place.token

    @property
    def model_bits(self) -> float:
        """The model's surprisal in bits."""
        return self.place.bits

    @cached_property
    def bits(self) -> dict[str, float]:
        """Each player's score in bits, in the order of the guesses."""
        return {
            ballot.player: math.log2(odds)
            for ballot, odds in zip(self.ballots, self._odds, strict=True)
        }

    @cached_property
    def room_bits(self) -> float | None:
        """The score of the mean of the players' distributions; None without guesses."""
        if not self._odds:
            return None
        best = min(self._odds)  # if all scores are equal, so is the room's, without rounding
        return math.log2(best) - math.log2(
            math.fsum(best / odds for odds in self._odds) / len(self._odds)
        )

    @cached_property
    def right(self) -> list[str]:
        """Players whose first guess, the one with the most points, means the token."""
        return [
            each.player for each in self.ballots if each.best and self.place.is_meant_by(each.best)
        ]

    def shares(self, most: int = 8) -> list[Share]:
        """The likeliest tokens of room and model, likeliest first; the last is everything else.

        The token of the text is always included.
        """
        found: dict[str, Share] = {}
        true = spelling(self.place.token)
        found[true] = Share(self.place.token, 0.0, None, is_token=True)
        for token, p in self.place.listed:
            key = spelling(token)
            share = found.setdefault(key, Share(token, 0.0, None))
            found[key] = replace(share, model=(share.model or 0.0) + p)
        for ballot in self.ballots:
            self._count(ballot, found)
        ordered = sorted(
            found.values(), key=lambda share: (-max(share.room, share.model or 0.0), share.label)
        )
        shown = ordered[:most]
        if not any(share.is_token for share in shown):
            shown[-1] = found[true]
        return [*shown, self._rest(shown)]

    @cached_property
    def favourite(self) -> Share | None:
        """The room's largest share, the first guessed of equals; None without guesses."""
        found: dict[str, Share] = {}
        for ballot in self.ballots:
            self._count(ballot, found)
        return max(found.values(), key=lambda share: share.room, default=None)

    def _count(self, ballot: Ballot, found: dict[str, Share]) -> None:
        """Add a player's points to the shares, which are keyed by spelling."""
        for guess, weight in ballot.guesses:
            is_token = self.place.is_meant_by(guess)
            key = spelling(self.place.token if is_token else guess)
            if key not in found:
                key = next((each for each in found if means(guess, found[each].label)), key)
            share = found.get(key) or Share(
                self.place.token if is_token else guess, 0.0, None, is_token
            )
            room = share.room + weight / ballot.total / len(self.ballots)
            found[key] = replace(share, room=room)

    def _rest(self, shown: Sequence[Share]) -> Share:
        room = 1.0 - math.fsum(share.room for share in shown) if self.ballots else 0.0
        model = 1.0 - math.fsum(share.model or 0.0 for share in shown)
        return Share("", max(room, 0.0), max(model, 0.0))

    def __str__(self) -> str:
        return escape_unsafe(f"{self.number}: {self.token!r}: {self._summary}")

    def __repr__(self) -> str:
        rows = [("token", "the room", "the model"), *self._rows()]
        wide = [max(len(row[at]) for row in rows) for at in range(3)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
            for row in rows
        ]
        return escape_unsafe("\n".join([str(self), *lines, self._scores]))

    def _repr_html_(self) -> str:
        summary = f"{token_label(self.token)}: {self._summary}"
        table = table_html(("token", "the room", "the model"), self._rows())
        parts = [line(summary, "font-weight:600"), *table, line(self._scores)]
        return f"{open_output('round')}{''.join(parts)}</div>"

    @property
    def _summary(self) -> str:
        room = self.room_bits
        guessed = "nobody guessed" if room is None else f"room {room:.2f} bits"
        return f"{guessed}, model {self.model_bits:.2f} bits, one {size_label(self.vocab_size)}"

    @property
    def _scores(self) -> str:
        return ", ".join(f"{name} {bits:.2f}" for name, bits in self.bits.items())

    def _rows(self) -> list[tuple[str, str, str]]:
        """The shares as text; the token of the text is marked."""
        return [
            (
                f"{token_label(share.label) if share.label else 'something else'}"
                f"{' (the token)' if share.is_token else ''}",
                share_label(share.room),
                share_label(share.model),
            )
            for share in self.shares()
        ]
