"""The widget of the guessing game: players at one keyboard, votes beside the model's numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from ...errors import RequestError, TensormeshError
from ...wire.sanitize import one_line
from ..background_job import BackgroundJob
from ..page_widget import decode_message
from ..publishing import WidgetBelowStatic
from .game_messages import End, FromPage, Guess, Next, Reveal, TakeBack
from .game_view import Phase, game_view

if TYPE_CHECKING:
    from ...guessing.game import Game

__all__ = ["GameWidget"]


class GameWidget(WidgetBelowStatic):
    """Plays a game in the page; also shows moves made in cells.

    Attributes:
        game: the game.
    """

    page_name = "game"

    # The page's state, typed in frontend/game/messages.ts.
    _view: Any = traitlets.Dict().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)
    _answered = traitlets.Int().tag(sync=True)  # messages

    def __init__(self, game: Game) -> None:
        self.game = game
        self._seen = len(game.rounds)  # revealed tokens after which the page has gone on
        self._published = self._seen, game.is_over  # of the static HTML
        self._drawing = threading.Lock()
        self._revealing = BackgroundJob("game", self._answer)
        super().__init__()
        self._show()
        game.listen(self._show)
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        return f"<GameWidget {one_line(self.game.text, 60)!r}>"

    @property
    def phase(self) -> Phase:
        """``guess``, ``reveal`` after a token until the page goes on, or ``over``."""
        game = self.game
        if len(game.rounds) > self._seen and not game.guessed and not game.has_ended:
            return "reveal"
        return "over" if game.is_over else "guess"

    def next(self) -> None:
        """Go on after a revealed token."""
        self._seen = len(self.game.rounds)
        self._show()

    def static(self) -> tuple[str, str]:
        """The state as HTML and as text."""
        return self.game._repr_html_(), repr(self.game)

    def _show(self) -> None:
        with self._drawing:  # several threads may make moves
            self._view = game_view(self.game, self.phase)
            shown = len(self.game.rounds), self.game.is_over
            changed, self._published = shown != self._published, shown
        if changed:
            self.update_static()

    # Messages from the page. They arrive on any thread.

    def _on_message(self, _widget: Any, content: object, _buffers: Any) -> None:
        message: FromPage | None = decode_message(content, FromPage)  # type: ignore[arg-type]
        match message:
            case Guess():
                self._do(lambda: self._guess(message))
            case TakeBack(player=player):
                self._do(lambda: self.game.take_back(player))
            case Reveal() if self.phase == "guess":
                # It asks the host for the first tokens of guesses.
                self._revealing.start("…", self.game.reveal)
            case Next():
                self._do(self.next)
            case End():
                self._do(self.game.end)
            case Reveal():  # two clicks
                self._answer("", "")

    def _guess(self, message: Guess) -> None:
        typed = [(text, points.strip()) for text, points in message.guesses if text or points]
        other = _points(message.other, "something else")
        guess: Any = [text for text, _ in typed]
        if any(points for _, points in typed):
            # Two guesses of one text are an error that only a list can name.
            if len({text for text, _ in typed}) == len(typed):
                guess = {text: _points(points, text) for text, points in typed}
        elif not typed and not other:
            raise RequestError("guess: type a guess, or several with points.")
        self.game.guess(message.player, guess, other=other)

    def _do(self, move: Callable[[], Any]) -> None:
        problem = ""
        try:
            move()
        except TensormeshError as error:
            problem = one_line(str(error))
        self._answer("", problem)

    def _answer(self, progress: str, problem: str) -> None:
        with self.hold_sync():
            self._problem = problem
            self._answered += not progress


def _points(typed: str, name: str) -> float:
    """Points as a person types them: ``30``, ``33,3``, ``30 %`` or nothing."""
    text = typed.strip().removesuffix("%").strip().replace(",", ".")
    try:
        return float(text or 0)
    except ValueError:
        raise RequestError(
            f"guess: expected points from 0 to 100 for {one_line(repr(name), 60)}, got "
            f"{one_line(repr(typed), 40)}."
        ) from None
