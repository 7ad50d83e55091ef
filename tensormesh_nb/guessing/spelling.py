"""Whether a typed guess means a token.

People do not type the space in front of a token, and they guess words where the model has parts of
words. So white space around a guess, capital letters and the form of quotes and dashes are
ignored, and if a guess is longer than a token, its beginning counts.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["means", "spelling"]

_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@lru_cache(10_000)
def spelling(text: str) -> str:
    """A text in the form in which guesses and tokens are compared.

    White space alone becomes a line break or a space.
    """
    composed = unicodedata.normalize("NFC", text).translate(_SAME).casefold()
    words = unicodedata.normalize("NFC", " ".join(composed.split()))
    return words or ("\n" if "\n" in text else " " if text else "")


def means(guess: str, token: str, following: str = "") -> bool:
    """Whether a guess means a token.

    It does if both have the same spelling; if the guess continues with another word or sign
    (``Paris, of course`` means `` Paris``); or if the text continues as guessed (``strawberry``
    means `` straw`` before ``berry``, and ``1985`` the space before it, if that is a token).

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
