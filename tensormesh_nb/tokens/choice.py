"""Choice: one of a result's answers, growing chunk by chunk."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from ..wire import chunk as wire
from . import thinking
from .alignment import DIVIDER, Alignment, align
from .columns import TokenColumns, Vocabulary, usable_id

__all__ = ["Choice"]


_UNKNOWN = -1  # how an id that is missing or impossible is kept among the others


class Choice:
    """One answer.

    Attributes:
        index: which of the ``n`` answers.
        role: as the host says, ``assistant`` until it does.
        finish_reason, stop_reason: as the host says; None until it does.
        columns: the generated tokens.
        sent_ids: token ids as the host listed them, -1 where one is unusable.
        raw_output: the host's unparsed view, or None.
        extra: keys that no field here holds.
    """

    def __init__(self, index: int, vocabulary: Vocabulary) -> None:
        self.index = index
        self.role = "assistant"
        self.finish_reason: str | None = None
        self.stop_reason: int | str | None = None
        self.raw_output: Any = None
        self.extra: dict[str, Any] = {}
        self.columns = TokenColumns(vocabulary)
        self.sent_ids = array("q")
        self.time = array("d")
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._refusal: list[str] = []
        self._calls: list[dict[str, Any]] = []
        self._function_call: dict[str, Any] | None = None

    def add(self, part: wire.Choice, time: float) -> None:
        """Take in what a chunk says about this choice."""
        delta = part.delta or part.message
        if delta is not None:
            self._add_delta(delta)
        elif part.text:
            self._content.append(part.text)
        self._add_rows(part, delta, time)
        if part.token_ids:
            self.sent_ids.extend(
                _UNKNOWN if (i := usable_id(sent)) is None else i for sent in part.token_ids
            )
            self.time.extend([time] * len(part.token_ids))
        if part.finish_reason is not None and self.finish_reason is None:
            self.finish_reason = part.finish_reason
        if part.stop_reason is not None:
            self.stop_reason = part.stop_reason
        if part.raw_output is not None:
            self.raw_output = part.raw_output
        if part.extra_keys:
            self.extra.update(part.extra_keys)

    @property
    def text(self) -> str:
        """The answer, without reasoning."""
        return "".join(text for name, text in self._content_pieces() if name == "content")

    @property
    def reasoning(self) -> str | None:
        """What the model thought before answering, or None."""
        if self._reasoning:
            return "".join(self._reasoning)
        thoughts = [text for name, text in self._content_pieces() if name == "reasoning"]
        return DIVIDER.join(thoughts) or None

    @property
    def refusal(self) -> str | None:
        """The text of a refusal, or None."""
        return "".join(self._refusal) or None

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The calls the model asks for, as the API writes them; ``arguments`` is a string."""
        return [{**call, "function": dict(call["function"])} for call in self._calls]

    @property
    def message(self) -> dict[str, Any]:
        """The answer as a message, to be sent back in the next request."""
        message: dict[str, Any] = {"role": self.role, "content": self.text}
        if self.reasoning:
            message["reasoning"] = self.reasoning
        if self._calls:
            message["content"] = self.text or None
            # An answer to a call names its id: one without gets one.
            message["tool_calls"] = [
                {**call, "id": call["id"] or f"call_{number}"}
                for number, call in enumerate(self.tool_calls)
            ]
        if self._function_call:
            message["content"] = self.text or None
            message["function_call"] = dict(self._function_call)
        return message

    @property
    def raw_message(self) -> dict[str, Any]:
        """The message as it came: inline reasoning is left where the host put it."""
        message = {**self.message, "content": "".join(self._content)}
        if not self._reasoning:
            message.pop("reasoning", None)
        if self._calls:
            message["tool_calls"] = self.tool_calls
        if self._refusal:
            message["refusal"] = self.refusal
        return message

    @property
    def token_ids(self) -> list[int | None]:
        """One id a generated token, None where unknown.

        The host's list where it pairs with the logprobs one to one, else the ids that the
        logprobs entries carry themselves.
        """
        rows = len(self.columns)
        if len(self.sent_ids) == rows or not rows:
            return [usable_id(token_id) for token_id in self.sent_ids]
        ids = self.columns.vocabulary.ids
        return [ids[code] for code in self.columns.code]

    @property
    def tokens(self) -> list[str | None]:
        """One string a generated token, as the host sent it; None where only an id is known."""
        if not len(self.columns):
            return [None] * len(self.sent_ids)
        strings = self.columns.vocabulary.tokens
        return [strings[code] for code in self.columns.code]

    @property
    def times(self) -> list[float]:
        """Seconds from sending to arrival, one a generated token."""
        return list(self.columns.time if len(self.columns) else self.time)

    def set_times(self, times: Iterable[float]) -> None:
        """Put back the times of a saved result, one a generated token."""
        (self.columns if len(self.columns) else self).time = array("d", times)

    def alignment(self) -> Alignment:
        """Where in the texts each token lies."""
        tokens = self.tokens
        if not len(self.columns):
            raw: list[bytes | None] = [None] * len(tokens)
        else:
            known = [
                self.columns.vocabulary.true_bytes(c) for c in range(len(self.columns.vocabulary))
            ]
            raw = [known[code] for code in self.columns.code]
        return align(tokens, raw, list(self._texts()), calls_tools=bool(self._calls))

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The texts in the order in which a model writes them."""
        if self._reasoning:
            yield "reasoning", "".join(self._reasoning)
        yield "refusal", "".join(self._refusal)
        yield from self._content_pieces()

    def _content_pieces(self) -> list[tuple[str, str]]:
        content = "".join(self._content)
        # A host that sends reasoning apart leaves no tags; text that looks like one is text.
        return [("content", content)] if self._reasoning else thinking.split(content)

    def _add_rows(self, part: wire.Choice, delta: wire.Delta | None, time: float) -> None:
        """Append the chunk's tokens. Where it has ids but no logprobs, others do: rows stay."""
        entries = part.logprobs.entries() if part.logprobs is not None else []
        if not len(self.columns):
            if not entries:
                return
            self.columns.append([wire.TokenLogprob()] * len(self.sent_ids), time)
        if not entries and part.token_ids:
            # One id wrote all of the delta; what each of several wrote is not told.
            text = delta.text if delta is not None and len(part.token_ids) == 1 else ""
            entries = [wire.TokenLogprob(token=text)] * len(part.token_ids)
        self.columns.append(entries, time)

    def _add_delta(self, delta: wire.Delta) -> None:
        if delta.role:
            self.role = delta.role
        if delta.text:
            self._content.append(delta.text)
        if delta.thought:
            self._reasoning.append(delta.thought)
        if delta.refusal:
            self._refusal.append(delta.refusal)
        for position, call in enumerate(delta.tool_calls or ()):
            self._add_call(call, position)
        if delta.function_call is not None:
            self._function_call = self._function_call or {"name": "", "arguments": ""}
            _add_function(self._function_call, delta.function_call)
        if delta.extra_keys or delta.annotations or delta.audio:
            more = {"annotations": delta.annotations, "audio": delta.audio, **delta.extra_keys}
            self.extra.update({key: value for key, value in more.items() if value is not None})

    def _add_call(self, fragment: wire.ToolCall, position: int) -> None:
        call = self._call_of(fragment, position)
        if fragment.id and not call["id"]:
            call["id"] = fragment.id
        if fragment.type:
            call["type"] = fragment.type
        if fragment.function is not None:
            _add_function(call["function"], fragment.function)

    def _call_of(self, fragment: wire.ToolCall, position: int) -> dict[str, Any]:
        """The call a fragment belongs to: by index, else by id, else by its place in the list."""
        index = fragment.index
        if index is None and fragment.id:
            ids = [call["id"] for call in self._calls]
            index = ids.index(fragment.id) if fragment.id in ids else len(self._calls)
        if index is None:
            index = position
        # A hostile index must not make a long list of empty calls.
        index = min(index, len(self._calls)) if index >= 0 else len(self._calls)
        if index == len(self._calls):
            self._calls.append(
                {"id": None, "type": "function", "function": {"name": "", "arguments": ""}}
            )
        return self._calls[index]


def _add_function(function: dict[str, Any], fragment: wire.Function) -> None:
    if fragment.name and not function["name"]:
        function["name"] = fragment.name
    arguments = fragment.arguments
    if isinstance(arguments, dict):
        arguments = json.dumps(arguments, ensure_ascii=False)
    if arguments:
        function["arguments"] += arguments
