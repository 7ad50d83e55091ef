"""Conversation: a named history, and the client that adds to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio.to_thread

from ..errors import LocalEndpointError, RequestError, SettingsError, TensormeshError
from ..wire.messages import Message, parse_messages
from ..wire.request import ChatRequest
from . import store as file
from .export import export
from .history import Branch, ChatTurn, History, counted
from .registry import NAMES
from .transcript import history_html
from .window import check

if TYPE_CHECKING:
    from ..client.client import Client
    from ..client.stream import AsyncTurn, Turn
    from ..result import ChatResult

__all__ = ["UNSENT", "Conversation", "Draft"]

UNSENT = (RequestError, SettingsError, LocalEndpointError)
"""What is raised before anything is sent: there is no turn then, not even a failed one."""

Said = str | Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Draft:
    """A turn on its way into a conversation: enter it, send ``request``, set ``result``, leave it.

    A complete answer enters the history. One that was stopped or failed is put aside, unless it
    shall be kept; so is nothing at all.

    Attributes:
        request: what to send: the turns before, then what is said.
        result: what came back, or None.
        notices: what should be told before it is sent, one line each.
        kept: one line about the turns that had followed the one that was replaced, or empty.
    """

    def __init__(
        self,
        history: History,
        base: tuple[ChatTurn, ...],
        said: Sequence[Message],
        request: ChatRequest,
        *,
        key: str | None,
        keep: bool,
    ) -> None:
        self.request = request
        self.result: ChatResult | None = None
        self.notices: list[str] = []
        self.kept = ""
        self._history, self._base, self._said = history, base, said
        self._key, self._keep = key, keep

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self.result is None and isinstance(error, TensormeshError):
            self.result = error.result
        if self.result is not None and not isinstance(error, UNSENT):
            self._end(self.result)

    def follow(self, result: ChatResult) -> None:
        """Take the result of an answer that is on its way."""
        self.result = result
        result.notices += self.notices

    def _end(self, result: ChatResult) -> None:
        result.notices[:0] = [note for note in self.notices if note not in result.notices]
        turn = ChatTurn(list(self._said), result.new_messages, result, self._key)
        if result.status == "complete" or (self._keep and _says(result)):
            self._tell_kept(result, self._history.enter(self._base, turn))
        else:
            self._history.put_aside(self._base, turn)
        if self._history.problem:
            result.notices.append(self._history.problem)

    def _tell_kept(self, result: ChatResult, count: int) -> None:
        if count:
            name, number = self._history.name, len(self._history.branches)
            self.kept = (
                f"{counted(count)} that had followed in {name} {'is' if count == 1 else 'are'} "
                f"kept as branch {number} (%tmchat branch {name} {number})."
            )
            result.notices.append(self.kept)


class Conversation:
    """A conversation as one client continues it. Turns belong to the name, requests to the client.

    Args:
        client: who asks.
        history: the turns.

    Attributes:
        client, history: as given.
    """

    def __init__(self, client: Client, history: History) -> None:
        self.client = client
        self.history = history

    @property
    def name(self) -> str:
        """What the conversation is called."""
        return self.history.name

    @property
    def system(self) -> str | None:
        """The system message that holds where a turn has none of its own."""
        return self.history.system

    @property
    def turns(self) -> tuple[ChatTurn, ...]:
        """The turns, in order; each has its ``result``."""
        return self.history.turns

    @property
    def branches(self) -> list[Branch]:
        """Lines of turns that were left, oldest first."""
        return list(self.history.branches)

    @property
    def messages(self) -> list[Message]:
        """The conversation as the API writes it."""
        return self.history.messages

    # Saying something.

    def draft(
        self,
        said: Said,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        **fields: Any,
    ) -> Draft:
        """What would be sent, checked, and told whether it fits; sends nothing.

        Args:
            said: a text, a message or messages.
            key: who owns the turn: an earlier turn of the same owner is edited.
            at: edit this turn, or try this attempt again.
            keep: let the turn enter also when it is stopped or fails, if there is an answer.
            fields: request fields under their API names.

        Raises:
            RequestError: something is wrong, or it does not fit into the model's context.
        """
        messages = parse_messages(said)
        base = self.history.base(key, messages)
        if at is not None:
            key, base = at.key, self.history.before(at)
        request = self.client.prepare(self.history.after(base, messages), **fields)
        draft = Draft(self.history, base, messages, request, key=key, keep=keep)
        notice = check(self.client, self.name, base, request)
        draft.notices += [notice] if notice else []
        return draft

    def send(
        self,
        prompt: Said,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        run_tools: int = 0,
        **fields: Any,
    ) -> ChatResult:
        """Say something, and wait for the answer; arguments as for ``draft`` and ``Client.chat``.

        Raises:
            TensormeshError: it failed or was stopped. The turn is put aside (see ``attempt``).
        """
        with self.draft(prompt, key=key, at=at, keep=keep, **fields) as draft:
            draft.result = self.client.chat(draft.request, **_tools(fields, run_tools))
        return draft.result

    async def asend(self, prompt: Said, *, run_tools: int = 0, **options: Any) -> ChatResult:
        """:meth:`send` for async code."""
        with await self._adraft(prompt, **options) as draft:
            draft.result = await self.client.achat(draft.request, **_tools(options, run_tools))
        return draft.result

    @contextmanager
    def stream(self, prompt: Said, **options: Any) -> Iterator[Turn]:
        """Say something, and take the chunks as they arrive: ``with chat.stream(...) as turn``.

        Options are those of :meth:`draft`.
        """
        with self.draft(prompt, **options) as draft:
            turn = self.client.stream(draft.request)
            draft.follow(turn.result)
            with turn:
                yield turn

    @asynccontextmanager
    async def astream(self, prompt: Said, **options: Any) -> AsyncIterator[AsyncTurn]:
        """:meth:`stream` for async code."""
        with await self._adraft(prompt, **options) as draft:
            turn = self.client.astream(draft.request)
            draft.follow(turn.result)
            async with turn:
                yield turn

    def edit(self, turn: ChatTurn | int, prompt: Said, **fields: Any) -> ChatResult:
        """Say something else in the place of a turn; those that followed are kept as a branch.

        Args:
            turn: one of ``turns``, or its number, from 1.
            prompt: what to say instead.
            fields: as for :meth:`send`.
        """
        return self.send(prompt, at=self._turn(turn), **fields)

    # Lines of turns.

    @property
    def attempt(self) -> ChatTurn | None:
        """The last turn that was stopped or failed and so did not enter, or None."""
        return self.history.attempt

    def keep(self) -> Conversation:
        """Let the attempt enter after all, with what had arrived."""
        self.history.keep()
        return self

    def restore(self, branch: Branch | int) -> Conversation:
        """Go back to a branch (or its number, from 1); the line that is left becomes one."""
        self.history.restore(branch)
        return self

    def delete(self, turn: ChatTurn | int) -> Conversation:
        """Take one turn out (or its number, from 1); the line as it was is kept as a branch."""
        self.history.delete(self._turn(turn))
        return self

    # Files.

    def save(self, path: str | Path) -> Path:
        """Write turns, branches and results to a JSON file; nothing secret is in it."""
        target = Path(path)
        file.save(self.history, target)
        return target

    @classmethod
    def load(cls, path: str | Path, client: Client | None = None) -> Conversation:
        """Read a saved conversation, under its own name.

        Turns that the kernel already has under that name are kept as a branch.

        Args:
            path: the file.
            client: who continues it; without one a Client of the environment's settings.

        Raises:
            ResponseError: the file is not a saved conversation.
        """
        loaded = file.load(Path(path))
        history = NAMES[loaded.name]
        history.join(loaded, follow=True)
        if client is None:
            from ..client.client import Client

            client = Client()
        return cls(client, history)

    def export(self, format: str = "markdown") -> str:
        """The conversation as ``markdown``, as ``json``, or as a ``notebook`` that runs it again.

        Raises:
            RequestError: there is no such format.
        """
        return export(self.history, format)

    def __repr__(self) -> str:
        return repr(self.history)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(self.history.transcript())

    def _repr_html_(self) -> str:
        return history_html(self.history)

    def _turn(self, turn: ChatTurn | int) -> ChatTurn:
        if isinstance(turn, ChatTurn):
            return turn
        if not 1 <= turn <= len(self.turns):
            raise RequestError(f"{self.name} has no turn {turn}; it has {len(self.turns)}.")
        return self.turns[turn - 1]

    async def _adraft(self, prompt: Said, **options: Any) -> Draft:
        # Preparing may start the local endpoint, or ask the host to count.
        return await anyio.to_thread.run_sync(lambda: self.draft(prompt, **options))


def _tools(fields: Mapping[str, Any], run_tools: int) -> dict[str, Any]:
    """What a prepared request does not hold: functions to run, and how often."""
    return {"tools": fields["tools"], "run_tools": run_tools} if fields.get("tools") else {}


def _says(result: ChatResult) -> bool:
    return bool(result.text or any(choice.calls for choice in result.choices[:1]))
