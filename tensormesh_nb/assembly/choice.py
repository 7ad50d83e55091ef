"""One choice of an answer."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..config.redactor import Redactor
from ..errors import ResponseError
from ..wire.dialects.hosts import meaning
from ..wire.messages import Message, requested_calls
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line
from .alignment.align import align
from .alignment.inline_reasoning import split_content
from .alignment.offsets import DIVIDER, Alignment
from .lock import AnswerLock, locked
from .message import PartialMessage
from .tokens.columns import TokenColumns
from .tokens.echo import Echo, EchoSplit
from .tokens.token_table import TokenTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["UNKNOWN_ID", "Choice"]


UNKNOWN_ID = -1  # an id that is missing or impossible


class Choice:
    """One of the ``n`` choices. A builder fills it; readers hold the answer's lock.

    Attributes:
        index: index of the choice.
        first: position of its first token.
        finish_reason, stop_reason: as the host sent them, or None.
        has_ended: whether the finish reason means an end, and no text followed it.
        reason_is_due: whether the host sends an empty finish reason until the answer ends.
        error: the error that the host reported in this choice, or None.
        differing: names of texts that differ in a whole message at the end of the stream.
        rows: the tokens as received, after those of an echoed prompt.
        sent_ids: token ids as the host listed them, -1 if unusable.
        time: seconds from sending to arrival, one for each of ``sent_ids``.
        raw_output: the host's unparsed view, or None.
        sent_message: the message as the host sent it.
        extra: unknown keys of the choice (not of its message).
        logprobs_extra: unknown keys of its ``logprobs``.
    """

    def __init__(
        self,
        index: int,
        table: TokenTable,
        request: ChatRequest | None = None,
        echo: Echo | None = None,
        lock: AnswerLock | None = None,
    ) -> None:
        self._lock = lock or AnswerLock()
        self.index = index
        self.first = 0
        self.finish_reason: str | None = None
        self.stop_reason: int | str | None = None
        self.has_ended = self.reason_is_due = False
        self.error: Any = None
        self.differing: list[str] = []
        self.raw_output: Any = None
        self.extra: dict[str, Any] = {}
        self.rows = TokenColumns(table)
        self.sent_ids = array("q")
        self.time = array("d")
        self.sent_message = PartialMessage()
        self.logprobs_extra: dict[str, Any] = {}
        self._request = request
        self._echo = echo
        self._split: tuple[Any, EchoSplit] | None = None
        self._alignment: tuple[Any, Alignment] | None = None

    @property
    def role(self) -> str:
        """The role as the host sent it; ``assistant`` by default."""
        return self.sent_message.role

    @property
    @locked
    def columns(self) -> TokenColumns:
        """The generated tokens."""
        return self.rows if self._echo is None else self._echo_split().generated

    @property
    @locked
    def prompt_columns(self) -> TokenColumns | None:
        """The echoed tokens of the prompt, or None."""
        return None if self._echo is None else self._echo_split().prompt

    @property
    @locked
    def echoed(self) -> str | None:
        """The echoed text of the prompt; None if unknown."""
        return "" if self._echo is None else self._echo_split().text

    @property
    def raw_text(self) -> str:
        """The content as received, with inline reasoning and its tags, without an echo."""
        return self._content()[len(self.echoed or "") :]

    @property
    @locked
    def text(self) -> str:
        """The answer, without reasoning."""
        return "".join(text for name, text in self._content_pieces() if name == "content")

    @property
    @locked
    def reasoning(self) -> str | None:
        """The reasoning before the answer, or None."""
        if self.sent_message.reasoning:
            return "".join(self.sent_message.reasoning)
        inline = [text for name, text in self._content_pieces() if name == "reasoning"]
        return DIVIDER.join(inline) or None

    @property
    def refusal(self) -> str | None:
        """The text of a refusal, or None."""
        return "".join(self.sent_message.refusal) or None

    @property
    @locked
    def tool_calls(self) -> list[dict[str, Any]]:
        """The tool calls as the API writes them; ``arguments`` is a string."""
        return self.sent_message.calls.whole()

    @property
    def calls(self) -> list[dict[str, Any]]:
        """All calls in the form of ``tool_calls``, a ``function_call`` of older hosts included."""
        return requested_calls(self.message)

    @property
    @locked
    def message(self) -> dict[str, Any]:
        """The answer as a message for the next request."""
        return self.sent_message.for_request(self.text)

    @property
    def messages(self) -> list[Message]:
        """The conversation with this answer appended, ready for the next request."""
        before = self._request.messages if self._request is not None else ()
        return [*map(dict, before), self.message]

    @property
    @locked
    def raw_message(self) -> dict[str, Any]:
        """The message as received, with unknown keys, inline reasoning and an echo."""
        return self.sent_message.message()

    @property
    @locked
    def has_output(self) -> bool:
        """Whether there is text, a call or a token."""
        return bool(len(self.rows) or self.sent_ids) or self.sent_message.has_output

    @property
    @locked
    def unread(self) -> list[str]:
        """The names of values that could not be read, and the types of parts that are no text."""
        return [*self.sent_message.unread, *self.sent_message.parts]

    def json(self) -> Any:
        """The answer parsed as JSON.

        Raises:
            ResponseError: the answer is not JSON.
        """
        text = self.text
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            is_cut = meaning(self.finish_reason) == "cut"
            cut = " It was cut short by max_tokens." if is_cut else ""
            raise ResponseError(
                f"The answer is not JSON ({one_line(str(error))}): {one_line(text, 80)!r}{cut}"
            ) from None

    @property
    @locked
    def logprobs(self) -> dict[str, Any] | None:
        """The logprobs as the API writes them, with those of an echo and unknown keys; or None."""
        entries = self.rows.entries()
        if not entries and not self.logprobs_extra:
            return None
        return {**self.logprobs_extra, "content": entries}

    @locked
    def entries(self, start: int, stop: int) -> list[dict[str, Any]]:
        """The API's entries of the generated tokens from ``start`` to ``stop``."""
        return self.columns.part(start, stop).entries()

    @property
    @locked
    def token_ids(self) -> list[int | None]:
        """The id of each generated token, None if unknown."""
        return [None if token_id < 0 else token_id for token_id in self.ids.tolist()]

    @property
    @locked
    def ids(self) -> NDArray[np.int64]:
        """The id of each generated token, -1 if unknown.

        They come from the host's list if it pairs with the rows one to one, else from the rows.
        """
        import numpy as np

        rows, sent = len(self.columns), self.sent_ids
        if len(sent) == len(self.rows) > rows:  # some hosts list the echoed ids as well
            sent = sent[len(sent) - rows :]
        if len(sent) == rows or not len(self.rows):
            return np.asarray(sent[:])  # a copy: an array cannot grow while NumPy views it
        return self.columns.ids

    @property
    @locked
    def token_count(self) -> int:
        """Number of generated tokens."""
        return len(self.columns) if len(self.rows) else len(self.sent_ids)

    @property
    @locked
    def tokens(self) -> list[str | None]:
        """The string of each generated token as the host sent it; None if only an id is known."""
        if not len(self.rows):
            return [None] * len(self.sent_ids)
        strings: list[str | None] = [*self.columns.table.tokens]
        return self.columns.each(strings)

    @property
    @locked
    def times(self) -> Sequence[float]:
        """Seconds from sending the request to the arrival of each generated token."""
        return (self.columns.time if len(self.rows) else self.time)[:]

    @property
    @locked
    def all_times(self) -> list[float]:
        """The same for all rows, an echo included."""
        return list(self.rows.time if len(self.rows) else self.time)

    @locked
    def set_times(self, times: Iterable[float]) -> None:
        """Restore ``all_times`` of a saved answer.

        Raises:
            ValueError: their number differs from before.
        """
        owner = self.rows if len(self.rows) else self
        restored = array("d", times)
        if len(restored) != len(owner.time):
            raise ValueError(f"{len(restored)} times for {len(owner.time)} tokens")
        owner.time = restored
        self._split = None

    def written(self) -> list[str]:
        """The texts, the arguments of calls and the tokens as written, each joined."""
        return [*self.sent_message.written(), "".join(self.rows.written())]

    def values(self) -> list[Any]:
        """All other values that the host sent."""
        named = (self.finish_reason, self.stop_reason, self.error, self.raw_output, self.extra)
        return [*named, self.logprobs_extra, *self.rows.extra.values(), *self.sent_message.values()]

    def redact(self, redactor: Redactor) -> set[int]:
        """Replace the key; returns the codes of the tokens that wrote it."""
        found = self.sent_message.redact(redactor)
        for name in (
            "finish_reason",
            "stop_reason",
            "error",
            "raw_output",
            "extra",
            "logprobs_extra",
        ):
            setattr(self, name, redactor.value(getattr(self, name)))
        positions, hidden = self.rows.redact(redactor)
        if len(self.sent_ids) == len(self.rows):
            for position in positions:
                self.sent_ids[position] = UNKNOWN_ID
        elif positions or found:  # which ids wrote the key is unknown
            self.sent_ids = array("q", [UNKNOWN_ID]) * len(self.sent_ids)
        self._alignment = self._split = None
        return hidden

    @locked
    def alignment(self) -> Alignment:
        """Where each token lies in the texts."""
        key = (*self._state(), *self.sent_message.state)
        if self._alignment is None or self._alignment[0] != key:
            self._alignment = key, self._align()
        return self._alignment[1]

    def unaligned_bytes(self) -> int:
        """Number of bytes of the texts that no token is aligned with."""
        found = self.alignment()
        if found.complete:
            return 0
        texts = [(name, text) for name, text in self._texts() if name != "special"]
        wanted = sum(len(text.encode("utf-8", "surrogatepass")) for _, text in texts)
        return wanted - sum(found.covered(name) for name in {name for name, _ in texts})

    def _align(self) -> Alignment:
        columns, tokens = self.columns, self.tokens
        raw = columns.each(columns.table.all_true_bytes())
        raw = raw if len(columns) else [None] * len(tokens)
        found = align(
            tokens,
            raw,
            list(self._texts()),
            calls_tools=self.sent_message.calls_tools,
            stopped=isinstance(self.stop_reason, str)
            or (self._request is not None and bool(self._request.stop)),
            whole=self.finish_reason is not None,
        )
        merged = columns.table.merged()
        for row, code in enumerate(columns.code if merged else ()):
            if code in merged:
                found.forget(row, merged[code])
        return found

    def _state(self) -> tuple[Any, ...]:
        """A key that changes when more arrives."""
        sent = len(self.rows), len(self.sent_ids), len(self.sent_message.content)
        end = self.finish_reason, self.stop_reason
        return (*sent, *end, None if self._echo is None else self._echo.state)

    def _echo_split(self) -> EchoSplit:
        """The split into prompt and answer, by all that has arrived."""
        key = self._state()
        if self._split is None or self._split[0] != key:
            assert self._echo is not None  # noqa: S101 - the callers check
            self._split = key, self._echo.split(self.rows, self.sent_ids, self._content())
        return self._split[1]

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The texts by segment, in the order a model writes them."""
        if self.sent_message.reasoning:
            yield "reasoning", "".join(self.sent_message.reasoning)
        yield "refusal", "".join(self.sent_message.refusal)
        for name, text in self._content_pieces():
            # A token may hold both trimmed white space and the word after it.
            if name != "special" or not text.isspace():
                yield name, text

    def _content(self) -> str:
        return "".join(self.sent_message.content)

    def _content_pieces(self) -> list[tuple[str, str]]:
        return split_content(self.raw_text, "".join(self.sent_message.reasoning))
