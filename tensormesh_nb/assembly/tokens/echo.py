"""Finds the part of a choice that is an echo of the prompt.

``echo`` has two meanings. Hosts of the Fireworks family put the templated prompt before the text
and its tokens before the rows; vLLM puts only the last message before the text, if it is the
assistant's, and no rows. So nothing is assumed: rows belong to the prompt if their ids are its ids,
or if the host's own list or count of generated tokens does not include them; text belongs to
the prompt if those tokens wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...wire.messages import content_text
from ...wire.request import ChatRequest
from ..alignment.token_bytes import is_marker
from .columns import TokenColumns
from .prompt_tokens import Prompt

__all__ = ["Echo", "EchoSplit"]


@dataclass(frozen=True)
class EchoSplit:
    """A choice that may begin with the prompt.

    Attributes:
        prompt: the rows of the prompt, or None.
        generated: the other rows.
        text: the part of the text that is the prompt's, None if that is unknown.
    """

    prompt: TokenColumns | None
    generated: TokenColumns
    text: str | None


@dataclass
class Echo:
    """The echo that a request asks for, and what is known about it.

    Attributes:
        prompt: the prompt, filled in while the reply arrives.
        last: number of last tokens of the prompt to echo; None for all.
        prefill: the text of an assistant's last message, which vLLM echoes.
        generated: the host's count of generated tokens, if there is one choice.
    """

    prompt: Prompt
    last: int | None
    prefill: str
    generated: int | None = None

    @classmethod
    def requested(cls, request: ChatRequest, prompt: Prompt) -> Echo | None:
        """The echo that a request asks for, or None."""
        if not request.echo and not request.echo_last:
            return None
        final = request.messages[-1] if request.messages else {}
        prefill = content_text(final.get("content")) if final.get("role") == "assistant" else ""
        return cls(prompt, request.echo_last or None, prefill)

    @property
    def state(self) -> tuple[object, ...]:
        """A key that changes when more is known."""
        prompt = self.prompt
        return (len(prompt.ids), prompt.tokens is None, prompt.text, prompt.count, self.generated)

    @property
    def expected(self) -> int | None:
        """Number of tokens to be echoed, or None if unknown."""
        length = self.prompt.length
        return length if length is None or self.last is None else min(self.last, length)

    def split(self, columns: TokenColumns, sent_ids: Sequence[int], content: str) -> EchoSplit:
        """Split a choice into the prompt's part and the generated one.

        Args:
            columns: all rows as received.
            sent_ids: the token ids that the host listed.
            content: the text as received.
        """
        count = self.rows(columns, sent_ids)
        length = self.text(content, columns, count) if content else 0
        return EchoSplit(
            prompt=columns.part(0, count) if count else None,
            generated=columns.part(count, len(columns)),
            text=None if length is None else content[:length],
        )

    def rows(self, columns: TokenColumns, sent_ids: Sequence[int]) -> int:
        """Number of first rows that are the prompt's; 0 if unknown."""
        n, expected = len(columns), self.expected
        ids = columns.table.ids
        counted = self._counted(columns, sent_ids)
        if self.prompt.ids and expected:
            wanted = self.prompt.ids[-expected:]
            same = min(n, expected)
            match = all(
                want is not None and want == ids[code]
                for want, code in zip(wanted[:same], columns.code[:same], strict=True)
            )
            # A few ids may match by chance: then the host's count of generated tokens decides.
            if match and (self.last is None or counted != n):
                return same
        if counted is None or counted >= n:
            return 0
        if len(sent_ids) == counted or n == (expected or -1) + counted:
            return n - counted
        return 0

    def text(self, content: str, columns: TokenColumns, rows: int) -> int | None:
        """Number of first characters that are the prompt's; None if unknown.

        Args:
            content: the answer's text as received.
            columns: all rows as received.
            rows: number of rows that are the prompt's.
        """
        prefixes = [*self._prefixes(columns, rows)]
        written = _written(columns, rows)
        if written is not None and content.endswith(written):
            rest = content[: len(content) - len(written)]
            first = columns.table.readable_bytes(columns.code[0])
            begins = rows and first and rest.startswith(first.decode("utf-8", "replace"))
            if not rest or rest in prefixes or (begins and not prefixes):
                return len(rest)
        for prefix in prefixes:
            if content.startswith(prefix):
                return len(prefix)
        return None

    def _counted(self, columns: TokenColumns, sent_ids: Sequence[int]) -> int | None:
        """The host's count of generated tokens, or the length of its list if that ends the rows."""
        n, ids = len(columns), columns.table.ids
        if not sent_ids or len(sent_ids) > n:
            return self.generated
        tail = columns.code[n - len(sent_ids) :]
        match = all(ids[c] in (None, i) for c, i in zip(tail, sent_ids, strict=True))
        return len(sent_ids) if match else self.generated

    def _prefixes(self, columns: TokenColumns, rows: int) -> Iterator[str]:
        """The known texts that the choice may begin with."""
        if rows and rows == self.expected:
            raw = [columns.table.readable_bytes(code) for code in columns.code[:rows]]
            if None not in raw:
                yield b"".join(filter(None, raw)).decode("utf-8", "replace")
        if self.prompt.tokens and self.expected:
            yield "".join(self.prompt.tokens[-self.expected :])
        if self.prompt.text and self.last is None:
            yield self.prompt.text
        if self.prefill:
            yield self.prefill


def _written(columns: TokenColumns, rows: int) -> str | None:
    """The text of the generated rows without end tokens; None if unknown."""
    known, pieces = columns.table, []
    if not len(columns):
        return None
    for code in columns.code[rows:]:
        if is_marker(known.tokens[code]):
            continue
        raw = known.readable_bytes(code)
        if raw is None:
            return None
        pieces.append(raw)
    return b"".join(pieces).decode("utf-8", "replace")
