"""Whether a typed guess means a token.

People do not type the space in front of a token, and they guess words where the model has parts of
words. So white space around a guess, capital letters and the form of quotes and dashes do not
count, and of a guess that is longer than a token, the beginning does.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["means", "spelling"]

_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@lru_cache(10_000)
def spelling(text: str) -> str:
    """What has to be equal in a guess and a token; two guesses of one spelling are the same.

    White space alone is a line break or a space.
    """
    composed = unicodedata.normalize("NFC", text).translate(_SAME).casefold()
    words = unicodedata.normalize("NFC", " ".join(composed.split()))
    return words or ("\n" if "\n" in text else " " if text else "")


def means(guess: str, token: str, following: str = "") -> bool:
    """Whether a guess means a token.

    It does if it is spelled the same; if it goes on with another word or sign after it
    (``Paris, of course`` means `` Paris``); or if the text goes on as guessed (``strawberry`` means
    `` straw`` where ``berry`` follows, and ``1985`` the space before it, if that is a token).

    Args:
        guess: the guess.
        token: the token.
        following: the text from the token on, if known.
    """
    guessed, wanted = spelling(guess), spelling(token)
    if guessed == wanted:
        return True
    if wanted == " ":  # models may have a token for a space before a number
        return spelling(following).startswith(guessed)
    if not wanted.strip() or not guessed.startswith(wanted):
        return False
    splits_word = _is_word(wanted[-1]) == _is_word(guessed[len(wanted)])
    return not splits_word or spelling(following).startswith(guessed)


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
