"""A game as text and as static HTML: the tokens so far, the scores and a conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import pandas as pd

from ..render.html import line, open_output, token_label
from ..render.next_token_bars import shown_text
from ..wire.sanitize import one_line
from .round import Round
from .tables import share_label, size_label, table_html

__all__ = ["ScoreRow", "Scoreboard"]

_NAMES = {"room": "the room together", "model": "the model", "uniform": "a guess at random"}


class _Game(Protocol):
    """The displayed attributes of :class:`Game`."""

    @property
    def text(self) -> str: ...
    @property
    def asked(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def tokens(self) -> int: ...
    @property
    def vocab_size(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def players(self) -> list[str]: ...
    @property
    def guessed(self) -> list[str]: ...
    @property
    def waiting(self) -> list[str]: ...
    @property
    def rounds(self) -> list[Round]: ...
    @property
    def scores(self) -> pd.DataFrame: ...
    @property
    def notices(self) -> list[str]: ...
    @property
    def is_over(self) -> bool: ...


class ScoreRow(NamedTuple):
    """A line of the scores as text; ``width`` of the bar is in percent of the widest one."""

    name: str
    bits: str
    right: str
    kind: str
    width: float


class Scoreboard:
    """The state of a game to display. ``str()`` is text, ``html`` static HTML.

    Args:
        game: the game.
    """

    def __init__(self, game: _Game) -> None:
        self._game = game
        self.played = [each for each in game.rounds if each.ballots]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scores of players, room, model and chance."""
        return self._game.scores

    @property
    def heading(self) -> str:
        """The position in the game, and the size of the vocabulary."""
        game = self._game
        size = size_label(game.vocab_size)
        if game.is_over:
            return f"Guess the next token: {len(self.played)} guessed, each one {size}"
        return self._heading(game.number)

    def heading_of(self, played: Round) -> str:
        """The heading while a revealed token is shown."""
        return self._heading(played.number)

    def _heading(self, number: int) -> str:
        size = size_label(self._game.vocab_size)
        return f"Guess the next token: {number} of {self._game.tokens}, one {size}"

    @property
    def conclusion(self) -> str:
        """The class's estimate of the entropy beside the model's."""
        if not self.played:
            return "Nothing has been guessed yet."
        rows = self.scores.set_index("kind")
        room, model, uniform = (rows.loc[kind] for kind in ("room", "model", "uniform"))
        count = len(self.played)
        text = (
            f"On {count} token{'' if count == 1 else 's'}, the room needs {_estimate(room)} per "
            f"token, the model {_estimate(model)}"
        )
        if expected := _expected(model):
            text += f" (it expects {expected})"
        return (
            f"{text}. A guess at random, one {size_label(self._game.vocab_size)}, needs "
            f"{uniform['bits']:.2f} bits."
        )

    def rows(self) -> list[ScoreRow]:
        """The lines of the scores: room, model and chance, then the players, best first."""
        most = float(self.scores["bits"].max()) if self.played else 1.0
        found = [
            ScoreRow(
                _NAMES.get(row["kind"], str(row["name"])),
                "–" if pd.isna(row["bits"]) else f"{row['bits']:.2f}",
                ""
                if pd.isna(row["right"]) or not row["tokens"]
                else f"{row['right']} of {row['tokens']}",
                row["kind"],
                0.0 if pd.isna(row["bits"]) else 100.0 * row["bits"] / most,
            )
            for row in self.scores.to_dict("records")
        ]
        return sorted(found, key=lambda row: row.kind == "player")

    def __str__(self) -> str:
        game = self._game
        text = game.text if len(game.text) <= 600 else f"…{game.text[-600:]}"
        found = [self.heading, repr(text)]
        if not game.is_over and game.players:
            found.append(f"guessed: {_names(game.guessed)}; waiting for: {_names(game.waiting)}")
        if self.played:
            rows = self.rows()
            width = max(len(row.name) for row in rows)
            found.append("bits per token, right first guesses:")
            found += [f"  {row.name:<{width}}  {row.bits:>6}  {row.right}".rstrip() for row in rows]
        return "\n".join([*found, self.conclusion, *(f"Note: {each}" for each in game.notices)])

    @property
    def html(self) -> str:
        """Static HTML: no scripts, no style sheet."""
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        game = self._game
        yield open_output("scoreboard")
        yield line(self.heading, "font-weight:600")
        if game.asked:
            yield line(one_line(game.asked, 200))
        yield shown_text(game.text, [])
        if self.played:
            yield from table_html(
                ("player", "bits per token", "right first guesses"),
                [row[:3] for row in self.rows()],
            )
        yield line(self.conclusion, "font-size:105%")
        if self.played:
            yield from table_html(
                ("token", "the room’s favourite", "room, bits", "model, bits"),
                [
                    (
                        token_label(each.token),
                        _favourite(each),
                        f"{each.room_bits or 0.0:.2f}",
                        f"{each.model_bits:.2f}",
                    )
                    for each in self.played
                ],
            )
        yield from (line(f"Note: {notice}") for notice in game.notices)
        yield f"{line(f'{game.model} on {game.host}')}</div>"


def _estimate(row: Any) -> str:
    error = row["bits_error"]
    return f"{row['bits']:.2f}{'' if pd.isna(error) else f' ± {error:.2f}'} bits"


def _expected(row: Any) -> str:
    """The entropy of the model's distributions: an interval where alternatives are truncated."""
    low, high = row["entropy_min"], row["entropy_max"]
    if pd.isna(low):
        return ""
    if pd.isna(high):
        return f"at least {low:.2f} bits"
    low, high = f"{low:.2f}", f"{high:.2f}"
    return f"{low} bits" if low == high else f"{low} to {high} bits"


def _favourite(played: Round) -> str:
    best = played.favourite
    return (
        "something else" if best is None else f"{token_label(best.label)} {share_label(best.room)}"
    )


def _names(names: Sequence[str]) -> str:
    return ", ".join(one_line(name, 40) for name in names) or "nobody"
