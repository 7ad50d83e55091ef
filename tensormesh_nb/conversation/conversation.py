"""A named conversation, continued by one client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..client.runtime.loop import running_loop
from ..client.runtime.thread import in_thread
from ..config.private_files import file_path
from ..errors import RequestError
from ..wire.fields.signatures import shows_fields
from ..wire.messages import Message, parse_messages, with_system
from .chat_client import ChatClient, Prompt
from .export import export
from .history import Branch, ChatTurn, History
from .pending_turn import PendingTurn
from .registry import HISTORIES
from .store import attach_store, load, save
from .transcript import history_html
from .window import check_window

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..client.stream import AsyncTurn, Turn
    from ..result import ChatResult
    from ..wire.fields.keywords import TurnKeywords

__all__ = ["Conversation"]


class Conversation:
    """The turns under a name, and the client that sends new ones.

    Args:
        client: sends the requests.
        history: the turns.

    Attributes:
        client, history: as given.
    """

    def __init__(self, client: ChatClient, history: History) -> None:
        self.client = client
        self.history = history

    @property
    def name(self) -> str:
        """The conversation's name."""
        return self.history.name

    @property
    def system(self) -> str | None:
        """The system message for turns without their own."""
        return self.history.system

    @property
    def turns(self) -> tuple[ChatTurn, ...]:
        """The turns, in order; each has its ``result``."""
        return self.history.turns

    @property
    def branches(self) -> list[Branch]:
        """Turns that were replaced or deleted, oldest first."""
        return list(self.history.branches)

    @property
    def messages(self) -> list[Message]:
        """The conversation as API messages."""
        return self.history.messages

    # Sending.

    @shows_fields
    def prepare_turn(
        self,
        prompt: Prompt,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        **fields: Unpack[TurnKeywords],
    ) -> PendingTurn:
        """Validate the next turn and check that it fits the context; sends nothing.

        Args:
            prompt: a text, a message or messages.
            key: the turn's owner: an earlier turn of the same owner is replaced.
            at: replace this turn, or retry this attempt.
            keep: add the turn even if it is stopped or fails, provided that part of the answer
                arrived.
            system: the system message from this turn on.
            fields: request fields under their API names.

        Raises:
            RequestError: a field is wrong, or the prompt does not fit the model's context.
        """
        messages = with_system(parse_messages(prompt), fields.pop("system", None))
        base = self.history.base_for(key, messages)
        if at is not None:
            key, base = at.key, self.history.turns_before(at)
        host = self.client.settings.host
        sent = self.history.messages_after(base, messages, host=host)
        request = self.client.prepare(sent, **fields)
        pending = PendingTurn(self.history, base, messages, request, key=key, keep=keep)
        notice = check_window(self.client, self.name, base, request)
        pending.notices += [notice] if notice else []
        return pending

    @shows_fields
    def send(
        self,
        prompt: Prompt,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        run_tools: int = 0,
        **fields: Unpack[TurnKeywords],
    ) -> ChatResult:
        """Send a prompt and wait for the answer.

        Takes the arguments of :meth:`prepare_turn` and :meth:`Client.chat`.

        Raises:
            TensormeshError: the request failed or was stopped; see :attr:`attempt`.
        """
        with self.prepare_turn(prompt, key=key, at=at, keep=keep, **fields) as pending:
            pending.result = self.client.chat(pending.request, **_tools(fields, run_tools))
        return pending.result

    @shows_fields
    async def asend(
        self,
        prompt: Prompt,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        run_tools: int = 0,
        **fields: Unpack[TurnKeywords],
    ) -> ChatResult:
        """:meth:`send` for async code."""
        with await self._aprepare_turn(prompt, key=key, at=at, keep=keep, **fields) as pending:
            pending.result = await self.client.achat(pending.request, **_tools(fields, run_tools))
        return pending.result

    @shows_fields
    @contextmanager
    def stream(
        self,
        prompt: Prompt,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        **fields: Unpack[TurnKeywords],
    ) -> Iterator[Turn]:
        """Send a prompt and iterate over the chunks: ``with chat.stream(...) as turn``.

        Takes the arguments of :meth:`prepare_turn`.
        """
        with self.prepare_turn(prompt, key=key, at=at, keep=keep, **fields) as pending:
            turn = self.client.stream(pending.request)
            pending.attach(turn.result)
            with turn:
                yield turn

    @shows_fields
    @asynccontextmanager
    async def astream(
        self,
        prompt: Prompt,
        *,
        key: str | None = None,
        at: ChatTurn | None = None,
        keep: bool = False,
        **fields: Unpack[TurnKeywords],
    ) -> AsyncIterator[AsyncTurn]:
        """:meth:`stream` for async code."""
        with await self._aprepare_turn(prompt, key=key, at=at, keep=keep, **fields) as pending:
            turn = self.client.astream(pending.request)
            pending.attach(turn.result)
            async with turn:
                yield turn

    @shows_fields
    def edit(
        self,
        turn: ChatTurn | int,
        prompt: Prompt,
        *,
        keep: bool = False,
        run_tools: int = 0,
        **fields: Unpack[TurnKeywords],
    ) -> ChatResult:
        """Replace a turn's prompt and send it again; later turns are kept as a branch.

        Args:
            turn: one of ``turns``, or its number, from 1.
            prompt: the new prompt.
            keep, run_tools, fields: as for :meth:`send`.
        """
        at = self._turn(turn)
        return self.send(prompt, at=at, keep=keep, run_tools=run_tools, **fields)

    # Branches.

    @property
    def attempt(self) -> ChatTurn | None:
        """The last turn that was stopped or failed and so was not added, or None."""
        return self.history.attempt

    def keep(self) -> Conversation:
        """Add the attempt with its partial answer."""
        self.history.keep()
        return self

    def restore(self, branch: Branch | int) -> Conversation:
        """Go back to a branch (or its number, from 1); the current turns become one."""
        self.history.restore(branch)
        return self

    def delete(self, turn: ChatTurn | int) -> Conversation:
        """Remove one turn (or its number, from 1); the previous turns are kept as a branch."""
        self.history.delete(self._turn(turn))
        return self

    # Files.

    def save(self, path: str | Path) -> Path:
        """Write turns, branches and results to a JSON file, without secrets."""
        target = file_path(path)
        save(self.history, target)
        return target

    @classmethod
    def open(
        cls,
        name: str,
        client: ChatClient,
        *,
        system: str | None = None,
        store: str | Path | None = None,
    ) -> Conversation:
        """The conversation of that name, or a new one; see :meth:`Client.conversation`."""
        history = HISTORIES[name]
        if store is not None:
            attach_store(history, store)
        history.system = system if system is not None else history.system
        return cls(client, history)

    @classmethod
    def load(cls, path: str | Path, client: ChatClient | None = None) -> Conversation:
        """Read a saved conversation, under the name it was saved with.

        Turns that the kernel already has under that name are kept as a branch.

        Args:
            path: the file.
            client: sends new turns; by default a Client with the environment's settings.

        Raises:
            ResponseError: the file is not a saved conversation.
        """
        loaded = load(path)
        history = HISTORIES[loaded.name]
        history.merge(loaded, follow=True)
        if client is None:
            # Importing it loads asyncio.
            from ..client.client import Client

            client = Client()
        return cls(client, history)

    def export(self, format: str = "markdown") -> str:
        """The conversation as ``markdown``, as ``json``, or as a ``notebook`` that runs it again.

        Raises:
            RequestError: the format is unknown.
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
            raise RequestError(
                f"{self.name} has no turn {turn}: turns 1 to {len(self.turns)} exist."
            )
        return self.turns[turn - 1]

    async def _aprepare_turn(self, prompt: Prompt, **options: Any) -> PendingTurn:
        # Preparing may start the local endpoint, or ask the host to count tokens.
        return await in_thread(running_loop(), lambda: self.prepare_turn(prompt, **options))


def _tools(fields: Mapping[str, Any], run_tools: int) -> dict[str, Any]:
    """The functions to run and the number of rounds, which a prepared request does not hold."""
    return {"tools": fields["tools"], "run_tools": run_tools} if fields.get("tools") else {}
