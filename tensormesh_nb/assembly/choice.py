"""Choice: one of a result's answers, growing chunk by chunk."""

from __future__ import annotations

import json
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ResponseError
from ..wire.chunks import ChunkChoice, Delta, TokenLogprob, decode
from ..wire.messages import ROLES, Message, requested_calls
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line
from .align import align
from .alignment import DIVIDER, Alignment
from .columns import TokenColumns
from .echo import Echo, EchoSplit
from .forced_token import ForcedToken
from .inline_reasoning import split_content
from .lock import locked
from .message import Deltas
from .token_table import TokenTable, usable_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Choice"]


_UNKNOWN = -1  # how an id that is missing or impossible is kept among the others


class Choice:
    """One answer.

    Attributes:
        index: which of the ``n`` answers.
        first: position of its first token.
        finish_reason, stop_reason: as the host says; None until it does.
        rows: the tokens as they came, with those of an echoed prompt in front.
        sent_ids: token ids as the host listed them, -1 where one is unusable.
        raw_output: the host's unparsed view, or None.
        extra: keys of the choice (not of its message) that no field here holds.
    """

    def __init__(
        self,
        index: int,
        table: TokenTable,
        request: ChatRequest | None = None,
        echo: Echo | None = None,
        lock: threading.RLock | None = None,
    ) -> None:
        self._lock = lock or threading.RLock()
        self.index = index
        self.first = 0
        self.finish_reason: str | None = None
        self.stop_reason: int | str | None = None
        self.raw_output: Any = None
        self.extra: dict[str, Any] = {}
        self.rows = TokenColumns(table)
        self.sent_ids = array("q")
        self.time = array("d")
        self._deltas = Deltas()
        self._logprobs_rest: dict[str, Any] = {}
        self._request = request
        self._entries: list[TokenLogprob] = []  # came with the chunks that are being added
        self._ids: list[int | None] = []
        self._echo = echo
        self._split: tuple[Any, EchoSplit] | None = None
        self._laid: tuple[Any, Alignment] | None = None

    def add(self, part: ChunkChoice) -> None:
        """Take in what a chunk says about this choice; its tokens are in with ``settle``."""
        delta, logprobs = part.delta or part.message, part.logprobs
        if delta is not None:
            self._deltas.add(delta, whole=part.delta is None)
        elif part.text:
            self._deltas.content.append(part.text)
        if logprobs is not None or self._entries or self.rows.code:
            self._add_entries(part, delta)
        if part.token_ids:
            self._ids += part.token_ids
        if (
            part.finish_reason is not None
            or part.stop_reason is not None
            or part.raw_output is not None
            or part.extra_keys
        ):
            self._add_rest(part)

    def settle(self, time: float) -> None:
        """Append the tokens of the chunks that were added: all at once costs less.

        Args:
            time: seconds from sending the request to their arrival.
        """
        if self._entries:
            entries, self._entries = self._entries, []
            self.rows.append(entries, time)
        if self._ids:
            sent, self._ids = self._ids, []
            usable = [_UNKNOWN if (i := usable_id(token_id)) is None else i for token_id in sent]
            self.time.fromlist([time] * len(usable))
            self.sent_ids.fromlist(usable)

    @property
    def role(self) -> str:
        """As the host says, ``assistant`` until it does."""
        return self._deltas.role

    @property
    @locked
    def columns(self) -> TokenColumns:
        """The generated tokens."""
        return self.rows if self._echo is None else self._echo_split().generated

    @property
    @locked
    def prompt_columns(self) -> TokenColumns | None:
        """The prompt's tokens that an echo put in front of the generated ones, or None."""
        return None if self._echo is None else self._echo_split().prompt

    @property
    @locked
    def echoed(self) -> str | None:
        """The prompt's text in front of the answer's; None where that cannot be told."""
        return "" if self._echo is None else self._echo_split().text

    @property
    def raw_text(self) -> str:
        """The answer as it came, with inline reasoning and its tags, without an echoed prompt."""
        return self._content()[len(self.echoed or "") :]

    @property
    @locked
    def text(self) -> str:
        """The answer, without reasoning."""
        return "".join(text for name, text in self._content_pieces() if name == "content")

    @property
    @locked
    def reasoning(self) -> str | None:
        """What the model thought before answering, or None."""
        if self._deltas.reasoning:
            return "".join(self._deltas.reasoning)
        thoughts = [text for name, text in self._content_pieces() if name == "reasoning"]
        return DIVIDER.join(thoughts) or None

    @property
    def refusal(self) -> str | None:
        """The text of a refusal, or None."""
        return "".join(self._deltas.refusal) or None

    @property
    @locked
    def tool_calls(self) -> list[dict[str, Any]]:
        """The calls the model asks for, as the API writes them; ``arguments`` is a string."""
        return self._deltas.calls.whole()

    @property
    def calls(self) -> list[dict[str, Any]]:
        """All calls, ``function_call`` of older hosts included, in the form of ``tool_calls``."""
        return requested_calls(self.message)

    @property
    @locked
    def message(self) -> dict[str, Any]:
        """The answer as a message, to be sent back in the next request."""
        # What a host calls itself is no role that it would take.
        role = self.role if self.role in ROLES else "assistant"
        message: dict[str, Any] = {"role": role, "content": self.text}
        if self.reasoning:
            message["reasoning"] = self.reasoning
        if self._deltas.refusal:
            message["refusal"] = self.refusal
        if len(self._deltas.calls):
            message["content"] = self.text or None
            # An answer to a call names its id: one without gets one. No other type can go back.
            message["tool_calls"] = [
                {**call, "id": call["id"] or f"call_{number}", "type": "function"}
                for number, call in enumerate(self.tool_calls)
            ]
        if self._deltas.function_call is not None:
            message["content"] = self.text or None
            message["function_call"] = self._deltas.function_call.whole()
        return message

    @property
    def messages(self) -> list[Message]:
        """The conversation with this answer appended, ready for the next request."""
        return [*(self._request.messages if self._request is not None else ()), self.message]

    @property
    @locked
    def raw_message(self) -> dict[str, Any]:
        """The message as it came, unknown keys included: inline reasoning and an echo are left
        where the host put them."""
        return self._deltas.message()

    def json(self) -> Any:
        """The answer read as JSON.

        Raises:
            ResponseError: it is not JSON; says where.
        """
        text = self.text
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            cut = " It was cut short by max_tokens." if self.finish_reason == "length" else ""
            raise ResponseError(
                f"The answer is not JSON ({one_line(str(error))}): {one_line(text, 80)!r}{cut}"
            ) from None

    @property
    @locked
    def logprobs(self) -> dict[str, Any] | None:
        """The logprobs as the API writes them, an echo's and unknown keys included, or None."""
        entries = self.rows.entries()
        if not entries and not self._logprobs_rest:
            return None
        return {**self._logprobs_rest, "content": entries}

    @locked
    def entries(self, start: int, stop: int) -> list[dict[str, Any]]:
        """The logprobs of some generated tokens as the API writes them."""
        return self.columns.part(start, stop).entries()

    @property
    @locked
    def token_ids(self) -> list[int | None]:
        """One id a generated token, None where unknown."""
        return [None if token_id < 0 else token_id for token_id in self.ids.tolist()]

    @property
    @locked
    def ids(self) -> NDArray[np.int64]:
        """One id a generated token, -1 where unknown.

        The host's list where it pairs with the logprobs one to one, else the ids that the
        logprobs entries carry themselves.
        """
        import numpy as np

        rows, sent = len(self.columns), self.sent_ids
        if len(sent) == len(self.rows) > rows:  # some hosts list the echoed ids as well
            sent = sent[len(sent) - rows :]
        if len(sent) == rows or not len(self.rows):
            return np.asarray(sent[:])  # of a copy: an array that NumPy looks at cannot grow
        return self.columns.ids

    @property
    @locked
    def tokens(self) -> list[str | None]:
        """One string a generated token, as the host sent it; None where only an id is known."""
        if not len(self.rows):
            return [None] * len(self.sent_ids)
        strings: list[str | None] = [*self.columns.table.tokens]
        return self.columns.each(strings)

    @property
    @locked
    def times(self) -> Sequence[float]:
        """Seconds from sending to arrival, one a generated token."""
        return (self.columns.time if len(self.rows) else self.time)[:]

    @property
    @locked
    def all_times(self) -> list[float]:
        """Seconds from sending to arrival, one a token as it came, an echo's included."""
        return list(self.rows.time if len(self.rows) else self.time)

    def set_times(self, times: Iterable[float]) -> None:
        """Put back the times of a saved result, one a token as it came."""
        (self.rows if len(self.rows) else self).time = array("d", times)
        self._split = None

    def start_branch(
        self, other: Choice, position: int, forced: ForcedToken | None, text: str
    ) -> None:
        """Start with another choice's tokens before a position, then a forced token.

        Args:
            other: the choice to take them from.
            position: of the first token that is not taken.
            forced: the token in its place; None if its row has to come from the host.
            text: what all of them wrote.
        """
        self._deltas.inherit(other._deltas, text)
        ids = other.token_ids[:position]
        times = array("d", other.times[:position])
        entries = other.entries(0, position)
        if forced is not None:
            ids.append(forced.token_id)
            times.append(0.0)
            (replaced,) = other.entries(position, position + 1)
            entries.append(forced.entry(other.columns.table, replaced))
        if entries:
            body = {"choices": [{"logprobs": {"content": entries}}]}
            for part in decode(json.dumps(body).encode()).choices or ():
                self.rows.append(part.logprobs.entries() if part.logprobs else [], 0.0)
            self.rows.time = times
        if any(i is not None for i in ids):
            self.sent_ids.extend(_UNKNOWN if i is None else i for i in ids)
            self.time = times[:]

    def force_text(self, text: str) -> None:
        """Take in a token of which the text alone is known: it was put here, not generated."""
        self._deltas.content.append(text)
        if len(self.rows):
            self.rows.append([TokenLogprob(token=text)], 0.0)
        if self.sent_ids:
            self.sent_ids.append(_UNKNOWN)
            self.time.append(0.0)

    @locked
    def alignment(self) -> Alignment:
        """Where in the texts each token lies."""
        key = (*self._state(), *self._deltas.state)
        if self._laid is None or self._laid[0] != key:
            self._laid = key, self._align()
        return self._laid[1]

    def undescribed(self) -> int:
        """How many bytes of the texts no token is known to have written."""
        laid = self.alignment()
        if laid.complete:
            return 0
        texts = [(name, text) for name, text in self._texts() if name != "special"]
        wanted = sum(len(text.encode("utf-8", "surrogatepass")) for _, text in texts)
        return wanted - sum(laid.covered(name) for name in {name for name, _ in texts})

    def _align(self) -> Alignment:
        columns, tokens = self.columns, self.tokens
        raw = columns.each(columns.table.all_true_bytes())
        raw = raw if len(columns) else [None] * len(tokens)
        return align(
            tokens,
            raw,
            list(self._texts()),
            calls_tools=self._deltas.calls_tools,
            stopped=isinstance(self.stop_reason, str)
            or (self._request is not None and bool(self._request.stop)),
            whole=self.finish_reason is not None,
        )

    def _state(self) -> tuple[Any, ...]:
        """What tells whether more has arrived."""
        sent = (len(self.rows), len(self.sent_ids), len(self._deltas.content), self.finish_reason)
        return (*sent, self.stop_reason, None if self._echo is None else self._echo.state)

    def _echo_split(self) -> EchoSplit:
        """What is the prompt's, by all that is known so far."""
        key = self._state()
        if self._split is None or self._split[0] != key:
            assert self._echo is not None  # noqa: S101 - the callers check
            self._split = key, self._echo.split(self.rows, self.sent_ids, self._content())
        return self._split[1]

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The texts in the order in which a model writes them."""
        if self._deltas.reasoning:
            yield "reasoning", "".join(self._deltas.reasoning)
        yield "refusal", "".join(self._deltas.refusal)
        for name, text in self._content_pieces():
            # A token may hold trimmed white space and the first word behind it.
            if name != "special" or not text.isspace():
                yield name, text

    def _content(self) -> str:
        return "".join(self._deltas.content)

    def _content_pieces(self) -> list[tuple[str, str]]:
        return split_content(self.raw_text, "".join(self._deltas.reasoning))

    def _add_entries(self, part: ChunkChoice, delta: Delta | None) -> None:
        """Take the chunk's tokens. Where it has ids but no logprobs, others do: rows stay."""
        entries = part.logprobs.entries() if part.logprobs is not None else []
        if part.logprobs is not None and part.logprobs.extra_keys:
            self._logprobs_rest.update(part.logprobs.extra_keys)
        if not self.rows.code and not self._entries:
            if not entries:
                return
            before = len(self.sent_ids) + len(self._ids)
            self._entries += [TokenLogprob()] * before
        if not entries and part.token_ids:
            # One id wrote all of the delta; what each of several wrote is not told.
            text = delta.text if delta is not None and len(part.token_ids) == 1 else ""
            entries = [TokenLogprob(token=text)] * len(part.token_ids)
        self._entries += entries

    def _add_rest(self, part: ChunkChoice) -> None:
        """Take in what few chunks say of a choice."""
        if part.finish_reason is not None and self.finish_reason is None:
            self.finish_reason = part.finish_reason
        if part.stop_reason is not None:
            self.stop_reason = part.stop_reason
        if part.raw_output is not None:
            self.raw_output = part.raw_output
        self.extra.update(part.extra_keys or {})
