"""The turns of a conversation and its branches.

An answer depends on the turns before it. Replacing a turn therefore also removes all later turns;
they are kept as a branch, so nothing is ever lost.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..client.runtime.fork import renew_after_fork
from ..errors import RequestError
from ..tools.function_tool import format_call
from ..wire.messages import (
    KeptMessage,
    Message,
    content_text,
    requested_calls,
    without_reasoning,
)
from ..wire.sanitize import escape_unsafe, one_line, shorten

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = [
    "Branch",
    "ChatTurn",
    "History",
    "HistoryStore",
    "common_length",
    "counted",
    "message_text",
]


@dataclass(frozen=True, eq=False)
class ChatTurn:
    """A prompt and its answer.

    Attributes:
        prompt_messages: the messages of the prompt, including its own system message if it has one.
        reply: the messages of the answer, including tool calls and their outputs.
        result: the answer.
        key: the turn's owner (a notebook cell), or None.
        id: a unique id, kept in files.
    """

    prompt_messages: Sequence[Message]
    reply: Sequence[Message]
    result: ChatResult
    key: str | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        for name in ("prompt_messages", "reply"):
            kept = [KeptMessage(message) for message in getattr(self, name)]
            object.__setattr__(self, name, kept)

    @property
    def messages(self) -> list[Message]:
        """The messages that the turn adds to the conversation."""
        return [*self.prompt_messages, *self.reply]

    def messages_for(self, host: str | None) -> list[Message]:
        """The same, without reasoning if another host wrote the answer."""
        own = self.messages
        return own if host is None or self.result.host == host else without_reasoning(own)

    @property
    def prompt(self) -> str:
        """The text of the last prompt message."""
        sent = [m for m in self.prompt_messages if m["role"] != "system"]
        return content_text(sent[-1].get("content")) if sent else ""

    def __repr__(self) -> str:
        prompt, text = one_line(self.prompt, 40), one_line(self.result.text, 40)
        return f"<ChatTurn {prompt!r} → {text!r}>"


@dataclass(frozen=True)
class Branch:
    """Turns that were replaced or deleted.

    Attributes:
        base: the turns that it shares with the line it left.
        turns: the turns after them.
    """

    base: tuple[ChatTurn, ...]
    turns: tuple[ChatTurn, ...]

    @property
    def line(self) -> tuple[ChatTurn, ...]:
        """All turns of the branch, shared ones included."""
        return self.base + self.turns

    @property
    def summary(self) -> str:
        """One line: ``2 turns kept from turn 3 on: What if ...``."""
        first = one_line(self.turns[0].prompt, 60)
        return f"{counted(len(self.turns))} kept from turn {len(self.base) + 1} on: {first}"

    def __repr__(self) -> str:
        return f"<Branch: {self.summary}>"


class HistoryStore(Protocol):
    """A file that a history is written to after every change.

    Attributes:
        path: the file.
        problem: why the last write failed, or None.
    """

    path: Path
    problem: str | None

    def write(self) -> None: ...

    def archive(self) -> Path | None: ...


class History:
    """The turns of one conversation. Safe to use from several threads.

    Attributes:
        name: the conversation's name.
        system: the system message for turns without their own, or None.
        turns: the turns, in order.
        branches: turns that were replaced or deleted, oldest first.
        attempt: the last turn that was stopped or failed and so was not added, or None.
        attempted_after: the turns before the attempt.
        loaded_ids: ids of turns read from a file; empty after the first new turn.
        store: the file that holds the conversation, or None.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.system: str | None = None
        self.turns: tuple[ChatTurn, ...] = ()
        self.branches: list[Branch] = []
        self.attempt: ChatTurn | None = None
        self.attempted_after: tuple[ChatTurn, ...] = ()
        self.loaded_ids: frozenset[str] = frozenset()
        self.store: HistoryStore | None = None
        self._watchers: list[Callable[[], None]] = []
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Renew the lock in a forked child, where the thread that held it does not exist."""
        self._lock = threading.RLock()

    @property
    def is_blank(self) -> bool:
        """Whether it has no turns, branches or attempt."""
        return not (self.turns or self.branches or self.attempt)

    @property
    def problem(self) -> str | None:
        """Why the last write to the file failed, or None."""
        return self.store.problem if self.store is not None else None

    @property
    def messages(self) -> list[Message]:
        """The messages of all turns, system message first."""
        return [dict(message) for message in self.messages_after(self.turns, ())]

    def messages_after(
        self, base: Sequence[ChatTurn], new: Sequence[Message], *, host: str | None = None
    ) -> list[Message]:
        """The messages of a request that follows these turns.

        One system message comes first: that of ``new``, else the last one before, else ``system``.

        Args:
            base: the turns before.
            new: the messages of the new turn.
            host: where they are sent: reasoning goes back only to the host that wrote it.
        """
        before = [message for turn in base for message in turn.messages_for(host)]
        own = _systems(new)
        if not own:
            own = _systems(before)[-1:]
        if not own and self.system:
            own = [{"role": "system", "content": self.system}]
        rest = [message for message in (*before, *new) if message["role"] != "system"]
        return [*own, *rest]

    def base_for(self, key: str | None, messages: Sequence[Message]) -> tuple[ChatTurn, ...]:
        """The turns that a new turn follows: those before its owner's earlier one, else all.

        Without cell ids (nbclient, a terminal), the notebook was run again if its first prompt
        equals the first turn of the loaded conversation.
        """
        with self._lock:
            for place, turn in enumerate(self.turns):
                if key is not None and turn.key == key:
                    return self.turns[:place]
            first = next(iter(self.turns), None)
            if key is None and first is not None and first.id in self.loaded_ids:
                return () if list(first.prompt_messages) == list(messages) else self.turns
            return self.turns

    def add(self, base: Sequence[ChatTurn], turn: ChatTurn) -> int:
        """Add a turn after ``base``; it replaces the turn in its place.

        Returns:
            The number of turns after the replaced one, which are now a branch.
        """
        with self._lock:
            replaced = self._switch((*base, turn))
            self.attempt = None
            self.loaded_ids = frozenset()
        self._changed()
        return max(replaced - 1, 0)

    def set_attempt(self, base: Sequence[ChatTurn], turn: ChatTurn) -> None:
        """Record a stopped or failed turn without adding it."""
        self.attempt, self.attempted_after = turn, tuple(base)
        self._changed()

    def keep(self) -> None:
        """Add the attempt with its partial answer.

        Raises:
            RequestError: there is no attempt, or it has no answer.
        """
        if self.attempt is None or not message_text(self.attempt.reply[-1]):
            raise RequestError(f"{one_line(self.name, 40)} has no partial answer to keep.")
        self.add(self.attempted_after, self.attempt)

    def restore(self, branch: Branch | int) -> None:
        """Go back to a branch; the current turns become one.

        Args:
            branch: one of ``branches``, or its number, from 1.

        Raises:
            RequestError: there is no such branch.
        """
        with self._lock:
            chosen = self._branch(branch)
            self.branches.remove(chosen)
            self._switch(chosen.line)
        self._changed()

    def delete(self, turn: ChatTurn) -> None:
        """Remove one turn, keeping the previous turns as a branch; or drop the attempt.

        Raises:
            RequestError: the conversation does not have this turn.
        """
        with self._lock:
            if turn is self.attempt:
                self.attempt = None
            else:
                before = self.turns_before(turn)
                self._switch(before + self.turns[len(before) + 1 :])
        self._changed()

    def start_over(self) -> None:
        """Go on without turns; the current ones become a branch, and the attempt is dropped."""
        with self._lock:
            self.attempt = None
            self._switch(())
        self._changed()

    def reset(self) -> None:
        """Remove all turns and branches, the attempt and the system message."""
        with self._lock:
            self.turns, self.branches, self.attempt = (), [], None
            self.system, self.loaded_ids = None, frozenset()
        self._changed()

    def merge(self, other: History, *, follow: bool) -> None:
        """Add the lines of another history; turns with the same id are the same turn.

        Args:
            other: a history read from a file.
            follow: continue from its turns; else they become a branch.
        """
        with self._lock:
            known = {turn.id: turn for line in self._lines() for turn in line}
            for line in other._lines():
                self._keep_line(tuple(known.get(turn.id, turn) for turn in line), self.turns)
            if follow:
                turns = tuple(known.get(turn.id, turn) for turn in other.turns)
                self.branches = [b for b in self.branches if b.line != turns]
                self._switch(turns)
            self.system = self.system or other.system
        self._changed()

    def turns_before(self, turn: ChatTurn) -> tuple[ChatTurn, ...]:
        """The turns before a turn or the attempt.

        Raises:
            RequestError: the turn is neither in the conversation nor the attempt.
        """
        if turn is self.attempt:
            return self.attempted_after
        if turn not in self.turns:
            raise RequestError(f"{one_line(self.name, 40)} does not have this turn.")
        return self.turns[: self.turns.index(turn)]

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call a function after every change, on any thread.

        Returns:
            A function that ends these calls.
        """
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def transcript(self) -> str:
        """The conversation as plain text, then one line for each branch and the attempt."""
        messages = [message for turn in self.turns for message in turn.messages]
        lines = [f"{message['role']}: {shorten(message_text(message))}" for message in messages]
        if not self.turns:
            lines.append(f"{self.name}: no turns yet.")
        for number, branch in enumerate(self.branches, 1):
            lines.append(f"[branch {number}: {branch.summary}]")
        if self.attempt is not None:
            lines.append(f"[{self.attempt.result.status}, not added: {self.attempt!r}]")
        return escape_unsafe("\n\n".join(lines))

    def __repr__(self) -> str:
        branches = f", {counted(len(self.branches), 'branch', 'branches')}" if self.branches else ""
        return f"<Conversation {one_line(self.name, 40)!r}: {counted(len(self.turns))}{branches}>"

    def _branch(self, branch: Branch | int) -> Branch:
        if isinstance(branch, Branch) and branch in self.branches:
            return branch
        if isinstance(branch, int) and 1 <= branch <= len(self.branches):
            return self.branches[branch - 1]
        expected = f"1 to {len(self.branches)}" if self.branches else "none"
        raise RequestError(
            f"{one_line(self.name, 40)} has no branch {one_line(str(branch), 40)}; branches: "
            f"{expected}."
        )

    def _switch(self, line: tuple[ChatTurn, ...]) -> int:
        """Make this the current line. Returns the number of turns that only the old line has."""
        old, self.turns = self.turns, line
        self._keep_line(old, line)
        return len(old) - common_length(old, line)

    def _keep_line(self, line: tuple[ChatTurn, ...], current: tuple[ChatTurn, ...]) -> None:
        """Keep a line as a branch, unless the current line or a branch contains it."""
        shared = common_length(line, current)
        if shared < len(line) and all(branch.line != line for branch in self.branches):
            self.branches.append(Branch(line[:shared], line[shared:]))

    def _lines(self) -> list[tuple[ChatTurn, ...]]:
        return [*(branch.line for branch in self.branches), self.turns]

    def _changed(self) -> None:
        if self.store is not None:
            self.store.write()
        for callback in list(self._watchers):
            callback()


def counted(count: int, noun: str = "turn", plural: str = "") -> str:
    """``1 turn``, ``2 turns``."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _systems(messages: Sequence[Message]) -> list[Message]:
    return [message for message in messages if message["role"] == "system"]


def common_length(one: Sequence[ChatTurn], other: Sequence[ChatTurn]) -> int:
    """Number of turns that two lines share from the start."""
    count = 0
    while count < min(len(one), len(other)) and one[count] is other[count]:
        count += 1
    return count


def message_text(message: Message) -> str:
    """A message's text, then a line for each tool call."""
    text = content_text(message.get("content"))
    calls = [format_call(call) for call in requested_calls(message)]
    return "\n".join([text, *calls] if text else calls)
