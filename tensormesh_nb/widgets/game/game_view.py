"""The state of the game's page, as JSON. It contains no text after the current token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from ...guessing.round import Round, Share
from ...guessing.scoreboard import Scoreboard
from ...guessing.tables import share_label
from ...wire.sanitize import escape_unsafe, one_line

if TYPE_CHECKING:
    from ...guessing.game import Game

__all__ = ["GameView", "Phase", "game_view"]

Phase: TypeAlias = Literal["guess", "reveal", "over"]

_VOTES = 5  # tokens beside each other; more do not fit a projector
_LONGEST = 700  # last characters of the text


class PlayerView(TypedDict):
    """A player, and whether they have guessed the current token."""

    name: str
    done: bool


class VoteView(TypedDict):
    """A token's shares as text and as widths of bars in percent; without a label, all others."""

    label: str
    room: str
    room_width: float
    model: str
    model_width: float
    is_token: bool


class ScoreView(TypedDict):
    """A line of the scores; ``width`` of the bar is in percent."""

    name: str
    kind: str
    bits: str
    right: str
    width: float


class GameView(TypedDict):
    """The state of the game.

    Attributes:
        next: the name in the form.
        complete: whether everybody has guessed; unknown (False) before an open game's first reveal.
        votes: the votes for the revealed token.
        scores: the players' scores for the revealed token, or all scores at the end.
        status: the last move, or the conclusion at the end; screen readers announce it.
    """

    phase: Phase
    heading: str
    asked: str
    text: str
    token: str
    players: list[PlayerView]
    next: str
    complete: bool
    votes: list[VoteView]
    scores: list[ScoreView]
    notices: list[str]
    status: str


def game_view(game: Game, phase: Phase) -> GameView:
    """The view of a game."""
    board = Scoreboard(game)
    shown = game.rounds[-1] if phase == "reveal" else None
    text = game.text if shown is None else shown.place.before
    guessed, waiting = game.guessed, game.waiting
    complete = bool(guessed) and not waiting and not (game.is_open and not game.rounds)
    if shown is not None:
        scores, status = _of_round(shown), _revealed(shown)
    elif phase == "over":
        scores, status = _of_game(board), board.conclusion
    else:
        scores, status = [], _guessing(game.number, guessed, waiting, complete=complete)
    heading = board.heading if shown is None else board.heading_of(shown)
    return {
        "phase": phase,
        "heading": heading,
        "asked": one_line(game.asked, 200),
        "text": ("…" if len(text) > _LONGEST else "") + escape_unsafe(text[-_LONGEST:]),
        "token": "" if shown is None else escape_unsafe(shown.token),
        "players": [
            {"name": escape_unsafe(name), "done": name in guessed} for name in game.players
        ],
        "next": escape_unsafe(waiting[0]) if waiting else "",
        "complete": complete,
        "votes": [] if shown is None else [_vote(share) for share in shown.shares(_VOTES)],
        "scores": scores,
        "notices": [escape_unsafe(notice) for notice in game.notices],
        "status": escape_unsafe(status),
    }


def _vote(share: Share) -> VoteView:
    return {
        "label": escape_unsafe(share.label),
        "room": share_label(share.room),
        "room_width": 100.0 * share.room,
        "model": share_label(share.model),
        "model_width": 100.0 * (share.model or 0.0),
        "is_token": share.is_token,
    }


def _of_round(shown: Round) -> list[ScoreView]:
    ranked = sorted(shown.bits.items(), key=lambda pair: pair[1])
    return [
        {
            "name": escape_unsafe(name),
            "kind": "player",
            "bits": f"{bits:.2f}",
            "right": "",
            "width": 0.0,
        }
        for name, bits in ranked
    ]


def _of_game(board: Scoreboard) -> list[ScoreView]:
    return [
        {
            "name": escape_unsafe(row.name),
            "kind": row.kind,
            "bits": row.bits,
            "right": row.right,
            "width": row.width,
        }
        for row in board.rows()
    ]


def _guessing(
    number: int, guessed: Sequence[str], waiting: Sequence[str], *, complete: bool
) -> str:
    if not guessed:
        return f"Token {number}: nobody has guessed yet."
    names = [one_line(name, 40) for name in (guessed[-1], *waiting[:1])]
    if waiting:
        return f"{names[0]} has guessed. Next: {names[1]}."
    return f"{names[0]} has guessed{'; nobody is missing' if complete else ''}."


def _revealed(shown: Round) -> str:
    if shown.room_bits is None:
        return f"The token is “{shown.token}”. Nobody guessed it."
    room, model = f"{shown.room_bits:.2f} bits", f"{shown.model_bits:.2f} bits"
    return f"“{shown.token}”: the room {room}, the model {model}."
