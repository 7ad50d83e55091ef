"""History: the turns of a conversation, and every line of turns that it left behind.

A turn is answered in the light of the turns before it. So a turn that is replaced takes those that
follow it out of the conversation, and all of them are kept as a branch: nothing is ever dropped.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import RequestError
from ..tools.function_tool import format_call
from ..wire.messages import Message, content_text, requested_calls
from ..wire.sanitize import escape_unsafe, one_line, shorten

if TYPE_CHECKING:
    from ..result import ChatResult
    from .store import Store

__all__ = ["Branch", "ChatTurn", "History", "counted", "message_text"]


@dataclass(frozen=True, eq=False)
class ChatTurn:
    """What was said, and what was answered.

    Attributes:
        said: the messages of the one who asks, a system message of their own among them.
        reply: the messages that came back: the answer, after tool calls and what they returned.
        result: the answer with everything that came with it.
        key: who owns the turn (a notebook's cell), or None.
        id: tells the turn from all others, in files too.
    """

    said: Sequence[Message]
    reply: Sequence[Message]
    result: ChatResult
    key: str | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def messages(self) -> list[Message]:
        """Everything that the turn adds to the conversation."""
        return [*self.said, *self.reply]

    @property
    def prompt(self) -> str:
        """The text of what the user said last."""
        texts = [content_text(m.get("content")) for m in self.said if m["role"] != "system"]
        return texts[-1] if texts else ""

    def __repr__(self) -> str:
        said, text = one_line(self.prompt, 40), one_line(self.result.text, 40)
        return f"<ChatTurn {said!r} → {text!r}>"


@dataclass(frozen=True)
class Branch:
    """A line of turns that the conversation left.

    Attributes:
        base: the turns before the fork.
        turns: the turns after it, which the conversation no longer has.
    """

    base: tuple[ChatTurn, ...]
    turns: tuple[ChatTurn, ...]

    @property
    def line(self) -> tuple[ChatTurn, ...]:
        """The whole line, as it was."""
        return self.base + self.turns

    @property
    def summary(self) -> str:
        """One line: ``2 turns kept from turn 3 on: What if ...``."""
        first = one_line(self.turns[0].prompt, 60)
        return f"{counted(len(self.turns))} kept from turn {len(self.base) + 1} on: {first}"

    def __repr__(self) -> str:
        return f"<Branch: {self.summary}>"


class History:
    """The turns of one conversation. Safe to use from several threads.

    Attributes:
        name: what the conversation is called.
        system: the system message that holds where a turn has none of its own, or None.
        turns: the turns, in order.
        branches: the lines that were left, oldest first.
        attempt: the last turn that was stopped or failed and so did not enter, or None.
        attempted_after: the turns that it would have followed.
        loaded: ids of turns that a file gave, until something is said.
        store: the file that it lives in, or None.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.system: str | None = None
        self.turns: tuple[ChatTurn, ...] = ()
        self.branches: list[Branch] = []
        self.attempt: ChatTurn | None = None
        self.attempted_after: tuple[ChatTurn, ...] = ()
        self.loaded: frozenset[str] = frozenset()
        self.store: Store | None = None
        self._watchers: list[Callable[[], None]] = []
        self._lock = threading.RLock()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.turns or self.branches or self.attempt)

    @property
    def problem(self) -> str | None:
        """Why the conversation could not be written to its file the last time, or None."""
        return self.store.problem if self.store is not None else None

    @property
    def messages(self) -> list[Message]:
        """The conversation so far, ready to be sent on."""
        return self.after(self.turns, ())

    def after(self, base: Sequence[ChatTurn], said: Sequence[Message]) -> list[Message]:
        """The messages of a request that says something after these turns.

        One system message is in front: that of ``said``, else the last one before, else ``system``.
        """
        before = [message for turn in base for message in turn.messages]
        own = _systems(said)
        if not own:
            own = _systems(before)[-1:]
        if not own and self.system:
            own = [{"role": "system", "content": self.system}]
        rest = [message for message in (*before, *said) if message["role"] != "system"]
        return [*own, *rest]

    def base(self, key: str | None, said: Sequence[Message]) -> tuple[ChatTurn, ...]:
        """The turns that a new one of this owner follows: those before its earlier one, else all.

        Front ends that name no cells (nbclient, a terminal) leave a notebook's re-run from the top
        to be told by what it says first: the words of a loaded conversation's first turn.
        """
        with self._lock:
            for place, turn in enumerate(self.turns):
                if key is not None and turn.key == key:
                    return self.turns[:place]
            first = next(iter(self.turns), None)
            if key is None and first is not None and first.id in self.loaded:
                return () if list(first.said) == list(said) else self.turns
            return self.turns

    def enter(self, base: Sequence[ChatTurn], turn: ChatTurn) -> int:
        """Let the conversation go on after ``base`` with this turn.

        Returns:
            How many turns had followed the one in its place, and are now kept as a branch.
        """
        with self._lock:
            left = self._follow((*base, turn))
            self.attempt = None
            self.loaded = frozenset()
        self._tell()
        return max(left - 1, 0)

    def put_aside(self, base: Sequence[ChatTurn], turn: ChatTurn) -> None:
        """Keep a turn that was stopped or failed where it can be seen; it does not enter."""
        self.attempt, self.attempted_after = turn, tuple(base)
        self._tell()

    def keep(self) -> None:
        """Let the attempt enter after all, with what had arrived.

        Raises:
            RequestError: there is none, or nothing had arrived.
        """
        if self.attempt is None or not message_text(self.attempt.reply[-1]):
            raise RequestError(f"{one_line(self.name, 40)} has no partial answer to keep.")
        self.enter(self.attempted_after, self.attempt)

    def restore(self, branch: Branch | int) -> None:
        """Go back to a branch; the line that is left is kept as one.

        Args:
            branch: one of ``branches``, or its number as it is shown, from 1.

        Raises:
            RequestError: there is no such branch.
        """
        with self._lock:
            chosen = self._branch(branch)
            self.branches.remove(chosen)
            self._follow(chosen.line)
        self._tell()

    def delete(self, turn: ChatTurn) -> None:
        """Take one turn out, or forget the attempt. The line as it was is kept as a branch.

        Raises:
            RequestError: the conversation does not have it.
        """
        with self._lock:
            if turn is self.attempt:
                self.attempt = None
            else:
                before = self.before(turn)
                self._follow(before + self.turns[len(before) + 1 :])
        self._tell()

    def reset(self) -> None:
        """Forget everything that was said, branches too."""
        with self._lock:
            self.turns, self.branches, self.attempt = (), [], None
            self.system, self.loaded = None, frozenset()
        self._tell()

    def join(self, other: History, *, follow: bool) -> None:
        """Take in the lines of another history; a turn of the same id is the same turn.

        Args:
            other: the other history, of a file.
            follow: go on from its turns; else they become a branch.
        """
        with self._lock:
            known = {turn.id: turn for line in self._lines() for turn in line}
            for line in other._lines():
                self._keep(tuple(known.get(turn.id, turn) for turn in line), self.turns)
            if follow:
                turns = tuple(known.get(turn.id, turn) for turn in other.turns)
                self.branches = [b for b in self.branches if b.line != turns]
                self._follow(turns)
            self.system = self.system or other.system
        self._tell()

    def before(self, turn: ChatTurn) -> tuple[ChatTurn, ...]:
        """The turns that a turn, or the attempt, follows.

        Raises:
            RequestError: it is neither in the conversation nor the attempt.
        """
        if turn is self.attempt:
            return self.attempted_after
        if turn not in self.turns:
            raise RequestError(f"{one_line(self.name, 40)} does not have this turn.")
        return self.turns[: self.turns.index(turn)]

    def watch(self, told: Callable[[], None]) -> Callable[[], None]:
        """Be told, on any thread, whenever something has changed.

        Returns:
            A function that ends it.
        """
        self._watchers.append(told)
        return lambda: self._watchers.remove(told) if told in self._watchers else None

    def transcript(self, part: slice = slice(None), *, head: bool = True, tail: bool = True) -> str:
        """The conversation as plain text, then one line for each branch and the attempt.

        Args:
            part: which turns.
            head: whether the name is told where there are no turns.
            tail: whether branches and the attempt follow.
        """
        said = [message for turn in self.turns[part] for message in turn.messages]
        lines = [f"{message['role']}: {shorten(message_text(message))}" for message in said]
        if head and not self.turns:
            lines.append(f"{self.name}: no turns yet.")
        if tail:
            lines += [
                f"[branch {number}: {branch.summary}]"
                for number, branch in enumerate(self.branches, 1)
            ]
        if tail and self.attempt is not None:
            lines.append(f"[{self.attempt.result.status}, not entered: {self.attempt!r}]")
        return escape_unsafe("\n\n".join(lines))

    def __repr__(self) -> str:
        branches = f", {counted(len(self.branches), 'branch', 'branches')}" if self.branches else ""
        return f"<Conversation {one_line(self.name, 40)!r}: {counted(len(self.turns))}{branches}>"

    def _branch(self, branch: Branch | int) -> Branch:
        if isinstance(branch, Branch) and branch in self.branches:
            return branch
        if isinstance(branch, int) and 1 <= branch <= len(self.branches):
            return self.branches[branch - 1]
        there = f"1 to {len(self.branches)}" if self.branches else "none"
        raise RequestError(
            f"{one_line(self.name, 40)} has no branch {one_line(str(branch), 40)}; there are: "
            f"{there}."
        )

    def _follow(self, line: tuple[ChatTurn, ...]) -> int:
        """Make this the conversation's line. Returns how many turns of the old one it lacks."""
        old, self.turns = self.turns, line
        self._keep(old, line)
        return len(old) - _common(old, line)

    def _keep(self, line: tuple[ChatTurn, ...], instead: tuple[ChatTurn, ...]) -> None:
        """Keep a line as a branch, unless it is all there anyway."""
        fork = _common(line, instead)
        if fork < len(line) and all(branch.line != line for branch in self.branches):
            self.branches.append(Branch(line[:fork], line[fork:]))

    def _lines(self) -> list[tuple[ChatTurn, ...]]:
        return [*(branch.line for branch in self.branches), self.turns]

    def _tell(self) -> None:
        if self.store is not None:
            self.store.write()
        for told in list(self._watchers):
            told()


def counted(count: int, noun: str = "turn", plural: str = "") -> str:
    """``1 turn``, ``2 turns``."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _systems(messages: Sequence[Message]) -> list[Message]:
    return [message for message in messages if message["role"] == "system"]


def _common(one: Sequence[ChatTurn], other: Sequence[ChatTurn]) -> int:
    """How many turns two lines begin with alike."""
    count = 0
    while count < min(len(one), len(other)) and one[count] is other[count]:
        count += 1
    return count


def message_text(message: Message) -> str:
    """A message's text, then a line for each call that it asks for."""
    text = content_text(message.get("content"))
    calls = [format_call(call) for call in requested_calls(message)]
    return "\n".join([text, *calls] if text else calls)
