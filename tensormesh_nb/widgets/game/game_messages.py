"""Messages from the game's page; frontend/game/messages.ts has the same types."""

from __future__ import annotations

from typing import TypeAlias

from ..page_widget import PageMessage

__all__ = ["End", "FromPage", "Guess", "Next", "Reveal", "TakeBack"]


class Guess(PageMessage, tag="guess"):
    """A player's guesses, with their points as typed; points may be empty."""

    player: str
    guesses: list[tuple[str, str]]
    other: str


class TakeBack(PageMessage, tag="take_back"):
    """Remove a player's guess."""

    player: str


class Reveal(PageMessage, tag="reveal"):
    """Show the token."""


class Next(PageMessage, tag="next"):
    """Go on to the next token, or to the scores."""


class End(PageMessage, tag="end"):
    """End the game."""


FromPage: TypeAlias = Guess | TakeBack | Reveal | Next | End
