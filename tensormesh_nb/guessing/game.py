"""The game: guesses for one token after another, and the estimate of the text's entropy."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..client.client import Client
from ..errors import BadRequest, NotFound, RequestError, ResponseError
from ..result import ChatResult
from ..wire.sanitize import escape_unsafe
from .ballot import Ballot
from .places import GuessedText, Place
from .players import Players, quoted
from .records import guesses_frame, scores_frame, votes_frame
from .round import Round
from .scoreboard import Scoreboard

if TYPE_CHECKING:
    import pandas as pd

    from ..widgets.game.game_widget import GameWidget

__all__ = ["Game", "game"]


def game(
    text_or_result: str | ChatResult,
    *,
    players: Iterable[str] = (),
    start: int | None = None,
    tokens: int | None = None,
    choice: int = 0,
    vocab_size: int | None = None,
    top_logprobs: int = 20,
    client: Client | None = None,
) -> Game:
    """Guess the next token: Shannon's experiment for a class.

    For each token, every player types a guess or spreads 100 points over several guesses and
    something else; then the game shows the room's votes beside the model's distribution. The mean
    score estimates the entropy of the text for this class, in bits per token, to compare with the
    model's. Display the game in a notebook to play it there, or call :meth:`Game.guess` and
    :meth:`Game.reveal`.

    A score is -log2 p, with p the probability that the player gave the token: the points of the
    right guess / 100, or, if no guess was right, the points of something else / 100 spread over all
    other tokens of the model. Something else counts as one point at least, so that no score is
    infinite. Points spread evenly over k guesses, one of them right, score log2 k bits. This is the
    gambling estimate of Cover and King (1978) for the experiment of Shannon (1951);
    ``docs/how-to/game.md`` has the formula.

    Args:
        text_or_result: a text, which the model reads once, or an answer with log probabilities.
        players: the players' names. Without names, anyone who guesses joins.
        start: number of tokens to show before the first guess; by default 1 for a text.
        tokens: maximum number of tokens to guess; all by default.
        choice: index of the answer's choice.
        vocab_size: number of tokens of the model's vocabulary, if the host does not report it.
        top_logprobs: number of alternatives to request when a text is read.
        client: reads the text; by default a new ``Client()``.

    Raises:
        RequestError: the text is empty or has one token, the answer has no log probabilities or no
            alternatives, the size of the vocabulary is unknown, or a name is used twice.
        ResponseError: the host returns no log probabilities of a given text.
        TensormeshError: the request failed.
    """
    named = Players(players)
    result: Any = text_or_result
    if isinstance(result, str):
        client = client or Client()
        result = _read(result, top_logprobs, client)
    if not isinstance(result, ChatResult):
        raise RequestError(f"game: expected a text or a ChatResult, got {type(result).__name__}.")
    text = GuessedText.of(result, choice=choice, start=start, tokens=tokens, vocab_size=vocab_size)
    return Game(text, named, client or result._client)


def _read(text: str, top_logprobs: int, client: Any) -> ChatResult:
    if not text:
        raise RequestError("game: the text is empty.")
    if not isinstance(client, Client):
        kind = type(client).__name__
        raise RequestError(f"client: expected a Client, got {kind}.", field="client")
    try:
        result: ChatResult = client.read(text, top_logprobs=top_logprobs)
        return result
    except (BadRequest, NotFound, ResponseError) as error:
        if client.settings.host == "local":  # the text is too long
            raise
        # Most hosts cannot read a text, but their answers can be guessed.
        raise ResponseError(
            f"{error} The tokens of an answer can be guessed instead: client.chat(...).game()."
        ) from error


class Game:
    """Players guess a text token by token.

    Args:
        text: the text and its places.
        players: the players.
        client: finds the first token of a guess, if its host has a tokenizer; or None.
    """

    def __init__(self, text: GuessedText, players: Players, client: object = None) -> None:
        self._text, self._players = text, players
        self._client = client if isinstance(client, Client) else None
        self._rounds: list[Round] = []
        self._ballots: dict[str, Ballot] = {}
        self._has_ended = False
        self._lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []
        self._widget: GameWidget | None = None

    # The state.

    @property
    def text(self) -> str:
        """The text before the current token; the whole text at the end."""
        return self._text.text if self.is_over else self._place.before

    @property
    def asked(self) -> str:
        """The message that the guessed answer replies to; empty for a text."""
        return self._text.asked

    @property
    def number(self) -> int:
        """The number of the current token, from 1."""
        return min(len(self._rounds) + 1, self.tokens)

    @property
    def tokens(self) -> int:
        """The number of tokens to guess."""
        return len(self._text.places)

    @property
    def vocab_size(self) -> int:
        """The number of tokens in the model's vocabulary."""
        return self._text.vocab_size

    @property
    def model(self) -> str:
        """The model's id."""
        return str(self._text.attrs["model"])

    @property
    def host(self) -> str:
        """The host, as in a result."""
        return str(self._text.attrs["host"])

    @property
    def players(self) -> list[str]:
        """The players, in the order of joining."""
        return self._players.names

    @property
    def is_open(self) -> bool:
        """Whether anyone who guesses joins."""
        return self._players.is_open

    @property
    def guessed(self) -> list[str]:
        """The players who have guessed the current token."""
        return [*self._ballots]

    @property
    def waiting(self) -> list[str]:
        """The players who have not guessed the current token."""
        return [name for name in self.players if name not in self._ballots]

    @property
    def rounds(self) -> list[Round]:
        """The revealed tokens with their guesses."""
        return [*self._rounds]

    @property
    def is_over(self) -> bool:
        """Whether all tokens are revealed, or :meth:`end` was called."""
        return self._has_ended or len(self._rounds) == self.tokens

    @property
    def has_ended(self) -> bool:
        """Whether :meth:`end` was called."""
        return self._has_ended

    @property
    def notices(self) -> list[str]:
        """Remarks about the numbers, one line each."""
        return [*self._text.notices]

    # Moves.

    def join(self, name: str) -> None:
        """Add a player.

        Raises:
            RequestError: there is a player of this name (capital letters do not count).
        """
        with self._lock:
            self._players.join(name)
        self._changed()

    def guess(self, player: str, guess: Any, *, other: float = 0, replace: bool = False) -> None:
        """Guess the next token.

        White space around a guess and capital letters are ignored. If a guess is several tokens,
        the first one counts. ``\\\\n`` is a line break.

        Args:
            player: the player's name.
            guess: a text, which gets all points; a list of texts with the same number of points
                each; or points by text, as in ``{"Paris": 70, "Lyon": 20, "something else": 10}``.
                ``something else`` stands for all other tokens.
            other: points of something else, in addition to ``guess``.
            replace: whether to replace an earlier guess of the player for this token.

        Raises:
            RequestError: the points do not add up to 100, two guesses are the same, the player has
                already guessed, or the game is over.
        """
        with self._lock:
            self._check_open("guess")
            weights = Ballot.of("", guess, other)  # an invalid guess adds no player
            name = self._players.find_or_join(player)
            if name in self._ballots and not replace:
                raise RequestError(
                    f"guess: {quoted(name)} has already guessed this token. Somebody else needs "
                    f"another name; take_back({quoted(name)}) removes the guess.",
                    field="player",
                )
            self._ballots[name] = dataclasses.replace(weights, player=name)
        self._changed()

    def take_back(self, player: str) -> None:
        """Remove a player's guess for the current token.

        Raises:
            RequestError: the player has not guessed it.
        """
        with self._lock:
            name = self._players.find(player)
            if name not in self._ballots:
                raise RequestError(
                    f"take_back: {quoted(str(player))} has not guessed this token.", field="player"
                )
            del self._ballots[name]
        self._changed()

    def reveal(self) -> Round:
        """Show the token, score the guesses, and go on to the next token.

        A token that nobody has guessed is shown and counts for nobody, the model included.

        Returns:
            The token with the room's votes and the model's distribution.

        Raises:
            RequestError: the game is over.
        """
        with self._lock:
            self._check_open("reveal")
            ballots = tuple(self._ballots.values())
            made = Round(self.number, self._with_begun(ballots), ballots, self.vocab_size)
            self._rounds.append(made)
            self._ballots = {}
        self._changed()
        return made

    def end(self) -> None:
        """End the game before the end of the text; drops guesses for the current token."""
        with self._lock:
            self._has_ended = True
            self._ballots = {}
        self._changed()

    # Results.

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each token and player; ``docs/reference/frames.md`` describes the columns."""
        return self._with_attrs(guesses_frame(self._rounds))

    @property
    def votes(self) -> pd.DataFrame:
        """One row for each guess that a player gave points, something else (NA) included."""
        return self._with_attrs(votes_frame(self._rounds))

    @property
    def scores(self) -> pd.DataFrame:
        """Bits per token of each player, the room, the model and a uniform guess."""
        return self._with_attrs(scores_frame(self._rounds, self.players, self.vocab_size))

    def _with_attrs(self, frame: pd.DataFrame) -> pd.DataFrame:
        own = {"vocab_size": self.vocab_size, "tokens": self.tokens}
        frame.attrs.update(self._text.attrs, **own)
        return frame

    # Display.

    def listen(self, changed: Callable[[], None]) -> None:
        """Call a function after every move."""
        self._listeners.append(changed)

    def __repr__(self) -> str:
        return escape_unsafe(str(Scoreboard(self)))

    def _repr_html_(self) -> str:
        return Scoreboard(self).html

    def play(self) -> GameWidget:
        """The widget that Jupyter displays for the game."""
        from ..widgets.game.game_widget import GameWidget

        if self._widget is None or self._widget.comm is None:  # closed
            self._widget = GameWidget(self)
        return self._widget

    def _ipython_display_(self) -> None:
        """Display the widget, with a static table that stays in the saved notebook."""
        self.play()._ipython_display_()

    @property
    def _place(self) -> Place:
        return self._text.places[len(self._rounds)]

    def _with_begun(self, ballots: Iterable[Ballot]) -> Place:
        """The current place, with the guesses that begin with its token."""
        place, client = self._place, self._client
        if client is None or place.token_id is None:
            return place
        texts = {guess for ballot in ballots for guess, _ in ballot.guesses}
        found = frozenset(
            text
            for text in texts
            if not place.is_meant_by(text)
            and any(
                client.first_token_id(each, model=self.model) == place.token_id
                for each in (text, f" {text.strip()}")
            )
        )
        return dataclasses.replace(place, begun=found)

    def _check_open(self, name: str) -> None:
        if self.is_over:
            raise RequestError(f"{name}: the game is over; tm.game(...) starts another one.")

    def _changed(self) -> None:
        for changed in self._listeners:
            changed()
