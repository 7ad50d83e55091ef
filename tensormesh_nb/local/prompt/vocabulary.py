"""The vocabulary: the bytes of every token id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["TokenVocabulary"]


class TokenVocabulary:
    """Token ids to bytes, and which tokens are special (they have a name, and no text).

    Attributes:
        pieces: bytes of each token, by id; of a special token, its name (``<|im_end|>``).
        special: ids that mark structure and never become text.
        longest: bytes of the longest token that text can become.
    """

    def __init__(self, pieces: Sequence[bytes], special: Iterable[int]) -> None:
        self.pieces = tuple(pieces)
        self.special = frozenset(special)
        texts = (piece for token, piece in enumerate(self.pieces) if token not in self.special)
        self.longest = max(map(len, texts), default=1)
        self._special_ids = {self.pieces[token]: token for token in self.special}

    def __len__(self) -> int:
        return len(self.pieces)

    def at_least(self, text: str) -> int:
        """A lower bound of a text's tokens. Unlike tokenizing, it takes no time."""
        return -(-len(text.encode("utf-8", "surrogatepass")) // self.longest)

    def special_id(self, name: str) -> int | None:
        """The id of a special token. Returns None if there is none of that name."""
        return self._special_ids.get(name.encode())

    def string(self, token: int) -> str:
        """A token as a string, as vLLM shows it: U+FFFD for a part of a character."""
        return self.pieces[token].decode("utf-8", "replace")

    def text_bytes(self, token: int) -> bytes:
        """The bytes that a token adds to the answer's text: none if it is special."""
        return b"" if token in self.special else self.pieces[token]

    def text(self, tokens: Iterable[int]) -> str:
        """The text of token ids; special tokens by name."""
        return b"".join(self.pieces[token] for token in tokens).decode("utf-8", "replace")
