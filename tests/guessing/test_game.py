# ruff: noqa: E501 - tables
"""The game from Python: moves, what is known when, errors."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.guessing.game import Game

from ..replay_host import DONE, ReplayHost, chunk, head, sse
from .texts import answer

TEXT = "The capital of France is Paris."


@pytest.fixture(scope="module")
def read(local: tm.Client) -> tm.ChatResult:
    return local.read(TEXT, top_logprobs=20)


@pytest.fixture
def game(read: tm.ChatResult) -> Game:
    return tm.game(read, start=3, players=["Ada", "Grace"])


def test_class_plays_from_python(game: Game) -> None:
    assert (game.text, game.number, game.tokens) == ("The capital of", 1, 4)
    game.guess("Ada", "France")
    game.guess("grace", {"Spain": 50, "France": 25, "something else": 25})
    assert (game.guessed, game.waiting) == (["Ada", "Grace"], [])
    first = game.reveal()
    assert (first.token, first.bits) == (" France", {"Ada": 0.0, "Grace": 2.0})
    assert first.room_bits == pytest.approx(-math.log2(0.625))
    assert (game.text, game.number, game.waiting) == ("The capital of France", 2, ["Ada", "Grace"])
    for _ in range(3):
        assert not game.is_over
        game.guess("Ada", "x")
        game.reveal()
    assert game.is_over
    assert game.text == TEXT
    assert len(game.rounds) == 4


def test_guess_can_be_replaced_and_taken_back(game: Game) -> None:
    game.guess("Ada", "Spain")
    game.guess("Ada", "France", replace=True)
    assert game.reveal().bits == {"Ada": 0.0}
    game.guess("Ada", "x")
    game.take_back("ADA")
    assert game.guessed == []
    game.guess("Ada", "is")


def test_nothing_of_the_text_is_known_before_it_is_revealed(game: Game) -> None:
    game.guess("Ada", "Spain")
    for shown in (repr(game), game._repr_html_(), game.text, game.frame.to_string()):
        assert "Paris" not in shown
        assert "France" not in shown


def test_text_is_read_once_and_an_answer_not_again(paris: tm.ChatResult) -> None:
    texts = []

    class Reading(tm.Client):
        def read(self, text: str, **options: Any) -> tm.ChatResult:
            texts.append(text)
            return super().read(text, **options)

    with Reading(host="local") as client:
        played = tm.game(TEXT, client=client)
        while not played.is_over:
            played.guess("Ada", "x")
            played.reveal()
        assert len(played.scores) == 4
        assert texts == [TEXT]
    loaded = tm.ChatResult.from_response(paris.to_openai(), vocab_size=49_152).game(tokens=2)
    assert (loaded.tokens, loaded.vocab_size) == (2, 49_152)


def test_first_token_of_a_guess_is_the_tokenizer_s(local: tm.Client) -> None:
    read = local.read("We met in 1985 with strawmen.", top_logprobs=20)
    game = read.game(start=3)
    for guess, token in (("2001", " "), ("1984", "1")):
        game.guess("Ada", [guess, "x"])
        assert (game.reveal().token, game.rounds[-1].bits["Ada"]) == (token, 1.0)
    # Without the host, the text has to go on as guessed.
    alone = tm.ChatResult.from_response(read.to_openai(), vocab_size=49_152).game(start=4)
    alone.guess("Ada", ["1984", "x"])
    alone.guess("Bo", ["1985", "x"])
    assert alone.reveal().right == ["Bo"]


def test_listeners_hear_every_move(game: Game) -> None:
    heard: list[int] = []
    game.listen(lambda: heard.append(len(game.guessed)))
    game.join("Alan")
    game.guess("Ada", "x")
    game.take_back("Ada")
    game.reveal()
    game.end()
    assert heard == [0, 1, 0, 0, 0]


def test_players_may_guess_from_several_threads() -> None:
    game = answer(("a", {"a": 0.5, "b": 0.25})).game()
    names = [f"p{number}" for number in range(30)]
    threads = [threading.Thread(target=game.guess, args=(name, "a")) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(game.reveal().bits) == sorted(names)


def over(game: Game) -> Game:
    game.end()
    return game


MISTAKES: list[tuple[Callable[[Game, tm.Client], Any], str]] = [
    (lambda g, c: tm.game("", client=c), "game: the text is empty."),
    (lambda g, c: tm.game("Hello", client=c), "game: the text is a single token, with nothing before it: use a longer text."),
    (lambda g, c: c.read(TEXT).game(start=99), "game: nothing is left to guess after the first 99 of 7 tokens."),
    (lambda g, c: tm.game(5, client=c), "game: expected a text or a ChatResult, got int."),  # type: ignore[arg-type]
    (lambda g, c: tm.game(["Hi"], client=c), "game: expected a text or a ChatResult, got list."),  # type: ignore[arg-type]
    (lambda g, c: tm.game(TEXT, client="local"), "client: expected a Client, got str."),  # type: ignore[arg-type]
    (lambda g, c: tm.game(TEXT, players=["Ada", "ada"], client=None), "players: the name 'ada' is used twice (as 'Ada'): give each player a different one."),
    (lambda g, c: tm.game("ab \ud83d", client=c), "read: the text has half a surrogate pair, so it is not valid text."),
    (lambda g, c: c.chat("Hi", logprobs=False, max_tokens=2).game(), "game: the result has no log probabilities: "),
    (lambda g, c: c.chat("Hi", top_logprobs=0, max_tokens=2).game(), "game: the result has no alternatives to its tokens, so "),
    (lambda g, c: c.chat("Hi", max_tokens=2).game(choice=1), ""),
    (lambda g, c: g.join("ADA"), "players: the name 'ADA' is used twice (as 'Ada'): give each player a different one."),
    (lambda g, c: (g.guess("Ada", "x"), g.guess("Ada", "y")), "guess: 'Ada' has already guessed this token. Somebody else needs another name; take_back('Ada') removes the guess."),
    (lambda g, c: g.guess("Adda", "x"), "no player is called 'Adda'. Did you mean Ada? game.join('Adda') adds one."),
    (lambda g, c: g.guess("Ada", {"x": 99}), "guess: the points add up to 99, expected 100: 1 are left, for a guess or for something else."),
    (lambda g, c: g.take_back("Ada"), "take_back: 'Ada' has not guessed this token."),
    (lambda g, c: over(g).guess("Ada", "x"), "guess: the game is over; tm.game(...) starts another one."),
    (lambda g, c: over(g).reveal(), "reveal: the game is over; tm.game(...) starts another one."),
]  # fmt: skip


@pytest.mark.parametrize(("mistake", "line"), MISTAKES, ids=[line[:50] for _, line in MISTAKES])
def test_mistake_is_one_line(
    mistake: Callable[[Game, tm.Client], Any], line: str, game: Game, local: tm.Client
) -> None:
    with pytest.raises(tm.RequestError) as caught:
        mistake(game, local)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_text_that_is_too_long_is_to_be_read_in_parts(local: tm.Client) -> None:
    with pytest.raises(tm.BadRequest, match=r"Read the text in parts\.$"):
        tm.game("word " * 2500, client=local)


def test_refused_guess_adds_no_player() -> None:
    game = answer(("a", {"a": 0.5, "b": 0.25})).game()
    with pytest.raises(tm.RequestError):
        game.guess("Ada", {"a": 5})
    assert game.players == []


ANSWER = [head(), *sse(chunk("Hi"), chunk(finish_reason="stop"), DONE)]
MISSING = [b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"]


@pytest.mark.parametrize("reply", [ANSWER, MISSING])
def test_host_that_reads_no_texts_is_one_line(reply: list[bytes]) -> None:
    with (
        ReplayHost(reply) as host,
        tm.Client(host=host.url, model="m") as client,
        pytest.raises(tm.ResponseError) as caught,
    ):
        tm.game(TEXT, client=client)
    assert str(caught.value).endswith(
        "The tokens of an answer can be guessed instead: client.chat(...).game()."
    )
    assert "\n" not in str(caught.value)
