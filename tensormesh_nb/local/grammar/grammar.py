"""Grammar: which tokens may come next, so that an answer has the form that was asked for.

The only user of llguidance (https://github.com/guidance-ai/llguidance), the library that vLLM and
llama.cpp use for this too. The engine forgets a grammar's state with every token, so the state is
kept here, and what the engine is given for each token is the set of ids that are allowed. Its log
probabilities stay raw. A grammar that asks for too much ends in an error, not in a hang: building
it and every step of it have a budget.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from ...errors import LocalEndpointError, RequestError
from ...wire.sanitize import one_line
from ..engine.vocabulary import Vocabulary

# It is imported for the first grammar: an endpoint that starts is waited for.
if TYPE_CHECKING:
    from llguidance import LLMatcher, LLTokenizer

__all__ = ["Grammar", "Grammars", "Guide"]

# The library's own but for the rows, which hold an item for each property that may come next, and
# the states, which are what takes memory.
_MAX_ITEMS, _MAX_STATES = 20_000, 50_000
# The model chooses which tokens spell what the grammar leaves no choice about.
_HEADER = '%llguidance {"no_forcing": true}\n'
_STACK = 64 << 20  # bytes


class Guide:
    """A grammar's state inside one answer."""

    def __init__(self, matcher: LLMatcher, end: int, refuse: Callable[[str], RequestError]) -> None:
        self._matcher, self._end, self._refuse = matcher, end, refuse

    def fields(self) -> dict[str, Any]:
        """The engine's fields that allow only what the grammar does.

        Raises:
            RequestError: the grammar needs more than its budget, or allows nothing.
        """
        if self._matcher.is_stopped():
            self._check()
            return {"grammar": _only([(self._end, self._end)])}
        mask = self._matcher.compute_bitmask()
        self._check()
        return {"grammar": _allowing(mask)}

    def add(self, token: int) -> None:
        """Go on after a token that was allowed."""
        if token != self._end:
            self._matcher.consume_token(token)

    def _check(self) -> None:
        if self._matcher.is_error():
            raise self._refuse(self._matcher.get_error())


@dataclass(frozen=True)
class Grammar:
    """A grammar that can be followed.

    Attributes:
        source: in Lark's notation, as llguidance reads it.
        guide: makes the state for one answer.
    """

    source: str
    guide: Callable[[], Guide]


class Grammars:
    """Makes grammars over a vocabulary.

    Args:
        vocabulary: the bytes of every token.
        end: id of the token that ends an answer.
    """

    def __init__(self, vocabulary: Vocabulary, end: int) -> None:
        self._vocabulary, self._end = vocabulary, end

        # Grammars are built by recursion, some libraries' threads have a small stack, and one that
        # overflows takes the process down.
        before = threading.stack_size(_STACK)
        self._builder = ThreadPoolExecutor(1, "grammar")
        self._builder.submit(int).result()
        threading.stack_size(before)

    async def built(self, make: Callable[[], Sequence[tuple[str, str]]]) -> Grammar | None:
        """A grammar, away from the event loop: it may take as long as a token.

        Args:
            make: gives sources and fields, see :meth:`grammar`. The last one is wanted; those
                before it are its parts, built first so that an error names the right one. Empty
                for no grammar.

        Raises:
            RequestError: see :meth:`grammar`, and what ``make`` raises.
        """

        def build() -> Grammar | None:
            grammar = None
            for asked in make():
                grammar = self.grammar(*asked)
            return grammar

        return await asyncio.get_running_loop().run_in_executor(self._builder, build)

    def grammar(self, source: str, field: str) -> Grammar:
        """A grammar from its source.

        Args:
            source: in Lark's notation.
            field: of the request, for errors.

        Raises:
            RequestError: it is none, or too large, or nothing satisfies it.
            LocalEndpointError: llguidance is not installed.
        """

        def refuse(reason: str) -> RequestError:
            # It ends with the source, by numbered lines, or with where the parser's state would be.
            told = re.split(r"\n *\d+ \||<non-verbose/>", reason)[0].strip()
            shown = (
                "nothing satisfies it" if told.startswith("NoExtension") else one_line(told, 200)
            )
            return RequestError(f"{field}: cannot be followed: {shown}.", field=field)

        try:
            from llguidance import LLMatcher, LLParserLimits
        except ImportError as error:
            raise LocalEndpointError(
                f"Grammars are not installed ({error}). "
                "Install them with: pip install 'tensormesh-nb[local]'"
            ) from error
        limits = LLParserLimits(
            verbose_errors=False, max_items_in_row=_MAX_ITEMS, max_lexer_states=_MAX_STATES
        )
        matcher = LLMatcher(self._tokenizer, _HEADER + source, log_level=0, limits=limits)
        if matcher.is_error():
            raise refuse(matcher.get_error())
        Guide(matcher.deep_copy(), self._end, refuse).fields()
        return Grammar(source, lambda: Guide(matcher.deep_copy(), self._end, refuse))

    @cached_property
    def _tokenizer(self) -> LLTokenizer:
        from llguidance import LLTokenizer, TokenizerWrapper

        wrapper = TokenizerWrapper(_Tokens(self._vocabulary, self._end))
        return LLTokenizer(wrapper, n_vocab=len(self._vocabulary), eos_token=self._end)


class _Tokens:
    """The vocabulary as llguidance wants to see it."""

    def __init__(self, vocabulary: Vocabulary, end: int) -> None:
        self.eos_token_id, self.bos_token_id = end, None
        self.tokens: Sequence[bytes] = vocabulary.pieces
        self.special_token_ids = sorted(vocabulary.special)

    def __call__(self, text: bytes) -> list[int]:
        """Ids of a text: needed only where llguidance would choose them, which it must not."""
        raise NotImplementedError


@lru_cache(maxsize=256)
def _allowing(mask: bytes) -> str:
    """The set of ids whose bits are set, as a grammar of one token."""
    bits = f"{int.from_bytes(mask, 'little'):b}"[::-1]
    return _only([(run.start(), run.end() - 1) for run in re.finditer("1+", bits)])


def _only(runs: Sequence[tuple[int, int]]) -> str:
    ids = ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)
    return f"%llguidance {{}}\nstart: <[{ids}]>"
