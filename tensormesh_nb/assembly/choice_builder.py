"""Builds a choice from its parts of the chunks."""

from __future__ import annotations

import json
from array import array
from typing import Any

from msgspec import Raw

from ..wire.chunks import ChunkChoice, Delta, Logprobs, TokenLogprob, decode
from ..wire.dialects.hosts import meaning
from .choice import UNKNOWN_ID, Choice
from .tokens.forced_token import ForcedToken
from .tokens.token_table import usable_id

__all__ = ["ChoiceBuilder"]


class ChoiceBuilder:
    """Fills a choice.

    Attributes:
        choice: the choice so far.
    """

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self._is_whole = False  # whether the message arrived in one piece
        # Of chunks since the last flush, with the times of their arrival.
        self._entries: list[TokenLogprob] = []
        self._entry_times: list[float] = []
        self._ids: list[int | None] = []
        self._id_times: list[float] = []

    def add(self, part: ChunkChoice) -> None:
        """Add this choice's part of a chunk. Its tokens are appended by ``flush``."""
        choice, delta = self.choice, part.delta
        logprobs, ids, skipped = part.logprobs, part.token_ids, 0
        if choice.has_ended and part.message is None and part.has_text:
            choice.has_ended = False  # some hosts give a reason in every chunk
        if delta is not None:
            choice.sent_message.add(delta, whole=False)
        elif part.text and part.message is None:
            choice.sent_message.content.append(part.text)
        if part.message is not None:
            skipped = self._add_message(part.message)
            delta, ids = delta or part.message, ids[skipped:] if ids and skipped else ids
        if (
            logprobs is not None
            and logprobs.content
            and self._entries
            and not skipped
            and not logprobs.refusal
            and logprobs.extra_keys is None
        ):
            self._entries += logprobs.content  # the usual case
        elif logprobs is not None or self._entries or choice.rows.time:
            self._add_entries(logprobs, ids, delta, skipped)
        if ids:
            self._ids += ids
        if (
            part.finish_reason is not None
            or part.stop_reason is not None
            or part.raw_output is not None
            or part.extra_keys
        ):
            self._add_rest(part)

    def set_times(self, time: float) -> None:
        """The tokens added since the last call arrived after ``time`` seconds."""
        self._entry_times += [time] * (len(self._entries) - len(self._entry_times))
        self._id_times += [time] * (len(self._ids) - len(self._id_times))

    def flush(self) -> None:
        """Append the tokens added since the last call."""
        choice = self.choice
        if self._entries:
            choice.rows.append(self._entries, self._entry_times)
            self._entries, self._entry_times = [], []
        if self._ids:
            choice.time.fromlist(self._id_times)
            _extend(choice.sent_ids, self._ids)
            self._ids, self._id_times = [], []

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
        choice = self.choice
        choice.sent_message.start_branch(other.sent_message, text)
        self._is_whole = True  # a complete message continues with it
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
                rows = part.logprobs.entries() if part.logprobs else []
                choice.rows.append(rows, times.tolist())
        if any(i is not None for i in ids):
            choice.sent_ids.extend(UNKNOWN_ID if i is None else i for i in ids)
            choice.time = times[:]

    def force_text(self, text: str, parent: Choice | None) -> None:
        """Add the text of a forced token, and a row like those of its parent if one is given."""
        self.flush()
        choice = self.choice
        choice.sent_message.content.append(text)
        if parent is not None and len(parent.rows):
            raw = Raw(json.dumps(list(text.encode())).encode())
            choice.rows.append([TokenLogprob(token=text, bytes=raw)], [0.0])
        if parent is not None and parent.sent_ids:
            choice.sent_ids.append(UNKNOWN_ID)
            choice.time.append(0.0)

    def set_token_id(self, position: int, token_id: int | None) -> None:
        """Set the id of a token that has none."""
        self.flush()
        if token_id is not None and position < len(self.choice.sent_ids):
            self.choice.sent_ids[position] = token_id

    def _add_message(self, message: Delta) -> int:
        """Add a whole message; returns how many of its tokens have already arrived in deltas."""
        choice = self.choice
        tokens = max(len(choice.rows) + len(self._entries), len(choice.sent_ids) + len(self._ids))
        if self._is_whole or not (tokens or choice.sent_message.has_output):
            self._is_whole = True
            choice.sent_message.add(message, whole=True)
            return 0
        choice.differing = choice.sent_message.complete(message)
        return tokens

    def _add_entries(
        self,
        logprobs: Logprobs | None,
        ids: list[int | None] | None,
        delta: Delta | None,
        skipped: int,
    ) -> None:
        """Add the tokens of a chunk; those with an id but no logprob get a row of their own.

        Args:
            logprobs, ids, delta: those of the chunk.
            skipped: how many of the first tokens have already arrived.
        """
        choice = self.choice
        entries = logprobs.entries() if logprobs is not None else []
        if skipped:
            entries = entries[skipped:]
        if logprobs is not None and logprobs.extra_keys:
            choice.logprobs_extra.update(logprobs.extra_keys)
        if not self._entries and not choice.rows.time:
            if not entries:
                return
            before = len(choice.sent_ids) + len(self._ids)
            self._entries += [TokenLogprob()] * before
        if not entries and ids:
            # One token wrote all of the delta; of several, the parts are unknown.
            text = delta.text if delta is not None and len(ids) == 1 else ""
            entries = [TokenLogprob(token=text)] * len(ids)
        self._entries += entries

    def _add_rest(self, part: ChunkChoice) -> None:
        """Add the rare fields of a chunk."""
        choice = self.choice
        reason = part.finish_reason
        if reason is not None:
            kind = meaning(reason)
            choice.reason_is_due = choice.reason_is_due or kind == "none"
            # The first reason counts, unless a later one says that the host gave up.
            if kind == "failed" or (kind != "none" and not choice.has_ended):
                choice.finish_reason, choice.has_ended = reason, kind != "failed"
        if part.stop_reason is not None:
            choice.stop_reason = part.stop_reason
        if part.raw_output is not None:
            choice.raw_output = part.raw_output
        if part.extra_keys:
            choice.extra |= part.extra_keys
            if "error" in part.extra_keys:
                choice.error = choice.error or part.extra_keys["error"]


def _extend(ids: array[int], sent: list[Any]) -> None:
    """Append token ids; unusable ones become UNKNOWN_ID."""
    try:
        has_all = min(sent) >= 0
        if has_all:
            ids.fromlist(sent)
    except (TypeError, OverflowError):  # nothing was appended
        has_all = False
    if not has_all:
        ids.fromlist([UNKNOWN_ID if (i := usable_id(one)) is None else i for one in sent])
