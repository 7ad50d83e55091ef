"""Compiled grammars: which tokens may come next.

Compiled with llguidance (https://github.com/guidance-ai/llguidance), which vLLM and llama.cpp use
too. The engine forgets a grammar's state with every token, so the state is kept here, and the
engine gets the set of allowed ids for each token. Its log probabilities stay raw. Compiling a
grammar and every step in it have a budget, so that a large grammar raises an error instead of
hanging.
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
from ..prompt.vocabulary import TokenVocabulary

# Imported with the first grammar: it would delay the endpoint's start.
if TYPE_CHECKING:
    from llguidance import LLMatcher, LLTokenizer

__all__ = ["Grammar", "GrammarCompiler", "GrammarState"]

# llguidance's defaults, except for the items in a row (one for each property that may come next)
# and the states (which take the memory).
_MAX_ITEMS, _MAX_STATES = 20_000, 50_000
# The model chooses the tokens even of text that the grammar prescribes.
_HEADER = '%llguidance {"no_forcing": true}\n'
_STACK = 64 << 20  # bytes


class GrammarState:
    """A grammar's state inside one answer."""

    def __init__(self, matcher: LLMatcher, end: int, refuse: Callable[[str], RequestError]) -> None:
        self._matcher, self._end, self._refuse = matcher, end, refuse

    def fields(self) -> dict[str, Any]:
        """The engine's fields that allow only the tokens that the grammar allows.

        Raises:
            RequestError: the grammar exceeded its budget, or allows no token.
        """
        if self._matcher.is_stopped():
            self._check()
            return {"grammar": _only([(self._end, self._end)])}
        mask = self._matcher.compute_bitmask()
        self._check()
        return {"grammar": _allowing(mask)}

    def add(self, token: int) -> None:
        """Advance by a token, which must be allowed."""
        if token != self._end:
            self._matcher.consume_token(token)

    def _check(self) -> None:
        if self._matcher.is_error():
            raise self._refuse(self._matcher.get_error())


@dataclass(frozen=True)
class Grammar:
    """A compiled grammar.

    Attributes:
        source: in Lark's notation, as llguidance reads it.
        new_state: makes the state for one answer.
    """

    source: str
    new_state: Callable[[], GrammarState]


class GrammarCompiler:
    """Compiles grammars for a vocabulary.

    Args:
        vocabulary: the bytes of every token.
        end: id of the token that ends an answer.
    """

    def __init__(self, vocabulary: TokenVocabulary, end: int) -> None:
        self._vocabulary, self._end = vocabulary, end

        # llguidance compiles by recursion, and a stack overflow would crash the process.
        before = threading.stack_size(_STACK)
        self._thread = ThreadPoolExecutor(1, "grammar")
        self._thread.submit(int).result()
        threading.stack_size(before)

    async def compile(self, make: Callable[[], Sequence[tuple[str, str]]]) -> Grammar | None:
        """Compile a grammar in a thread: it may take as long as a token.

        Args:
            make: returns sources and fields, see :meth:`compile_now`. The result is the last one;
                those before it are its parts, compiled first so that an error names the right
                field. Empty for no grammar.

        Raises:
            RequestError: see :meth:`compile_now`, and anything that ``make`` raises.
        """

        def run() -> Grammar | None:
            grammar = None
            for source, field in make():
                grammar = self.compile_now(source, field)
            return grammar

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def compile_now(self, source: str, field: str) -> Grammar:
        """Compile a grammar in this thread.

        Args:
            source: in Lark's notation.
            field: of the request, for error messages.

        Raises:
            RequestError: it is invalid or too large, or nothing satisfies it.
            LocalEndpointError: llguidance is not installed.
        """

        def refuse(reason: str) -> RequestError:
            # Without the source and the parser's state at its end.
            message = re.split(r"\n *\d+ \||<non-verbose/>", reason)[0].strip()
            impossible = message.startswith("NoExtension") or "Unsatisfiable schema" in message
            shown = "nothing satisfies it" if impossible else one_line(message, 200)
            return RequestError(f"{field}: not a usable grammar: {shown}.", field=field)

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
        GrammarState(matcher.deep_copy(), self._end, refuse).fields()
        return Grammar(source, lambda: GrammarState(matcher.deep_copy(), self._end, refuse))

    @cached_property
    def _tokenizer(self) -> LLTokenizer:
        from llguidance import LLTokenizer, TokenizerWrapper

        wrapper = TokenizerWrapper(_TokenizerVocabulary(self._vocabulary, self._end))
        return LLTokenizer(wrapper, n_vocab=len(self._vocabulary), eos_token=self._end)


class _TokenizerVocabulary:
    """The vocabulary in llguidance's interface."""

    def __init__(self, vocabulary: TokenVocabulary, end: int) -> None:
        self.eos_token_id, self.bos_token_id = end, None
        self.tokens: Sequence[bytes] = vocabulary.pieces
        self.special_token_ids = sorted(vocabulary.special)

    def __call__(self, text: bytes) -> list[int]:
        """Never called: with ``no_forcing``, llguidance does not choose tokens."""
        raise NotImplementedError


@lru_cache(maxsize=256)
def _allowing(mask: bytes) -> str:
    """The ids whose bits are set, as a grammar of one token."""
    bits = f"{int.from_bytes(mask, 'little'):b}"[::-1]
    return _only([(run.start(), run.end() - 1) for run in re.finditer("1+", bits)])


def _only(runs: Sequence[tuple[int, int]]) -> str:
    ids = ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)
    return f"%llguidance {{}}\nstart: <[{ids}]>"
