"""The codes of tokens and of their alternatives, as two columns.

What arrives is stored by the number that all answers of a model share. It becomes a code of the
token table when somebody reads it: all at once, in NumPy, or never.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Codes"]

_BLOCK = 1 << 12  # tokens that are translated at once


class Codes:
    """Codes, of which the last ones may still be numbers.

    Attributes:
        code: one item per token.
        top_count: number of alternatives of each token.
        top_code: the alternatives of all tokens.
    """

    def __init__(self) -> None:
        self.code = array("i")
        self.top_count = array("i")
        self.top_code = array("i")
        self._tokens = self._tops = 0  # how many are codes

    def append(self, code: list[int], counts: list[int], top_code: list[int]) -> None:
        """Append numbers."""
        self.top_count.fromlist(counts)
        self.top_code.fromlist(top_code)
        self.code.fromlist(code)

    def translate(self, codes: Callable[[NDArray[np.int32]], NDArray[np.int32]]) -> None:
        """Replace the numbers.

        Args:
            codes: the codes of numbers, of any shape, in the order of their arrival: a token, its
                alternatives, the next token.
        """
        import numpy as np

        # Views: nothing may be appended while they exist.
        code, counts = np.asarray(self.code), np.asarray(self.top_count)
        top_code = np.asarray(self.top_code)
        for start in range(self._tokens, len(code), _BLOCK):
            own, count = code[start : start + _BLOCK], counts[start : start + _BLOCK]
            top = top_code[self._tops : self._tops + int(count.sum())]
            if (count == count[0]).all():
                found = codes(np.column_stack([own, top.reshape(len(own), count[0])]))
                new_own, new_top = found[:, 0], found[:, 1:].ravel()
            else:
                before = np.cumsum(count) - count
                places = before + np.arange(len(own))
                found = codes(np.insert(top, before, own))
                new_own, new_top = found[places], np.delete(found, places)
            done, tops_done = start + len(own), self._tops + len(top)
            # No calls in between: Ctrl-C comes before or after.
            own[:], top[:], self._tokens, self._tops = new_own, new_top, done, tops_done

    def part(self, start: int, stop: int) -> Codes:
        """A copy of the tokens from ``start`` to ``stop``, which are codes."""
        first, count = sum(self.top_count[:start]), sum(self.top_count[start:stop])
        part = Codes()
        part.code, part.top_count = self.code[start:stop], self.top_count[start:stop]
        part.top_code = self.top_code[first : first + count]
        part._tokens, part._tops = len(part.code), len(part.top_code)
        return part
